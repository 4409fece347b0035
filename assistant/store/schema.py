"""The tables, and the steps by which an older file becomes one of this version.

A step is never changed once it was released: a new one is added. Each runs in one transaction together with the
file's new version number, so that a file is of one version or the next, never between. ``folded`` holds the text that
is searched, normalised as ``assistant.conversations.searching`` does it; times are seconds since 1970. ``server`` is
the process that is at work on a row. The last four tables are used where several servers share a database; in the file
of a home folder they stay empty.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Float, Integer, MetaData, String, Table

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

conversations = Table(
    "conversations",
    _metadata,
    Column("id", String, primary_key=True),
    Column("user", String),
    Column("title", String),
    Column("folded", String),
    Column("made", Float),
    Column("changed", Float),
    Column("documents", String),
)
turns = Table(
    "turns",
    _metadata,
    Column("id", String, primary_key=True),
    Column("conversation", String),
    Column("number", Integer),
    Column("question", String),
    Column("status", String),
    Column("answer", String),
    Column("receipt", String),
    Column("folded", String),
    Column("asked", Float),
    Column("server", String),
)
feedback = Table(
    "feedback",
    _metadata,
    Column("turn", String, primary_key=True),
    Column("kind", String),
    Column("note", String),
    Column("expected", String),
    Column("draft", String),
    Column("written", Integer),
    Column("given", Float),
)
sessions = Table(
    "sessions",
    _metadata,
    Column("token", String, primary_key=True),
    Column("account", String),
    Column("stamp", String),
    Column("made", Float),
    Column("seen", Float),
)
shares = Table(
    "shares",
    _metadata,
    Column("token", String, primary_key=True),
    Column("turn", String),
    Column("made", Float),
)
uploads = Table(
    "uploads",
    _metadata,
    Column("id", String, primary_key=True),
    Column("user", String),
    Column("purpose", String),
    Column("name", String),
    Column("state", String),
    Column("digest", String),
    Column("made", Float),
    Column("server", String),
)
additions = Table(
    "additions",
    _metadata,
    Column("doc", String, primary_key=True),
    Column("user", String, primary_key=True),
    Column("name", String),
    Column("private", Integer),
    Column("made", Float),
    Column("removed", Float),
)
api_keys = Table(
    "api_keys",
    _metadata,
    Column("token", String, primary_key=True),
    Column("name", String),
    Column("user", String),
    Column("per_minute", Integer),
    Column("made", Float),
)
api_calls = Table(
    "api_calls",
    _metadata,
    Column("token", String),
    Column("made", Float),
)
servers = Table("servers", _metadata, Column("id", String, primary_key=True), Column("seen", Float))
accounts = Table(
    "accounts",
    _metadata,
    Column("id", String, primary_key=True),
    Column("name", String),
    Column("password", String),
    Column("stamp", String),
    Column("made", String),
    Column("admin", Integer),
)
bad_logins = Table(
    "bad_logins",
    _metadata,
    Column("kind", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("bad", Integer),
    Column("last", Float),
)
small_files = Table("small_files", _metadata, Column("name", String, primary_key=True), Column("content", String))
TABLES: Final = (
    conversations,
    turns,
    feedback,
    sessions,
    shares,
    uploads,
    additions,
    api_keys,
    api_calls,
    servers,
    accounts,
    bad_logins,
    small_files,
)
