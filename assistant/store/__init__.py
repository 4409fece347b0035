"""What the server keeps of its users: conversations, feedback and sessions, in one SQLite file of the home folder.

SQLite because a conversation must survive a kill in mid-write and a disk that is full, and because one machine has one
server. Every change is one transaction that is on the disk before it is acknowledged. Several servers share a
PostgreSQL instead (``BRIEFING_DATABASE``, see ``assistant.store.shared``).
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
