"""Translates messages of the index and the answerers into the reader's language, and words errors for the page.

These messages are English, as on the command line. The catalogues have each of them under «said.». A message that
matches an English entry is said with the same entry of the reader's catalogue; any other stays as it is. Entries under
«said.kind.» are only values of ``{kind}``. Errors are worded without the server's paths and without commands that only
its operator can use.
"""

from __future__ import annotations

import logging
import re
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Final

from assistant.accounts.errors import LoginFailed, LoginSlowed
from assistant.feedback import DraftsUnwritten
from assistant.store import (
    AnswerEnded,
    AnswerRunning,
    NotFound,
    StoreDamaged,
    StoreFull,
    StoreLocked,
    StoreUnreachable,
    TextRefused,
    TooManyRunning,
)
from assistant.web.uploads import UploadRefused
from assistant.web.words import ENGLISH, words_in
from index.errors import DocumentNotFound, ForeignModel, IndexDamaged, IndexInUse, LeaseLost, StoreUnavailable

if TYPE_CHECKING:
    from assistant.web.words import Words

SAID: Final = "said."
_KINDS: Final = "said.kind."
_WITHIN: Final = {"kind": _KINDS, "why": SAID}
"""Placeholders whose values are translated too, and the prefixes of the entries for them."""
_LOGGER = logging.getLogger(__name__)
_COMMAND: Final = re.compile(r"`|--\w|\bmake [a-z]|\bBRIEFING_[A-Z]")
_KEYS: Final[dict[type[Exception], str]] = {
    NotFound: "problem.not_found",
    TooManyRunning: "problem.too_many",  # before its base class
    AnswerRunning: "problem.running",
    AnswerEnded: "problem.ended",
    StoreLocked: "problem.locked",
    StoreFull: "problem.full",
    StoreDamaged: "problem.damaged",
    DraftsUnwritten: "problem.drafts",
    LoginFailed: "login.failed",
    DocumentNotFound: "documents.gone",
    IndexDamaged: "problem.index",
    ForeignModel: "problem.index",
    IndexInUse: "problem.index_busy",
    LeaseLost: "problem.index_busy",
    StoreUnavailable: "problem.away",
    StoreUnreachable: "problem.away",
}


def said(message: str, words: Words, under: str = SAID) -> str:
    """Return a message in the reader's language, by the entries whose keys begin with ``under``."""
    if words.language == ENGLISH:
        return message
    for key, pattern in _patterns(under):
        if found := pattern.fullmatch(message):
            values = found.groupdict()
            within = {name: said(values[name], words, entries) for name, entries in _WITHIN.items() if name in values}
            return words(key, **values | within)
    return message


@cache
def _patterns(under: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return each key with the pattern of its entry; words for kinds are kept apart from sentences."""
    entries = words_in(ENGLISH).entries
    keys = (key for key in entries if key.startswith(under) and key.startswith(_KINDS) is (under == _KINDS))
    return tuple((key, _pattern(entries[key])) for key in keys)


def _pattern(entry: str) -> re.Pattern[str]:
    """Return a pattern that matches an entry with any values in its placeholders."""
    parts = Formatter().parse(entry)
    filled = (re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts)
    return re.compile("".join(filled), re.DOTALL)


def told(error: Exception, words: Words, refused: str = "") -> str:
    """Return an error in the reader's language; ``refused`` is used for a text that could not be kept."""
    if isinstance(error, StoreLocked | StoreUnreachable | StoreFull | StoreDamaged | DraftsUnwritten):
        _LOGGER.warning("%s", error)  # with the path, for the operator
    if isinstance(error, UploadRefused):
        return words(error.why, **error.values)
    if isinstance(error, LoginSlowed):
        return words.count("login.slowed", max(1, round(error.seconds)))
    if isinstance(error, TextRefused) and refused:
        return refused
    key = next((key for kind, key in _KEYS.items() if isinstance(error, kind)), None)
    if key is not None:
        _LOGGER.info("%s", error)
        return words(key)
    return plainly(str(error), words)


def plainly(message: str, words: Words, key: str = "problem.server") -> str:
    """Return a message in the reader's language; one that names a command is logged, and ``key`` is used instead."""
    if not _COMMAND.search(message):
        return said(message, words)
    _LOGGER.warning("%s", message)
    return words(key)
