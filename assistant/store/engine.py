"""Opens the file: one engine per process, write-ahead log, foreign keys, and migrations to this version's tables.

Transactions are begun here, not by the driver. A reading one sees one state of the file throughout; a writing one takes
the lock at its beginning, so that what it has read cannot change and two writers never deadlock. ``synchronous=FULL``
because an acknowledged answer must survive a crash of the machine; ``secure_delete`` because what a user deletes must
not stay readable in the file.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from sqlite3 import Error as SqliteError
from sqlite3 import OperationalError as SqliteLocked
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event, true
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from assistant.store.errors import StoreDamaged, StoreError, StoreLocked, in_words
from assistant.store.schema import STEPS, VERSION
from index.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection as SqliteConnection

    from sqlalchemy import Column, ColumnElement
    from sqlalchemy.engine import Connection, Engine

NAME: Final = "conversations.sqlite3"
PATIENCE: Final = 5.0
_WRITES: Final = "writes"
_PAUSE: Final = 0.02
_opened: dict[tuple[int, str], Store] = {}
_opening = threading.Lock()


class Store:
    """The file of a home folder. Use ``Store.open``, which gives a process one store per file.

    ``shared`` tells whether several servers use the store; ``server`` is this process's id among them.
    """

    shared = False

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        """Open or create the file; ``patience`` is how many seconds to wait for another program's lock.

        Raises ``StoreError``.
        """
        self.path = path
        self.server = secrets.token_hex(8)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its other files the same mode
        except OSError as error:
            message = f"{path} cannot be opened ({error.strerror}); check the folder and its permissions."
            raise StoreError(message) from error
        self._engine = _engine(path, patience)
        try:
            self._bring_up_to_date()
        except BaseException:
            self._engine.dispose()
            raise

    @classmethod
    def open(cls, home: Path) -> Store:
        """Return this process's store of a home folder, opened on first use: its file, or a shared database.

        Raises ``StoreError``, and ``PlaceRefused`` for a database whose address cannot be used.
        """
        address = Places.of_environment().database
        path = Path(home).expanduser().absolute() / NAME
        key = (os.getpid(), address or str(path))
        with _opening:
            if key not in _opened:
                _opened[key] = cls(path) if address is None else _shared_store(address)
            return _opened[key]

    def close(self) -> None:
        """Close all connections; the next ``Store.open`` opens the file again."""
        with _opening:
            for key in [key for key, store in _opened.items() if store is self]:
                del _opened[key]
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the file; raises ``StoreError``."""
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection whose changes are on disk at the end, or not made at all; raises ``StoreError``."""
        with self._transaction(writes=True) as connection:
            yield connection

    def gone(self, server: Column[str]) -> ColumnElement[bool]:
        """Return the condition that the server in a column has died; with a single server, all earlier ones have."""
        del server
        return true()

    def wipe(self) -> None:
        """Truncate the write-ahead log after a deletion, because deleted text stays readable there for a while.

        While others read, the log stays until the next time; nothing waits for it.
        """
        with suppress(SqliteError), closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()

    @contextmanager
    def _transaction(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect() as plain:
                connection = self._prepared(plain, writes=writes)
                with connection.begin():
                    self._begun(connection, writes=writes)
                    yield connection
        except DBAPIError as error:
            problem = self._problem(error)
            if problem is None:
                raise  # a violated constraint or an invalid statement is a bug here, not the disk's fault
            raise problem from error
        except PoolTimeout as error:
            message = f"{self._where} has too many requests at once, so nothing was changed; try again in a moment."
            raise StoreLocked(message) from error

    @property
    def _where(self) -> str:
        return str(self.path)

    def _prepared(self, connection: Connection, *, writes: bool) -> Connection:
        """Return a connection prepared for a reading or writing transaction."""
        return connection.execution_options(**{_WRITES: writes})

    def _begun(self, connection: Connection, *, writes: bool) -> None:
        """Run what a transaction begins with."""

    def _problem(self, error: DBAPIError) -> StoreError | None:
        """Translate a database error, None for a bug of the program."""
        if type(error) not in {DatabaseError, OperationalError}:
            return None
        return in_words(error.orig, self.path)

    def _bring_up_to_date(self) -> None:
        """Run the migrations that the file has not seen; another process may do so at the same time."""
        with self.reading() as connection:
            if _version(connection, self.path) == VERSION:
                return
        for step in range(1, VERSION + 1):
            with self.writing() as connection:
                if _version(connection, self.path) != step - 1:
                    continue
                for statement in STEPS[step - 1]:
                    connection.exec_driver_sql(statement)
                connection.exec_driver_sql(f"PRAGMA user_version = {step}")


def _shared_store(address: str) -> Store:
    from assistant.store.shared import SharedStore

    return SharedStore(address)


def _version(connection: Connection, path: Path) -> int:
    version: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if not 0 <= version <= VERSION:
        message = f"{path} was written by a newer version of the program (its version is {version}); install that."
        raise StoreDamaged(message)
    return version


def _engine(path: Path, patience: float) -> Engine:
    engine = create_engine(URL.create("sqlite+pysqlite", database=str(path)), connect_args={"timeout": patience})

    @event.listens_for(engine, "connect")
    def prepare(connection: SqliteConnection, record: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own record
        del record
        connection.isolation_level = None  # transactions are begun below
        _write_ahead(connection, patience)
        for setting in ("foreign_keys = ON", "synchronous = FULL", "secure_delete = ON"):
            connection.execute(f"PRAGMA {setting}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: SqliteConnection, patience: float) -> None:
    """Turn on the write-ahead log; retried, since SQLite does not wait for others that do so on a new file."""
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except SqliteLocked:
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
        else:
            return
