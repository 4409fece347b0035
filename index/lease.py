"""One server at a time writes a shared index: it holds a lease, which a background thread renews.

The lease of a server that dies expires; whoever takes the next one repairs what was left. A server that only slept
finds its lease expired: it checks the lease before each write, and the database refuses the last step, the switch to
another manifest. It may still fall asleep between the check and a single write to a file system or to Chroma. What it
then writes has a name or id made from its content, so it changes nothing, and what it deletes in Chroma are rows of
leases up to its own.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from index.errors import IndexInUse, LeaseLost, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from index.switch import Switch

_PAUSE: Final = 0.2
_RENEWED: Final = 4
"""How often a lease is renewed within its duration."""
_MARGIN: Final = 0.8
"""The share of a lease's duration after which nothing more is begun under it."""


class Lease:
    """A lease taken at ``begun`` and renewed until ``end``."""

    def __init__(self, switch: Switch, number: int, seconds: float, begun: float) -> None:
        self._switch = switch
        self._number = number
        self._seconds = seconds
        self._until = begun + seconds * _MARGIN
        self._ended = threading.Event()
        self.used = False
        self._renewing = threading.Thread(target=self._renew, name="lease", daemon=True)
        self._renewing.start()

    def number(self) -> int:
        """Return the lease number to write under now; raises ``LeaseLost``."""
        if now() >= self._until or self._ended.is_set():
            message = (
                "This server was silent for too long while it changed the documents, and another may be changing them "
                "now: the change was not made. Try again."
            )
            raise LeaseLost(message)
        self.used = True
        return self._number

    def switch(self, version: int, name: str, content: bytes) -> int:
        """Make another manifest current; return its version. Raises ``LeaseLost``."""
        return self._switch.switch(self._number, version, name, content)

    def end(self, *, clean: bool) -> None:
        """Give back the lease; ``clean`` as in ``Switch.give_back``."""
        self._ended.set()
        self._renewing.join(self._seconds)
        with suppress(StoreUnavailable):  # it expires by itself
            self._switch.give_back(self._number, clean=clean)

    def _renew(self) -> None:
        while not self._ended.wait(self._seconds / _RENEWED):
            asked = now()
            with suppress(StoreUnavailable):  # the next try may come in time
                if not self._switch.renew(self._number, self._seconds):
                    return
                self._until = asked + self._seconds * _MARGIN


class Writers:
    """Lets one thread of one server at a time change the index: a context manager around each change.

    ``begin`` is called under every lease before the change, with True where the previous writer left something half
    done. Waiting longer than ``wait`` seconds for a lease raises ``IndexInUse``.
    """

    def __init__(self, switch: Switch, seconds: float, wait: float, begin: Callable[[bool], None]) -> None:
        self._switch = switch
        self._seconds = seconds
        self._wait = wait
        self._begin = begin
        self._alone = threading.Lock()
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._lease: Lease | None = None

    @property
    def busy(self) -> bool:
        """Whether this process is changing the index."""
        return self._alone.locked()

    @property
    def lease(self) -> Lease:
        """The lease of the current change; raises ``LeaseLost`` outside one."""
        if self._lease is None:
            message = "The documents can be changed only under a lease; this is a bug in the program."
            raise LeaseLost(message)
        return self._lease

    def number(self) -> int:
        """Return the lease number to write under now; raises ``LeaseLost``."""
        return self.lease.number()

    def try_now(self) -> bool:
        """Make an empty change, which repairs what was left; False where another server is writing."""
        try:
            self._enter(wait=0.0)
        except IndexInUse:
            return False
        self.__exit__(None, None, None)
        return True

    def __enter__(self) -> Lease:
        return self._enter(self._wait)

    def _enter(self, wait: float) -> Lease:
        self._alone.acquire()
        try:
            left = self._take(wait)
            try:
                self._begin(left)
            except BaseException:
                self._end(clean=not (left or self.lease.used))
                raise
        except BaseException:
            self._alone.release()
            raise
        return self.lease

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._end(clean=kind is None or not self.lease.used)
        finally:
            self._alone.release()

    def _take(self, wait: float) -> bool:
        """Take the lease; return whether the previous writer left something half done."""
        deadline = now() + wait
        while True:
            asked = now()
            taken = self._switch.take(self._holder, self._seconds)
            if taken is not None:
                self._lease = Lease(self._switch, taken.number, self._seconds, asked)
                return taken.left
            if now() >= deadline:
                message = "Another server is changing the documents; try again when it is done."
                raise IndexInUse(message)
            time.sleep(_PAUSE)

    def _end(self, *, clean: bool) -> None:
        lease, self._lease = self.lease, None
        lease.end(clean=clean)


def now() -> float:
    """Return seconds of a clock that runs on while this machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
