"""The store of several servers, in one PostgreSQL database (``BRIEFING_DATABASE``), and the files they share.

The tables and migrations are those of the file. Writing transactions are serialised here too: each takes one lock of
the database at its beginning, so that what it has read cannot change. Every server updates a heartbeat every few
seconds; the answers and uploads of one that stops are settled by the others. Small files (the key, the calibration) are
still read from the home folder: they are copied there, and what one server writes is copied to the others.
"""

from __future__ import annotations

import base64
import re
import secrets
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, text
from sqlalchemy.exc import DataError, OperationalError

from assistant.private_files import write_private
from assistant.store.engine import Store
from assistant.store.errors import NotFound, StoreDamaged, StoreError, StoreFull, StoreLocked, StoreUnreachable
from assistant.store.schema import STEPS, VERSION, servers, small_files
from index.errors import PlaceRefused
from index.places import DATABASE, POSTGRES, clock, engine_of, shown, url_of

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Column, ColumnElement, Select
    from sqlalchemy.engine import Connection
    from sqlalchemy.exc import DBAPIError

ALIVE_SECONDS: Final = 30.0
"""A server without a heartbeat for this long has died."""
_FORGOTTEN_SECONDS: Final = 86_400.0
_WRITING: Final = 7_301_411_021
_POOL: Final = 10
_LOCK_NOT_AVAILABLE, _QUERY_CANCELED, _DISK_FULL, _OUT_OF_MEMORY = "55P03", "57014", "53100", "53200"
_IN_OTHER_WORDS: Final = (
    (re.compile(r"\) STRICT\b"), ")"),
    (re.compile(r"\bREAL\b"), "DOUBLE PRECISION"),
    (re.compile(r"\buser\b"), '"user"'),
)
"""Rewrites the statements of the steps from SQLite's dialect to PostgreSQL's."""


class SharedStore(Store):
    """See ``Store``; the database at an address."""

    shared = True

    def __init__(self, address: str) -> None:
        """Open the database and migrate its tables; raises ``StoreError`` or ``PlaceRefused``."""
        if url_of(address).get_backend_name() != POSTGRES:
            message = f"{DATABASE} must name a PostgreSQL database: conversations of several servers need one."
            raise PlaceRefused(message)
        self.server = secrets.token_hex(8)
        self._address = shown(address)
        self._engine = engine_of(address, pool_size=_POOL, max_overflow=_POOL, pool_timeout=5)
        self._now = clock(self._engine)
        try:
            self._bring_up_to_date()
        except BaseException:
            self._engine.dispose()
            raise

    def show_life(self) -> None:
        """Update this server's heartbeat."""
        with self.writing() as connection:
            connection.execute(servers.delete().where(servers.c.seen < self._now - _FORGOTTEN_SECONDS))
            seen = servers.update().where(servers.c.id == self.server).values(seen=self._now)
            if connection.execute(seen).rowcount == 0:
                connection.execute(servers.insert().values(id=self.server, seen=self._now))

    def leave(self) -> None:
        """Tell the other servers that this one stops."""
        with self.writing() as connection:
            connection.execute(servers.delete().where(servers.c.id == self.server))

    def gone(self, server: Column[str]) -> ColumnElement[bool]:
        """Return the condition that the server in a column has no recent heartbeat."""
        return server.not_in(select(servers.c.id).where(servers.c.seen >= self._now - ALIVE_SECONDS))

    def wipe(self) -> None:
        """Do nothing: PostgreSQL's own vacuum clears deleted rows."""

    @property
    def _where(self) -> str:
        return self._address

    def _prepared(self, connection: Connection, *, writes: bool) -> Connection:
        if writes:
            return connection.execution_options(isolation_level="READ COMMITTED")
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def _begun(self, connection: Connection, *, writes: bool) -> None:
        if writes:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _WRITING})

    def _problem(self, error: DBAPIError) -> StoreError | None:
        state = getattr(error.orig, "sqlstate", None)
        if state in {_LOCK_NOT_AVAILABLE, _QUERY_CANCELED}:
            return StoreLocked("The database is busy, so nothing was changed; try again in a moment.")
        if state in {_DISK_FULL, _OUT_OF_MEMORY}:
            return StoreFull(f"There is no room for the database {self._where}; make room and try again.")
        if isinstance(error, OperationalError) or error.connection_invalidated:
            said = str(error.orig).strip().partition("\n")[0]
            message = f"The database {self._where} does not answer ({said}); start it, or correct {DATABASE}."
            return StoreUnreachable(message)
        if isinstance(error, DataError):
            return NotFound("There is nothing with that name.")  # no id contains a character that no text may contain
        return None

    def _bring_up_to_date(self) -> None:
        """Run the missing migrations, while no other server does."""
        with self.writing() as connection:
            encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
            if encoding != "UTF8":
                message = f"The database {self._where} has the encoding {encoding}; make one with UTF8."
                raise StoreDamaged(message)
            connection.execute(text("CREATE TABLE IF NOT EXISTS briefing_version (version INTEGER NOT NULL)"))
            version = connection.execute(text("SELECT max(version) FROM briefing_version")).scalar_one() or 0
            if version > VERSION:
                message = (
                    f"{self._where} was written by a newer version of the program (it is {version}); install that."
                )
                raise StoreDamaged(message)
            for step in range(version + 1, VERSION + 1):
                for statement in STEPS[step - 1]:
                    connection.execute(text(for_postgres(statement)))
                connection.execute(text("INSERT INTO briefing_version VALUES (:step)"), {"step": step})


def for_postgres(statement: str) -> str:
    """Return a statement of the steps in PostgreSQL's dialect.

    >>> for_postgres("CREATE TABLE a (user TEXT, made REAL) STRICT")
    'CREATE TABLE a ("user" TEXT, made DOUBLE PRECISION)'
    """
    for pattern, other in _IN_OTHER_WORDS:
        statement = pattern.sub(other, statement)
    return statement


class SmallFiles:
    """The shared files of one home folder. Methods raise ``StoreError`` or ``OSError``."""

    def __init__(self, store: Store, home: Path) -> None:
        self._store = store
        self._home = home
        self._known: dict[str, bytes | None] = {}

    def share(self, name: str) -> None:
        """Synchronise a file with the other servers.

        If it changed here since the last time, or they have none, it is copied to them. Otherwise their version
        replaces the one here, even if that was here first.
        """
        path = self._home / name
        own = path.read_bytes() if path.exists() else None
        with self._store.reading() as connection:
            theirs = _held(connection.execute(_content(name)).scalar_one_or_none())
        if own == theirs:
            self._known[name] = own
            return
        written_here = own is not None and self._known.get(name, own) != own
        if own is not None and (theirs is None or written_here):
            theirs = self._give(name, own, over=written_here)
        if theirs is not None and theirs != own:
            write_private(path, theirs)
        self._known[name] = theirs

    def _give(self, name: str, content: bytes, *, over: bool) -> bytes:
        """Copy a file to the others, overwriting theirs if ``over``; return the version they then have."""
        with self._store.writing() as connection:
            held = _held(connection.execute(_content(name)).scalar_one_or_none())
            if held is not None and not over:
                return held
            connection.execute(small_files.delete().where(small_files.c.name == name))
            encoded = base64.b64encode(content).decode("ascii")
            connection.execute(small_files.insert().values(name=name, content=encoded))
        return content


def _content(name: str) -> Select[str]:
    return select(small_files.c.content).where(small_files.c.name == name)


def _held(content: str | None) -> bytes | None:
    return None if content is None else base64.b64decode(content)
