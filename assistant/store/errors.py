"""Errors of the store.

    StoreError (an AssistantError)
    ├── NotFound       nothing with that id, or not this user's: the two are never distinguished
    ├── TextRefused    a title, question or note is empty or too long
    ├── AnswerRunning  the conversation's last question is still being answered
    │   └── TooManyRunning  the user has reached the limit of questions being answered
    ├── AnswerEnded    the answer was already stopped or finished
    ├── StoreLocked    another program has locked the file
    ├── StoreUnreachable   the shared database does not answer
    ├── StoreFull      there is no room on the disk
    └── StoreDamaged   the file is no database, is damaged, or comes from a newer version of the program

Whatever was acknowledged before such an error is still stored; an interrupted change was not made at all.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from pathlib import Path


class StoreError(AssistantError):
    """Base class of the store's errors."""


class NotFound(StoreError):
    """Nothing with that id belongs to this user."""


class TextRefused(StoreError):
    """A text is empty or too long."""


class AnswerRunning(StoreError):
    """The conversation's last question is still being answered."""


class TooManyRunning(AnswerRunning):
    """The user has reached the limit of questions being answered at once."""


class AnswerEnded(StoreError):
    """The answer was already stopped or finished."""


class StoreLocked(StoreError):
    """Another program has locked the file."""


class StoreUnreachable(StoreError):
    """The shared database does not answer."""


class StoreFull(StoreError):
    """There is no room on the disk."""


class StoreDamaged(StoreError):
    """The file is no database, is damaged, or comes from a newer version of the program."""


_PRIMARY: Final = 0xFF
_LOCKED: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def in_words(error: BaseException | None, path: Path) -> StoreError:
    """Translate one of SQLite's errors."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in _LOCKED:
        return StoreLocked(f"{path} is locked by another program, so nothing was changed; try again in a moment.")
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(f"There is no room on the disk for {path}, so nothing was changed; make room and try again.")
    if code in _DAMAGED:
        return StoreDamaged(f"{path} is damaged ({error}); restore it from a backup, or move it away to start over.")
    return StoreError(f"{path} cannot be read or written ({error}); check the disk and the folder's permissions.")
