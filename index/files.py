"""Where documents, originals and manifests lie, by names such as «documents/d12-ab.json»: a folder, or any file system.

What is written here never changes afterwards (its name is made from its content), with one exception: the manifest of
a home folder, which a rename puts in the place of the last one. A file system without such a rename, an object store
say, is shared by several servers, and there the database says which manifest holds (``index.lease``).
"""

from __future__ import annotations

import abc
import os
import posixpath
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from index.errors import BriefingIndexError, PlaceRefused, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

INDEX_ID: Final = "index.id"
_ROOM: Final = 500_000_000
"""Bytes of copies that a server keeps of what lies elsewhere."""


class Files(abc.ABC):
    """Files by name; reading one that is not there raises ``FileNotFoundError``, writing ``BriefingIndexError``."""

    @abc.abstractmethod
    def read(self, name: str) -> bytes:
        """Return the content of a file; raises ``OSError``."""

    @abc.abstractmethod
    def write(self, name: str, content: bytes) -> None:
        """Write a file, so that a reader finds nothing, the old one or the new one."""

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


class DistantFiles(Files):
    """Files below an address of fsspec's (``s3://…``, ``memory://…``); copies that are opened lie below ``copies``."""

    def __init__(self, address: str, copies: Path) -> None:
        """Connect; raises ``PlaceRefused`` for an address of which nothing is known here."""
        from fsspec.core import url_to_fs

        self._address = address
        self._copies = copies
        try:
            self._system, self._root = url_to_fs(address, use_listings_cache=False)  # other servers write there too
        except (ImportError, ValueError, OSError) as error:
            message = f"BRIEFING_STORE cannot be used ({error}); it is a folder or an address that fsspec knows."
            raise PlaceRefused(message) from error

    def read(self, name: str) -> bytes:
        """Return the content of a file."""
        content: bytes = self._asked(lambda: self._system.cat_file(self._at(name)))
        return content

    def write(self, name: str, content: bytes) -> None:
        """Write a file: into its place at once where that is how the system writes, which object stores do."""
        place = self._at(name)
        self._asked(lambda: self._system.makedirs(posixpath.dirname(place), exist_ok=True))
        self._asked(lambda: self._system.pipe_file(place, content))

    def remove(self, name: str) -> None:
        """Remove a file."""
        if self.size(name) is not None:
            self._asked(lambda: self._system.rm_file(self._at(name)))

    def size(self, name: str) -> int | None:
        """Return how many bytes a file has."""
        try:
            return int(self._asked(lambda: self._system.info(self._at(name)))["size"])
        except FileNotFoundError:
            return None

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder."""
        try:
            found = self._asked(lambda: self._system.ls(self._at(folder), detail=False))
        except FileNotFoundError:
            return []
        return [posixpath.basename(path) for path in found]

    def path(self, name: str) -> Path:
        """Return a copy on this machine; it is made once, since a file never changes."""
        copy = self._copies / name
        if not copy.exists():
            content = self.read(name)
            copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make_room(copy.parent, _ROOM - len(content))
            write_atomically(copy, content)
        return copy

    def _at(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def _asked(self, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - the system's own types
        """Return what the system says; raises ``FileNotFoundError`` and, for all else, ``StoreUnavailable``."""
        try:
            return call()
        except FileNotFoundError:
            raise
        except Exception as error:  # each system raises what its own library does
            message = f"The shared store at {_plain(self._address)} does not answer ({error}); try again in a minute."
            raise StoreUnavailable(message) from error


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

    def remove(self, name: str) -> None:
        """Remove a file."""
        self._fence()
        self._files.remove(name)


def files_at(address: str, copies: Path) -> Files:
    """Return the files of a shared store: a folder (or ``file://``), or any other address that fsspec knows."""
    parts = urlsplit(address)
    if parts.scheme not in {"", "file"}:
        return DistantFiles(address, copies)
    folder = Path(parts.path).expanduser().absolute()
    try:
        for name in ("", "originals", "documents", "manifests"):
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = f"The folder {folder} of BRIEFING_STORE cannot be used ({error.strerror})."
        raise PlaceRefused(message) from error
    return LocalFiles(folder)


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
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.new")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        message = f"{path} could not be written ({error.strerror}); check the disk and the folder's permissions."
        raise BriefingIndexError(message) from error


def _make_room(folder: Path, most: int) -> None:
    """Remove the copies that were used least lately, until at most so many bytes are left."""
    held = sorted((file.stat().st_atime, file.stat().st_size, file) for file in folder.iterdir() if file.is_file())
    left = sum(size for _, size, _ in held)
    for _, size, file in held:
        if left <= most:
            return
        file.unlink(missing_ok=True)
        left -= size


def _plain(address: str) -> str:
    """Return an address without what may be a password."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
