"""Ownership of a home folder: one process at a time opens its store, and no other user of the machine may read in it.

Two processes that write one Chroma folder lose data silently, and a reader beside a writer never sees new rows. So
every process that opens the store holds an exclusive lock on ``owner.lock``. A server that holds it publishes its
address in ``owner.json``, and other processes go through it (``index.remote``).
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.errors import BriefingIndexError, IndexInUse, explained
from index.files import write_atomically

LOCK: Final = "owner.lock"
ADDRESS: Final = "owner.json"
_PAUSE: Final = 0.1
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Address:
    """Where the owning server can be reached, and the token that proves access to the home folder."""

    pid: int
    url: str
    token: str


class Ownership:
    """An exclusive lock on a home folder, held until ``release`` or the end of the process."""

    def __init__(self, home: Path, wait: float) -> None:
        """Take the lock, waiting up to ``wait`` seconds; raises ``IndexInUse`` when another process keeps it."""
        self._home = home
        with explained(BriefingIndexError, f"The folder {home} cannot be written", "; name another with --home."):
            self._file = os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    holder = os.pread(self._file, 32, 0).decode("ascii", "replace").strip() or "unknown"
                    os.close(self._file)
                    message = f"The index in {home} is in use by process {holder}; wait for it to end or stop it."
                    raise IndexInUse(message) from None
            time.sleep(_PAUSE)
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, str(os.getpid()).encode(), 0)

    def release(self) -> None:
        """Release the folder and withdraw the published address."""
        withdraw(self._home)
        os.close(self._file)


def publish(home: Path, url: str) -> str:
    """Publish the address of this process, which owns ``home``; return the token that it must ask for."""
    token = secrets.token_urlsafe(32)
    path = home / ADDRESS
    write_atomically(path, json.dumps({"pid": os.getpid(), "token": token, "url": url}, sort_keys=True).encode())
    path.chmod(0o600)
    return token


def withdraw(home: Path) -> None:
    """Remove the published address if it is this process's own."""
    address = published(home)
    if address is not None and address.pid == os.getpid():
        (home / ADDRESS).unlink(missing_ok=True)


def published(home: Path) -> Address | None:
    """Return the address of the running server that owns ``home``, or None."""
    try:
        content = json.loads((home / ADDRESS).read_text(encoding="utf-8"))
        address = Address(int(content["pid"]), str(content["url"]), str(content["token"]))
        os.kill(address.pid, 0)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return address


def make_private(home: Path) -> None:
    """Remove the permissions of group and others from a folder and all in it, which an earlier version may have left.

    Links are not followed; what belongs to somebody else, or is gone in the meantime, stays as it is.
    """
    for folder, _, files in os.walk(home):
        for path in (Path(folder), *(Path(folder, name) for name in files)):
            with suppress(OSError):
                mode = path.lstat().st_mode
                if mode & _OTHERS and not stat.S_ISLNK(mode):
                    path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
