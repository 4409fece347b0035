"""What went wrong with what the server keeps, in the reader's language and without the server's paths.

An error of a kind that has no words here says what it says itself.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from assistant.accounts.errors import LoginFailed, LoginSlowed
from assistant.feedback import DraftsUnwritten
from assistant.store import AnswerEnded, AnswerRunning, NotFound, StoreDamaged, StoreFull, StoreLocked, TextRefused
from assistant.web.uploads import UploadRefused

if TYPE_CHECKING:
    from assistant.errors import AssistantError
    from assistant.web.words import Words

_LOGGER = logging.getLogger(__name__)
_KEYS: Final[dict[type[AssistantError], str]] = {
    NotFound: "problem.not_found",
    AnswerRunning: "problem.running",
    AnswerEnded: "problem.ended",
    StoreLocked: "problem.locked",
    StoreFull: "problem.full",
    StoreDamaged: "problem.damaged",
    DraftsUnwritten: "problem.drafts",
    LoginFailed: "login.failed",
}


def told(error: AssistantError, words: Words, refused: str = "") -> str:
    """Return an error in words; ``refused`` says why a text could not be kept."""
    if isinstance(error, StoreLocked | StoreFull | StoreDamaged | DraftsUnwritten):
        _LOGGER.warning("%s", error)  # with the path, for who runs the server
    if isinstance(error, UploadRefused):
        return words(error.why, **error.values)
    if isinstance(error, LoginSlowed):
        return words.count("login.slowed", max(1, round(error.seconds)))
    if isinstance(error, TextRefused) and refused:
        return refused
    key = next((key for kind, key in _KEYS.items() if isinstance(error, kind)), None)
    return words(key) if key is not None else str(error)
