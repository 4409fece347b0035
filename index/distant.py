"""The files of a shared store: a folder that servers mount, or an object store that fsspec reaches (``s3://…``).

An object store writes an object in place, whole or not at all, and lists it once written, so no rename is needed.
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
"""Bytes of local copies that a server keeps of remote files."""
_SENT_TOGETHER: Final = 32_000_000
_OPTIONS: Final = {
    "s3": {"config_kwargs": {"connect_timeout": 5, "read_timeout": 30, "retries": {"max_attempts": 3}}},
}
"""Timeouts for a store that does not respond."""


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
    """Files below an fsspec address (``s3://…``, ``memory://…``); copies to be opened lie below ``copies``."""

    def __init__(self, address: str, copies: Path) -> None:
        """Connect; raises ``PlaceRefused`` for an unusable address, ``StoreUnavailable`` where it does not respond."""
        from fsspec.core import url_to_fs

        self._address = address
        self._copies = copies
        self._made: set[str] = set()
        more = _OPTIONS.get(urlsplit(address).scheme, {})
        try:
            self._system, self._root = url_to_fs(address, use_listings_cache=False, **more)  # other servers write too
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
        """Write files into place, many in one request where the system can; a batch is held in memory."""
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
            if not self._bucket:  # a bucket has no folders
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
        """Return a file's size in bytes."""
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
        """Return a copy on this machine, made once, since a file never changes.

        The least recently used copies are removed to make room.
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
        """Return what ``call`` returns; raises ``FileNotFoundError``, or ``StoreUnavailable`` for any other error."""
        try:
            return call()
        except FileNotFoundError:
            raise
        except Exception as error:  # each system raises what its own library does
            said = f"does not answer ({error}); try again in a minute."
            if isinstance(error, PermissionError):
                said = f"no longer lets this server in ({error})."
            parts = urlsplit(self._address)  # the login may hold a password
            plain = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
            message = f"The shared store at {plain} {said}"
            raise StoreUnavailable(message) from error
