"""Where the stores of vectors lie that manifests name («chroma-1»): folders of a home, or collections of a server."""

from __future__ import annotations

import abc
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from index.errors import StoreUnavailable
from index.store import ServerStore, VectorStore, remove_collection

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.places import ChromaAddress


class Vectors(abc.ABC):
    """All stores of vectors of one index; methods raise what ``VectorStore`` does."""

    @abc.abstractmethod
    def open(self, name: str) -> VectorStore:
        """Open a store, which is empty where there was none."""

    @abc.abstractmethod
    def remove(self, name: str) -> None:
        """Remove a store, if it is there and its place answers."""

    def fresh(self, name: str) -> VectorStore:
        """Open an empty store, whatever an interrupted rebuild left under its name."""
        self.remove(name)
        return self.open(name)

    @abc.abstractmethod
    def sweep(self, name: str) -> None:
        """Remove all stores but this one, which interrupted rebuilds left, as far as they are surely nobody's."""


class FolderVectors(Vectors):
    """Stores in folders of a home, of which this process holds the lock."""

    def __init__(self, home: Path, fingerprint: str) -> None:
        self._home = home
        self._fingerprint = fingerprint

    def open(self, name: str) -> VectorStore:
        """Open a folder."""
        return VectorStore(self._home / name, self._fingerprint)

    def remove(self, name: str) -> None:
        """Remove a folder."""
        shutil.rmtree(self._home / name, ignore_errors=True)

    def sweep(self, name: str) -> None:
        """Remove all folders but one."""
        for folder in self._home.glob("chroma-*"):
            if folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)


class ServerVectors(Vectors):
    """Stores in collections of a Chroma server, named for the index, so that two of them never mix.

    ``index`` returns the index's id; ``fence`` as in ``ServerStore``.
    """

    def __init__(
        self,
        server: ChromaAddress,
        index: Callable[[], str],
        fingerprint: str,
        fence: Callable[[], int] | None = None,
    ) -> None:
        self._server = server
        self._index = index
        self._fingerprint = fingerprint
        self._fence = fence

    def open(self, name: str) -> VectorStore:
        """Open a collection."""
        return ServerStore(self._server, self._named(name), self._fingerprint, self._fence)

    def remove(self, name: str) -> None:
        """Remove a collection; raises ``LeaseLost``."""
        if self._fence is not None:
            self._fence()
        with suppress(StoreUnavailable):  # it is in nobody's way
            remove_collection(self._server, self._named(name))

    def sweep(self, name: str) -> None:
        """Leave all as they are: another server may be filling one just now. The next rebuild removes what is left."""

    def _named(self, name: str) -> str:
        return f"briefing-{self._index()}-{name}"
