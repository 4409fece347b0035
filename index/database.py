"""Opens a database that several servers share, by SQLAlchemy's address: PostgreSQL, or SQLite for trying things out.

Nothing waits for it without end: connecting, locks and statements have their seconds, and a transaction that its
process has forgotten is ended by the server, so that it keeps nobody waiting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from index.errors import PlaceRefused
from index.places import DATABASE

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import URL, Engine

POSTGRES: Final = "postgresql"
_CONNECT_SECONDS: Final = 5
_LOCK_SECONDS: Final = 5
_STATEMENT_SECONDS: Final = 30
_IDLE_SECONDS: Final = 60


def url_of(address: str) -> URL:
    """Return an address as SQLAlchemy has it; raises ``PlaceRefused``."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        message = f"{DATABASE} is no address of a database; it looks like postgresql+psycopg://user@host/name."
        raise PlaceRefused(message) from error
    if url.get_backend_name() not in {POSTGRES, "sqlite"}:
        message = f"{DATABASE} must name a PostgreSQL database, not one of {url.get_backend_name()}."
        raise PlaceRefused(message)
    return url.set(drivername="postgresql+psycopg") if url.drivername == POSTGRES else url


def engine_of(address: str, **options: Any) -> Engine:  # noqa: ANN401 - SQLAlchemy's own
    """Return an engine, which connects when it is first used; raises ``PlaceRefused``.

    ``options`` go to ``create_engine``.
    """
    from sqlalchemy import create_engine
    from sqlalchemy.exc import NoSuchModuleError

    url = url_of(address)
    postgres = url.get_backend_name() == POSTGRES
    try:
        return create_engine(url, pool_pre_ping=True, connect_args=_bounds() if postgres else {}, **options)
    except (ImportError, NoSuchModuleError) as error:
        message = f"{DATABASE} needs a driver that is not installed ({error}): `pip install psycopg[binary]`."
        raise PlaceRefused(message) from error


def shown(address: str) -> str:
    """Return an address without its password, for messages."""
    url = url_of(address)
    return url.set(query={}).render_as_string(hide_password=True)


def _bounds() -> dict[str, object]:
    """Return what libpq is told of seconds."""
    settings = {
        "lock_timeout": _LOCK_SECONDS,
        "statement_timeout": _STATEMENT_SECONDS,
        "idle_in_transaction_session_timeout": _IDLE_SECONDS,
    }
    return {
        "connect_timeout": _CONNECT_SECONDS,
        "tcp_user_timeout": 1000 * _STATEMENT_SECONDS,
        "application_name": "briefing",
        "options": " ".join(f"-c {name}={1000 * seconds}" for name, seconds in settings.items()),
    }


def clock(engine: Engine) -> ColumnElement[float]:
    """Return the database's own time, in seconds since 1970, for a statement."""
    from sqlalchemy import Float, literal_column

    postgres = engine.dialect.name == POSTGRES
    now = "extract(epoch from clock_timestamp())" if postgres else "(julianday('now') - 2440587.5) * 86400"
    return literal_column(f"({now})", Float)
