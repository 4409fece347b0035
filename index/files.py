"""Where documents, originals and manifests lie, by names such as «documents/d12-ab.json»: a folder, or any file system.

What is written here never changes afterwards (its name is made from its content), with one exception: the manifest of
a home folder, which a rename puts in the place of the last one. A file system without such a rename, an object store
say, is shared by several servers, and there the database says which manifest holds (``index.lease``).
"""

from __future__ import annotations

import abc
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from typing import Self

INDEX_ID: Final = "index.id"
_SYNCED_AT_ONCE: Final = 8


class Files(abc.ABC):
    """Files by name; reading one that is not there raises ``FileNotFoundError``, writing ``BriefingIndexError``."""

    @abc.abstractmethod
    def read(self, name: str) -> bytes:
        """Return the content of a file; raises ``OSError``."""

    @abc.abstractmethod
    def write(self, name: str, content: bytes) -> None:
        """Write a file, so that a reader finds nothing, the old one or the new one."""

    def write_all(self, contents: Iterable[tuple[str, bytes]]) -> None:
        """Write files, of whose names nothing must depend before this returns; faster than one after the other."""
        for name, content in contents:
            self.write(name, content)

    @abc.abstractmethod
    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""

    @abc.abstractmethod
    def size(self, name: str) -> int | None:
        """Return how many bytes a file has, None where it is not there."""

    @abc.abstractmethod
    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder, without that of the folder; [] where it is not there."""

    @abc.abstractmethod
    def path(self, name: str) -> Path:
        """Return where on this machine a file, or a copy of it, can be opened; raises ``OSError``."""


class LocalFiles(Files):
    """Files below a folder of this machine, or of a network that behaves like one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> bytes:
        """Return the content of a file."""
        return (self.folder / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        """Write a file under another name and rename it."""
        write_atomically(self.folder / name, content)

    def write_all(self, contents: Iterable[tuple[str, bytes]]) -> None:
        """Write all files beside their places, make them durable together, and rename them."""
        with _Written() as written:
            for name, content in contents:
                written.add(self.folder / name, content)

    def remove(self, name: str) -> None:
        """Remove a file."""
        (self.folder / name).unlink(missing_ok=True)

    def size(self, name: str) -> int | None:
        """Return how many bytes a file has."""
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
        """Return where the file itself lies."""
        return self.folder / name


class FencedFiles(Files):
    """Files of which ``fence`` must allow every change: it raises ``LeaseLost`` where another server may write."""

    def __init__(self, files: Files, fence: Callable[[], int]) -> None:
        self._files = files
        self._fence = fence

    def read(self, name: str) -> bytes:
        """Return the content of a file."""
        return self._files.read(name)

    def size(self, name: str) -> int | None:
        """Return how many bytes a file has."""
        return self._files.size(name)

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder."""
        return self._files.names(folder)

    def path(self, name: str) -> Path:
        """Return where a file can be opened."""
        return self._files.path(name)

    def write(self, name: str, content: bytes) -> None:
        """Write a file."""
        self._fence()
        self._files.write(name, content)

    def write_all(self, contents: Iterable[tuple[str, bytes]]) -> None:
        """Write files."""
        self._files.write_all(self._allowed(contents))

    def remove(self, name: str) -> None:
        """Remove a file."""
        self._fence()
        self._files.remove(name)

    def _allowed(self, contents: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
        for each in contents:
            self._fence()
            yield each


def index_id(files: Files) -> str:
    """Return what tells an index from all others, made at the first call."""
    try:
        return files.read(INDEX_ID).decode("ascii").strip()
    except FileNotFoundError:
        files.write(INDEX_ID, secrets.token_hex(8).encode())
        return index_id(files)
    except (OSError, ValueError) as error:
        message = f"The file {INDEX_ID} cannot be read ({error}); it says which vectors of the Chroma server are ours."
        raise BriefingIndexError(message) from error


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file under another name, make it durable, and rename it into place."""
    with _Written() as written:
        written.add(path, content)


class _Written:
    """Files written under other names; at the end they are made durable and renamed, after an error removed.

    A disk is told once for all of them, not twice for each: a hundred small files took 1.5 s otherwise.
    """

    def __init__(self) -> None:
        self._places: dict[Path, Path] = {}

    def add(self, path: Path, content: bytes) -> None:
        temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.new")
        self._places[temporary] = path
        try:
            temporary.write_bytes(content)
        except OSError as error:
            raise _unwritten(path, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        try:
            if kind is None:
                self._put_in_place()
        finally:
            for temporary in self._places:
                temporary.unlink(missing_ok=True)

    def _put_in_place(self) -> None:
        try:
            with ThreadPoolExecutor(_SYNCED_AT_ONCE) as threads:
                list(threads.map(_synced, self._places))
            for temporary, path in self._places.items():
                temporary.replace(path)
            for folder in {path.parent for path in self._places.values()}:
                _synced(folder)
        except OSError as error:
            raise _unwritten(next(iter(self._places.values())), error) from error


def _synced(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _unwritten(path: Path, error: OSError) -> BriefingIndexError:
    return BriefingIndexError(
        f"{path} could not be written ({error.strerror}); check the disk and the folder's permissions."
    )
