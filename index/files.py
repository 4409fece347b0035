"""Documents, originals and manifests, stored by names such as «documents/d12-ab.json» in a folder or any file system.

A stored file never changes, because its name is made from its content. The one exception is the manifest of a home
folder, which is replaced by a rename. A file system that cannot rename so, such as an object store, is shared by
several servers; there the database says which manifest is current (``index.lease``).
"""

from __future__ import annotations

import abc
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from typing import TYPE_CHECKING, Final

from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import Self

INDEX_ID: Final = "index.id"
_SYNCED_AT_ONCE: Final = 8


class Files(abc.ABC):
    """Files by name; reading a missing one raises ``FileNotFoundError``, a failed write ``BriefingIndexError``."""

    _fence: Callable[[], object] | None = None

    def fenced(self, fence: Callable[[], object]) -> Self:
        """Return these files with ``fence`` called before every change; it raises ``LeaseLost`` to prevent one."""
        other = copy(self)
        other._fence = fence  # noqa: SLF001 - an object of the same class
        return other

    def _allowed(self) -> None:
        if self._fence is not None:
            self._fence()

    @abc.abstractmethod
    def read(self, name: str) -> bytes:
        """Return the content of a file; raises ``OSError``."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file atomically: a reader finds nothing, the old content or the new."""
        self.write_all([(name, content)])

    @abc.abstractmethod
    def write_all(self, contents: Iterable[tuple[str, bytes]]) -> None:
        """Write files, faster than one by one; nothing may rely on their names until this returns."""

    @abc.abstractmethod
    def remove(self, name: str) -> None:
        """Remove a file if it exists."""

    @abc.abstractmethod
    def size(self, name: str) -> int | None:
        """Return a file's size in bytes, None where it does not exist."""

    @abc.abstractmethod
    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder, without the folder's own; [] where it does not exist."""

    @abc.abstractmethod
    def path(self, name: str) -> Path:
        """Return a path on this machine where the file or a copy of it can be opened; raises ``OSError``."""


class LocalFiles(Files):
    """Files below a folder of this machine, or of a network file system that behaves like one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> bytes:
        """Return the content of a file."""
        return (self.folder / name).read_bytes()

    def write_all(self, contents: Iterable[tuple[str, bytes]]) -> None:
        """Write all files under temporary names, flush them to disk together, and rename them."""

        def placed() -> Iterator[tuple[Path, bytes]]:
            for name, content in contents:
                self._allowed()
                yield self.folder / name, content

        _write_together(placed())

    def remove(self, name: str) -> None:
        """Remove a file."""
        self._allowed()
        (self.folder / name).unlink(missing_ok=True)

    def size(self, name: str) -> int | None:
        """Return a file's size in bytes."""
        try:
            return (self.folder / name).stat().st_size
        except FileNotFoundError:
            return None

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder."""
        try:
            return [file.name for file in (self.folder / folder).iterdir()]
        except FileNotFoundError:
            return []

    def path(self, name: str) -> Path:
        """Return the path of the file itself."""
        return self.folder / name


def index_id(files: Files) -> str:
    """Return the unique id of an index, created at the first call."""
    try:
        return files.read(INDEX_ID).decode("ascii").strip()
    except FileNotFoundError:
        files.write(INDEX_ID, secrets.token_hex(8).encode())
        return index_id(files)
    except (OSError, ValueError) as error:
        message = f"The file {INDEX_ID} cannot be read ({error}); it says which vectors of the Chroma server are ours."
        raise BriefingIndexError(message) from error


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file under a temporary name, flush it to disk, and rename it into place."""
    _write_together([(path, content)])


def _write_together(contents: Iterable[tuple[Path, bytes]]) -> None:
    """Write files under temporary names, then flush and rename them all; after an error, remove them.

    All are flushed in one go, each folder once: a hundred small files took 1.5 s otherwise.
    """
    places: dict[Path, Path] = {}
    failing: Path | None = None
    try:
        for path, content in contents:
            failing = path
            temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.new")
            places[temporary] = path
            temporary.write_bytes(content)
        failing = next(iter(places.values()), None)
        with ThreadPoolExecutor(_SYNCED_AT_ONCE) as threads:
            list(threads.map(_synced, places))
        for temporary, path in places.items():
            temporary.replace(path)
        for folder in {path.parent for path in places.values()}:
            _synced(folder)
    except OSError as error:
        message = f"{failing} could not be written ({error.strerror}); check the disk and the folder's permissions."
        raise BriefingIndexError(message) from error
    finally:
        for temporary in places:
            temporary.unlink(missing_ok=True)


def _synced(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
