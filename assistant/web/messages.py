"""What the program says that knows no page, in the reader's language: why a file was refused, what went wrong.

The index and the answerers say it in English, as the command line shows it. The catalogues have each such sentence
under «said.»; what fits one of the English ones is said with the same entry of the reader's catalogue, and what fits
none stays as it is. The words under «said.kind.» stand in such sentences for ``{kind}`` alone. Errors are told without
the server's paths and commands that only its keeper types.
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
"""Placeholders whose values are said in the reader's language too, and the entries that have them."""
_LOGGER = logging.getLogger(__name__)
_COMMAND: Final = re.compile(r"`|--\w|\bmake [a-z]|\bBRIEFING_[A-Z]")
_KEYS: Final[dict[type[Exception], str]] = {
    NotFound: "problem.not_found",
    TooManyRunning: "problem.too_many",  # before the kind of error that it is
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
    """Return the entries with what they match; words for kinds of things are no sentences."""
    entries = words_in(ENGLISH).entries
    keys = (key for key in entries if key.startswith(under) and key.startswith(_KINDS) is (under == _KINDS))
    return tuple((key, _pattern(entries[key])) for key in keys)


def _pattern(entry: str) -> re.Pattern[str]:
    """Return what matches an entry, whatever stands in its placeholders."""
    parts = Formatter().parse(entry)
    filled = (re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts)
    return re.compile("".join(filled), re.DOTALL)


def told(error: Exception, words: Words, refused: str = "") -> str:
    """Return an error in words; ``refused`` says why a text could not be kept."""
    if isinstance(error, StoreLocked | StoreUnreachable | StoreFull | StoreDamaged | DraftsUnwritten):
        _LOGGER.warning("%s", error)  # with the path, for who runs the server
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
    """Return a message in the reader's language; of one that names a command the words of ``key``, and log it."""
    if not _COMMAND.search(message):
        return said(message, words)
    _LOGGER.warning("%s", message)
    return words(key)
