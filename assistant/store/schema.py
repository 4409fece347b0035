"""The tables, and the migrations of older files to this version.

A migration step is never changed once released; a new one is added. Each runs in one transaction together with the
file's new version number, so that a file is never between two versions. ``folded`` holds the searchable text, in the
normal form of ``assistant.conversations.rows``; times are seconds since 1970. ``server`` is the process that works on a
row. ``servers``, ``accounts`` and ``small_files`` are used if several servers share a database; in the file of a home
folder they stay empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Column, Float, Integer, MetaData, String, Table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.sql.compiler import SQLCompiler

STEPS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """CREATE TABLE conversations (
            id TEXT PRIMARY KEY,
            user TEXT NOT NULL CHECK (user <> ''),
            title TEXT NOT NULL,
            folded TEXT NOT NULL,
            made REAL NOT NULL,
            changed REAL NOT NULL
        ) STRICT""",
        "CREATE INDEX conversations_of_user ON conversations (user, changed)",
        """CREATE TABLE turns (
            id TEXT PRIMARY KEY,
            conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            question TEXT NOT NULL,
            status TEXT NOT NULL,
            answer TEXT NOT NULL,
            receipt TEXT,
            folded TEXT NOT NULL,
            asked REAL NOT NULL,
            UNIQUE (conversation, number)
        ) STRICT""",
        "CREATE UNIQUE INDEX one_running ON turns (conversation) WHERE status = 'running'",
    ),
    (
        """CREATE TABLE feedback (
            turn TEXT PRIMARY KEY REFERENCES turns (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            note TEXT NOT NULL,
            expected TEXT NOT NULL,
            draft TEXT,
            written INTEGER NOT NULL,
            given REAL NOT NULL
        ) STRICT""",
    ),
    (
        """CREATE TABLE sessions (
            token TEXT PRIMARY KEY,
            account TEXT NOT NULL,
            stamp TEXT NOT NULL,
            made REAL NOT NULL,
            seen REAL NOT NULL
        ) STRICT""",
        "CREATE INDEX sessions_of_account ON sessions (account)",
    ),
    (
        """CREATE TABLE shares (
            token TEXT PRIMARY KEY,
            turn TEXT NOT NULL UNIQUE REFERENCES turns (id) ON DELETE CASCADE,
            made REAL NOT NULL
        ) STRICT""",
    ),
    (
        """CREATE TABLE uploads (
            id TEXT PRIMARY KEY,
            user TEXT NOT NULL CHECK (user <> ''),
            purpose TEXT NOT NULL,
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            digest TEXT NOT NULL,
            made REAL NOT NULL
        ) STRICT""",
        "CREATE INDEX uploads_of_user ON uploads (user)",
    ),
    (
        """CREATE TABLE additions (
            doc TEXT PRIMARY KEY,
            user TEXT NOT NULL CHECK (user <> ''),
            made REAL NOT NULL,
            removed REAL
        ) STRICT""",
    ),
    ("ALTER TABLE conversations ADD COLUMN documents TEXT NOT NULL DEFAULT '[]'",),
    (
        "ALTER TABLE additions RENAME TO additions_before",
        """CREATE TABLE additions (
            doc TEXT NOT NULL,
            user TEXT NOT NULL CHECK (user <> ''),
            name TEXT NOT NULL,
            private INTEGER NOT NULL,
            made REAL NOT NULL,
            removed REAL,
            PRIMARY KEY (doc, user)
        ) STRICT""",
        "INSERT INTO additions SELECT doc, user, '', 0, made, removed FROM additions_before",
        "DROP TABLE additions_before",
    ),
    (
        """CREATE TABLE api_keys (
            token TEXT PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            user TEXT NOT NULL CHECK (user <> ''),
            per_minute INTEGER NOT NULL CHECK (per_minute > 0),
            made REAL NOT NULL
        ) STRICT""",
        """CREATE TABLE api_calls (
            token TEXT NOT NULL REFERENCES api_keys (token) ON DELETE CASCADE,
            made REAL NOT NULL
        ) STRICT""",
        "CREATE INDEX calls_of_key ON api_calls (token, made)",
    ),
    (
        "ALTER TABLE turns ADD COLUMN server TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE uploads ADD COLUMN server TEXT NOT NULL DEFAULT ''",
        "CREATE TABLE servers (id TEXT PRIMARY KEY, seen REAL NOT NULL) STRICT",
        """CREATE TABLE accounts (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            password TEXT NOT NULL,
            stamp TEXT NOT NULL,
            made TEXT NOT NULL,
            admin INTEGER NOT NULL
        ) STRICT""",
        """CREATE TABLE bad_logins (
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            bad INTEGER NOT NULL,
            last REAL NOT NULL,
            PRIMARY KEY (kind, name)
        ) STRICT""",
        "CREATE TABLE small_files (name TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT",
    ),
)
VERSION: Final = len(STEPS)

_metadata = MetaData()
_TYPES: Final = {str: String, int: Integer, float: Float}


def _table(name: str, key: str = "", /, **columns: type[str | int | float]) -> Table:
    """Return a table with these columns; ``key`` names those of its primary key."""
    keys = key.split()
    made: list[Column[Any]] = [Column(each, _TYPES[kind], primary_key=each in keys) for each, kind in columns.items()]
    return Table(name, _metadata, *made)


conversations = _table(
    "conversations", "id", id=str, user=str, title=str, folded=str, made=float, changed=float, documents=str
)
turns = _table(
    "turns",
    "id",
    id=str,
    conversation=str,
    number=int,
    question=str,
    status=str,
    answer=str,
    receipt=str,
    folded=str,
    asked=float,
    server=str,
)
feedback = _table("feedback", "turn", turn=str, kind=str, note=str, expected=str, draft=str, written=int, given=float)
sessions = _table("sessions", "token", token=str, account=str, stamp=str, made=float, seen=float)
shares = _table("shares", "token", token=str, turn=str, made=float)
uploads = _table(
    "uploads", "id", id=str, user=str, purpose=str, name=str, state=str, digest=str, made=float, server=str
)
additions = _table("additions", "doc user", doc=str, user=str, name=str, private=int, made=float, removed=float)
api_keys = _table("api_keys", "token", token=str, name=str, user=str, per_minute=int, made=float)
api_calls = _table("api_calls", token=str, made=float)
servers = _table("servers", "id", id=str, seen=float)
accounts = _table("accounts", "id", id=str, name=str, password=str, stamp=str, made=str, admin=int)
bad_logins = _table("bad_logins", "kind name", kind=str, name=str, bad=int, last=float)
small_files = _table("small_files", "name", name=str, content=str)
TABLES: Final = tuple(_metadata.tables.values())


class Place(FunctionElement[int]):
    """The position of the second text in the first, from 1; 0 if it is not there."""

    type = Integer()
    name = "place"
    inherit_cache = True


@compiles(Place)
def _of_sqlite(place: Place, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    return f"instr({compiler.process(place.clauses, **options)})"


@compiles(Place, "postgresql")
def _of_postgres(place: Place, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own
    return f"strpos({compiler.process(place.clauses, **options)})"


def holds(column: ColumnElement[str], term: str) -> ColumnElement[bool]:
    """Return the condition that ``column`` contains ``term``, character for character."""
    return Place(column, term) > 0
