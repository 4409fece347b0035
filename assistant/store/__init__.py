"""The server's store of user data: conversations, feedback and sessions, in one SQLite file of the home folder.

SQLite because a conversation must survive a kill in mid-write and a full disk, and because a machine runs one server.
Every change is one transaction that is on disk before it is acknowledged. Several servers share a PostgreSQL database
instead (``BRIEFING_DATABASE``, see ``assistant.store.shared``).
"""

from __future__ import annotations

from assistant.store.engine import NAME, Store
from assistant.store.errors import (
    AnswerEnded,
    AnswerRunning,
    NotFound,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreUnreachable,
    TextRefused,
    TooManyRunning,
)

__all__ = [
    "NAME",
    "AnswerEnded",
    "AnswerRunning",
    "NotFound",
    "Store",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreLocked",
    "StoreUnreachable",
    "TextRefused",
    "TooManyRunning",
]
