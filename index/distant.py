"""The files of a shared store: a folder that servers mount, or an object store that fsspec reaches (``s3://…``).

An object store writes an object whole or not at all, in its place, and lists what was written: no rename is needed.
"""

from __future__ import annotations

import posixpath
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from index.errors import PlaceRefused, StoreUnavailable, explained
from index.files import Files, LocalFiles, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_ROOM: Final = 500_000_000
"""Bytes of copies that a server keeps of what lies elsewhere."""
_SENT_TOGETHER: Final = 32_000_000
_OPTIONS: Final = {
    "s3": {"config_kwargs": {"connect_timeout": 5, "read_timeout": 30, "retries": {"max_attempts": 3}}},
}
"""What bounds the seconds for which a store that is silent is waited for."""


def files_at(address: str, copies: Path) -> Files:
    """Return the files of a shared store: a folder (or ``file://``), or any other address that fsspec knows."""
    parts = urlsplit(address)
    if parts.scheme not in {"", "file"}:
        return DistantFiles(address, copies)
    folder = Path(parts.path).expanduser().absolute()
    with explained(PlaceRefused, f"The folder {folder} of BRIEFING_STORE cannot be used"):
        for name in ("", "originals", "documents", "manifests"):
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalFiles(folder)


class DistantFiles(Files):
    """Files below an address of fsspec's (``s3://…``, ``memory://…``); copies that are opened lie below ``copies``."""

    def __init__(self, address: str, copies: Path) -> None:
        """Connect; raises ``PlaceRefused`` for what cannot be used, ``StoreUnavailable`` where it does not answer."""
        from fsspec.core import url_to_fs

        self._address = address
        self._copies = copies
        self._made: set[str] = set()
        more = _OPTIONS.get(urlsplit(address).scheme, {})
        try:
            self._system, self._root = url_to_fs(address, use_listings_cache=False, **more)  # others write there too
        except (ImportError, ValueError, OSError) as error:
            message = f"BRIEFING_STORE cannot be used ({error}); it must be a folder or an address that fsspec knows."
            raise PlaceRefused(message) from error
        self._bucket = "" if self._root.startswith("/") else self._root.partition("/")[0]
        if self._bucket and not self._asked(lambda: self._system.exists(self._bucket)):
            message = f"There is no bucket {self._bucket}, or it cannot be listed; make it, or correct BRIEFING_STORE."
            raise PlaceRefused(message)

    def read(self, name: str) -> bytes:
        """Return the content of a file."""
        content: bytes = self._asked(lambda: self._system.cat_file(self._at(name)))
        return content

    def write_all(self, contents: Iterable[tuple[str, bytes]]) -> None:
        """Write files into their places at once, many together where the system can, some of them in memory."""
        together: dict[str, bytes] = {}
        for name, content in contents:
            self._allowed()
            together[self._at(name)] = content
            if sum(map(len, together.values())) >= _SENT_TOGETHER:
                self._send(together)
                together = {}
        self._send(together)

    def _send(self, contents: dict[str, bytes]) -> None:
        for folder in {posixpath.dirname(place) for place in contents} - self._made:
            if not self._bucket:  # which has no folders
                self._asked(partial(self._system.makedirs, folder, exist_ok=True))
            self._made.add(folder)
        if contents:
            self._asked(lambda: self._system.pipe(contents))

    def remove(self, name: str) -> None:
        """Remove a file."""
        self._allowed()
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
        """Return a copy on this machine; it is made once, since a file never changes.

        Room is made for it: the copies that were used least lately go.
        """
        copy = self._copies / name
        if not copy.exists():
            content = self.read(name)
            copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            files = [file for file in copy.parent.iterdir() if file.is_file()]
            held = sorted((file.stat().st_atime, file.stat().st_size, file) for file in files)
            left = sum(size for _, size, _ in held)
            for _, size, file in held:
                if left <= _ROOM - len(content):
                    break
                file.unlink(missing_ok=True)
                left -= size
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
            said = f"does not answer ({error}); try again in a minute."
            if isinstance(error, PermissionError):
                said = f"no longer lets this server in ({error})."
            parts = urlsplit(self._address)  # of which the login may be a password
            plain = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
            message = f"The shared store at {plain} {said}"
            raise StoreUnavailable(message) from error
