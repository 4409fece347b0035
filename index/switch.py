"""The database row that says which manifest of a shared index is current, and which server may change that.

A server takes the lease before it writes and gives it back afterwards. Each lease has a number, one more than the last
(a fencing token: Kleppmann, «How to do distributed locking», 2016). Manifests are files that never change. The row
names the current one, and the statement that switches it also checks that the lease is valid. So a writer that slept
past its lease changes nothing that anybody reads, on any file system. All times are the database's own.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, Column, Float, Integer, MetaData, String, Table, and_, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from index import manifest
from index.errors import IndexDamaged, LeaseLost, StoreUnavailable
from index.places import POSTGRES, clock, engine_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

    from index.files import Files
    from index.manifest import Manifest

_CREATION: Final = 7_301_411_020
"""Number of the lock under which servers that start at once create the table one after the other."""
_metadata = MetaData()
_row = Table(
    "briefing_index",
    _metadata,
    Column("one", Integer, primary_key=True),
    Column("id", String, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("manifest", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("lease", BigInteger, nullable=False),
    Column("holder", String, nullable=False),
    Column("expires", Float, nullable=False),
    Column("clean", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class State:
    """The current state: ``id`` of the index, ``version`` counted from 0, the manifest's file and its SHA-256.

    ``abandoned``: a server died while writing, and nobody has repaired yet what it left.
    """

    id: str
    version: int
    name: str
    digest: str
    abandoned: bool

    def manifest_in(self, files: Files) -> Manifest | None:
        """Return the current manifest, None where there never was one.

        Raises ``FileNotFoundError`` where its file is gone, ``IndexDamaged`` where that was changed.
        """
        if not self.name:
            return None
        content = files.read(self.name)
        if hashlib.sha256(content).hexdigest() != self.digest:
            message = f"The manifest {self.name} in the shared store was changed; restore it from a backup."
            raise IndexDamaged(message)
        return manifest.parsed(content, self.name)


@dataclass(frozen=True, slots=True)
class Taken:
    """A lease that was taken: its number, and whether the previous server ``left`` something half done."""

    number: int
    left: bool


class Switch:
    """The row; safe to use from several threads. Methods raise ``StoreUnavailable``."""

    def __init__(self, address: str) -> None:
        """Open the database and create the row where it is missing; raises ``PlaceRefused``."""
        self._where = shown(address)
        self._engine = engine_of(address)
        self._now = clock(self._engine)
        first: dict[str, Any] = {"one": 1, "id": secrets.token_hex(8), "version": 0, "manifest": "", "digest": ""}
        try:
            with suppress(IntegrityError), self._asked() as connection:  # SQLite's, where another server was first
                if self._engine.dialect.name == POSTGRES:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _CREATION})
                _metadata.create_all(connection)
                if connection.execute(select(_row.c.one)).first() is None:
                    connection.execute(_row.insert().values(**first, lease=0, holder="", expires=0.0, clean=1))
        except BaseException:
            self.close()
            raise

    def state(self) -> State:
        """Return the current state."""
        dead = and_(_row.c.holder != "", _row.c.expires < self._now, _row.c.clean == 0)
        with self._asked() as connection:
            row = connection.execute(select(_row, dead.label("dead"))).one()
        return State(row.id, row.version, row.manifest, row.digest, abandoned=bool(row.dead))

    def take(self, holder: str, seconds: float) -> Taken | None:
        """Take the lease for so many seconds; None while another server holds it."""
        free = _row.update().where(_row.c.expires < self._now)
        taken = free.values(holder=holder, lease=_row.c.lease + 1, expires=self._now + seconds)
        with self._asked() as connection:
            if connection.execute(taken).rowcount == 0:
                return None
            row = connection.execute(select(_row.c.lease, _row.c.clean)).one()
            connection.execute(_row.update().values(clean=0))
        return Taken(row.lease, left=not row.clean)

    def renew(self, number: int, seconds: float) -> bool:
        """Extend the lease of that number to so many seconds from now; False where it has expired."""
        with self._asked() as connection:
            kept = _row.update().where(self._valid(number)).values(expires=self._now + seconds)
            return bool(connection.execute(kept).rowcount)

    def give_back(self, number: int, *, clean: bool) -> None:
        """End the lease; not ``clean`` where something is left half done for the next holder to repair."""
        with self._asked() as connection:
            ended = _row.update().where(_row.c.lease == number)
            connection.execute(ended.values(expires=0.0, clean=int(clean), holder="" if clean else _row.c.holder))

    def switch(self, number: int, version: int, name: str, content: bytes) -> int:
        """Make another manifest current, in place of that of ``version``; return its version.

        Raises ``LeaseLost`` where the lease of this number is not valid, and then changes nothing.
        """
        digest = hashlib.sha256(content).hexdigest()
        with self._asked() as connection:
            row = _row.update().where(self._valid(number), _row.c.version == version)
            if connection.execute(row.values(version=version + 1, manifest=name, digest=digest)).rowcount == 0:
                message = (
                    "This server was silent for longer than its lease while it changed the documents, so another may "
                    "be changing them now: nothing was changed here. Try again."
                )
                raise LeaseLost(message)
        return version + 1

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _valid(self, number: int) -> ColumnElement[bool]:
        return and_(_row.c.lease == number, _row.c.expires >= self._now)

    @contextmanager
    def _asked(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeout) as error:
            said = str(getattr(error, "orig", error)).strip().partition("\n")[0]
            message = f"The database {self._where} does not answer ({said}); start it, or correct BRIEFING_DATABASE."
            raise StoreUnavailable(message) from error
