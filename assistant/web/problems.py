"""What went wrong, in the reader's language, without the server's paths and commands that only its keeper types.

An error of a kind that has no words here says what it says itself.
"""

from __future__ import annotations

import logging
import re
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
from assistant.web.said import said
from assistant.web.uploads import UploadRefused
from index.errors import DocumentNotFound, ForeignModel, IndexDamaged, IndexInUse, LeaseLost, StoreUnavailable

if TYPE_CHECKING:
    from assistant.web.words import Words

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
