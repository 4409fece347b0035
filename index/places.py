"""Where an index keeps its parts, when that is not its home folder: a Chroma server, a shared store, a database.

By default everything lies in the home folder and one process owns it. ``BRIEFING_CHROMA`` alone moves the vectors to a
Chroma server. ``BRIEFING_STORE`` moves the documents too, so that several servers can answer from them; it needs the
other two, because the database says which of the servers may write (``index.lease``).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from index.errors import PlaceRefused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

CHROMA: Final = "BRIEFING_CHROMA"
STORE: Final = "BRIEFING_STORE"
DATABASE: Final = "BRIEFING_DATABASE"
LEASE: Final = "BRIEFING_LEASE_SECONDS"
VARIABLES: Final = frozenset({CHROMA, STORE, DATABASE, LEASE})
_LEASE, _LEAST_LEASE, _MOST_LEASE = 15.0, 1.0, 600.0
_PORTS: Final = {"http": 8000, "https": 443}


@dataclass(frozen=True, slots=True)
class ChromaAddress:
    """A Chroma server, which speaks without a login: on loopback, in a closed network, or behind a proxy."""

    host: str
    port: int
    secure: bool = False

    @classmethod
    def of(cls, given: str) -> Self:
        """Return the server that ``http://host:port`` names; raises ``PlaceRefused``."""
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
    """``chroma`` holds vectors, ``store`` documents, ``database`` who may write; None where the home folder does.

    ``store`` is a folder or an address of fsspec's, ``database`` one of SQLAlchemy's. ``lease`` is how many seconds
    after its last sign of life a server that writes is taken for dead.
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
        """Return what the variables say; raises ``PlaceRefused`` for what cannot be used."""
        chroma = environment.get(CHROMA)
        return cls(
            chroma=ChromaAddress.of(chroma) if chroma else None,
            store=environment.get(STORE) or None,
            database=environment.get(DATABASE) or None,
            lease=_seconds(environment.get(LEASE) or str(_LEASE)),
        )


def _seconds(given: str) -> float:
    try:
        seconds = float(given)
    except ValueError:
        seconds = 0.0
    if not _LEAST_LEASE <= seconds <= _MOST_LEASE:
        message = f"{LEASE} must be a number of seconds from {_LEAST_LEASE:.0f} to {_MOST_LEASE:.0f}."
        raise PlaceRefused(message)
    return seconds


def _no_address(given: str) -> PlaceRefused:
    shown = given if "@" not in given else "what it says"
    return PlaceRefused(f"{CHROMA} is no address of a Chroma server ({shown}); it looks like http://127.0.0.1:8000.")
