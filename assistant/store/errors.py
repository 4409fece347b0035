"""What can go wrong with what the server keeps.

    StoreError (an AssistantError)
    ├── NotFound       nothing of that id, or nothing of this user's: the two are never told apart
    ├── TextRefused    a title, question or note is empty or too long
    ├── AnswerRunning  the conversation's last question is still being answered
    │   └── TooManyRunning  so many of the user's questions are
    ├── AnswerEnded    the answer was stopped or finished before
    ├── StoreLocked    another program keeps the file to itself
    ├── StoreUnreachable   the shared database does not answer
    ├── StoreFull      there is no room on the disk
    └── StoreDamaged   the file is no database, damaged, or of a newer version of the program

Whatever was acknowledged before such an error is still there after it; what it interrupted was not done at all.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from pathlib import Path


class StoreError(AssistantError):
    """Base of everything that goes wrong with what the server keeps."""


class NotFound(StoreError):
    """Nothing of that id belongs to this user."""


class TextRefused(StoreError):
    """A text is empty or too long to be kept."""


class AnswerRunning(StoreError):
    """The conversation's last question is still being answered."""


class TooManyRunning(AnswerRunning):
    """As many of the user's questions are being answered as may be at once."""


class AnswerEnded(StoreError):
    """The answer was stopped or finished before."""


class StoreLocked(StoreError):
    """Another program keeps the file to itself."""


class StoreUnreachable(StoreError):
    """The shared database does not answer."""


class StoreFull(StoreError):
    """There is no room on the disk."""


class StoreDamaged(StoreError):
    """The file is no database, damaged, or of a newer version of the program."""


_PRIMARY: Final = 0xFF
_LOCKED: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def in_words(error: BaseException | None, path: Path) -> StoreError:
    """Return our error for one of SQLite's."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in _LOCKED:
        return StoreLocked(f"{path} is locked by another program, so nothing was changed; try again in a moment.")
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(f"There is no room on the disk for {path}, so nothing was changed; make room and try again.")
    if code in _DAMAGED:
        return StoreDamaged(f"{path} is damaged ({error}); restore it from a backup, or move it away to start over.")
    return StoreError(f"{path} cannot be read or written ({error}); check the disk and the folder's permissions.")
