"""Where an index keeps its parts outside the home folder: a Chroma server, a shared store, a database.

By default everything lies in the home folder and one process owns it. ``BRIEFING_CHROMA`` alone moves the vectors to a
Chroma server. ``BRIEFING_STORE`` moves the documents too, so that several servers can answer from them; it needs the
other two, because the database says which server may write (``index.lease``).

The database is named by a SQLAlchemy URL: PostgreSQL, or SQLite for trying things out. Connecting, locks and statements
have timeouts, and the server ends transactions that a process left idle, so nothing waits for ever.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from index.errors import PlaceRefused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import URL, Engine

CHROMA: Final = "BRIEFING_CHROMA"
STORE: Final = "BRIEFING_STORE"
DATABASE: Final = "BRIEFING_DATABASE"
LEASE: Final = "BRIEFING_LEASE_SECONDS"
VARIABLES: Final = frozenset({CHROMA, STORE, DATABASE, LEASE})
_LEASE, _LEAST_LEASE, _MOST_LEASE = 15.0, 1.0, 600.0
_PORTS: Final = {"http": 8000, "https": 443}
POSTGRES: Final = "postgresql"
_CONNECT_SECONDS: Final = 5
_LOCK_SECONDS: Final = 5
_STATEMENT_SECONDS: Final = 30
_IDLE_SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class ChromaAddress:
    """A Chroma server without a login: on loopback, in a closed network, or behind a proxy."""

    host: str
    port: int
    secure: bool = False

    @classmethod
    def of(cls, given: str) -> Self:
        """Parse ``http://host:port``; raises ``PlaceRefused``."""
        try:
            parts = urlsplit(given)
            usual = _PORTS[parts.scheme]
            port = parts.port or usual
        except (ValueError, KeyError):
            raise _no_address(given) from None
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.username is not None:
            raise _no_address(given)
        return cls(parts.hostname, port, parts.scheme == "https")

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http{'s' if self.secure else ''}://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class SharedPlaces:
    """What several servers share; ``lease`` as in ``Places``."""

    chroma: ChromaAddress
    store: str
    database: str
    lease: float


@dataclass(frozen=True, slots=True)
class Places:
    """Where vectors (``chroma``), documents (``store``) and the lease (``database``) lie; None for the home folder.

    ``store`` is a folder or an fsspec address, ``database`` a SQLAlchemy URL. ``lease`` is how many seconds after its
    last sign of life a writing server is considered dead.
    """

    chroma: ChromaAddress | None = None
    store: str | None = None
    database: str | None = None
    lease: float = _LEASE

    def __post_init__(self) -> None:
        if self.store and not (self.chroma and self.database):
            message = f"{STORE} needs {CHROMA} and {DATABASE} too: several servers share all three."
            raise PlaceRefused(message)

    @property
    def shared(self) -> SharedPlaces | None:
        """What is shared; None where the documents lie in the home folder."""
        if self.chroma is None or not self.store or not self.database:
            return None
        return SharedPlaces(self.chroma, self.store, self.database, self.lease)

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the environment's variables; raises ``PlaceRefused`` for what cannot be used."""
        chroma = ChromaAddress.of(environment[CHROMA]) if environment.get(CHROMA) else None
        try:
            lease = float(environment.get(LEASE) or _LEASE)
        except ValueError:
            lease = 0.0
        if not _LEAST_LEASE <= lease <= _MOST_LEASE:
            message = f"{LEASE} must be a number of seconds from {_LEAST_LEASE:.0f} to {_MOST_LEASE:.0f}."
            raise PlaceRefused(message)
        return cls(
            chroma=chroma,
            store=environment.get(STORE) or None,
            database=environment.get(DATABASE) or None,
            lease=lease,
        )


def _no_address(given: str) -> PlaceRefused:
    shown = given if "@" not in given else "what it says"
    return PlaceRefused(
        f"{CHROMA} is not the address of a Chroma server ({shown}); it should look like http://127.0.0.1:8000."
    )


def url_of(address: str) -> URL:
    """Return an address as a SQLAlchemy URL; raises ``PlaceRefused``."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        message = (
            f"{DATABASE} is not the address of a database; it should look like postgresql+psycopg://user@host/name."
        )
        raise PlaceRefused(message) from error
    if url.get_backend_name() not in {POSTGRES, "sqlite"}:
        message = f"{DATABASE} must name a PostgreSQL database, not one of {url.get_backend_name()}."
        raise PlaceRefused(message)
    return url.set(drivername="postgresql+psycopg") if url.drivername == POSTGRES else url


def engine_of(address: str, **options: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's own
    """Return an engine that connects on first use; raises ``PlaceRefused``.

    ``options`` go to ``create_engine``.
    """
    from sqlalchemy import create_engine
    from sqlalchemy.exc import NoSuchModuleError

    url = url_of(address)
    seconds = {
        "lock_timeout": _LOCK_SECONDS,
        "statement_timeout": _STATEMENT_SECONDS,
        "idle_in_transaction_session_timeout": _IDLE_SECONDS,
    }
    bounds = {
        "connect_timeout": _CONNECT_SECONDS,
        "tcp_user_timeout": 1000 * _STATEMENT_SECONDS,
        "application_name": "briefing",
        "options": " ".join(f"-c {name}={1000 * bound}" for name, bound in seconds.items()),
    }
    is_postgres = url.get_backend_name() == POSTGRES
    try:
        return create_engine(url, pool_pre_ping=True, connect_args=bounds if is_postgres else {}, **options)
    except (ImportError, NoSuchModuleError) as error:
        message = f"{DATABASE} needs a driver that is not installed ({error}): `pip install psycopg[binary]`."
        raise PlaceRefused(message) from error


def shown(address: str) -> str:
    """Return an address without its password, for messages."""
    url = url_of(address)
    return url.set(query={}).render_as_string(hide_password=True)


def clock(engine: Engine) -> ColumnElement[float]:
    """Return an SQL expression for the database's own time, in seconds since 1970."""
    from sqlalchemy import Float, literal_column

    postgres = engine.dialect.name == POSTGRES
    now = "extract(epoch from clock_timestamp())" if postgres else "(julianday('now') - 2440587.5) * 86400"
    return literal_column(f"({now})", Float)
