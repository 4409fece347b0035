"""Opens the file: one engine a process, write-ahead log, foreign keys, and the steps to this version's tables.

Transactions are begun by us, not by the driver: a reading one sees one state of the file throughout, a writing one
takes the lock at its beginning, so that what it has read cannot change under it and two writers never deadlock.
``synchronous=FULL`` because an answer that was acknowledged must survive the machine, too; ``secure_delete`` because
what a user deletes should not stay readable in the file.
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
    """The file of a home folder. Use ``Store.open``: a process has one for each file.

    ``shared`` tells whether several servers have it open, ``server`` is this process among them.
    """

    shared = False

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        """Open or make the file; ``patience`` is how many seconds a lock of another program is waited for.

        Raises ``StoreError`` where that is not possible.
        """
        self.path = path
        self.server = secrets.token_hex(8)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives the files beside it the same rights
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
        """Return this process's store of a home folder, opened at the first call: its file, or a shared database.

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
        """Yield a connection whose changes are on the disk at the end, or not done at all; raises ``StoreError``."""
        with self._transaction(writes=True) as connection:
            yield connection

    def gone(self, server: Column[str]) -> ColumnElement[bool]:
        """Return the condition that the server in a column has died; at the start of the only one, all have."""
        del server
        return true()

    def wipe(self) -> None:
        """Empty the write-ahead log, in which deleted text is readable for a while; for after a deletion.

        While others read, the log stays until the next time: nothing waits for it.
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
                raise  # a broken constraint or a wrong statement is our mistake, not the disk's
            raise problem from error
        except PoolTimeout as error:
            message = f"{self._where} has too many requests at once, so nothing was changed; try again in a moment."
            raise StoreLocked(message) from error

    @property
    def _where(self) -> str:
        return str(self.path)

    def _prepared(self, connection: Connection, *, writes: bool) -> Connection:
        """Return a connection that knows what the transaction that begins on it is for."""
        return connection.execution_options(**{_WRITES: writes})

    def _begun(self, connection: Connection, *, writes: bool) -> None:
        """Do what a transaction begins with."""

    def _problem(self, error: DBAPIError) -> StoreError | None:
        """Return an error in words, None for a mistake of ours."""
        if type(error) not in {DatabaseError, OperationalError}:
            return None
        return in_words(error.orig, self.path)

    def _bring_up_to_date(self) -> None:
        """Run the steps that the file has not seen; another process may do the same at the same time."""
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
    """Turn the write-ahead log on; repeated, since SQLite does not wait for others that do so to a new file."""
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
