"""A home folder for a process that answers now and then: its index is opened when it is used and closed a while later.

An index has one owner. Agents start a process each, and a person a server, so none keeps the folder to itself: each
lets it go when it has not used it for a moment, and now and then in between, before others give up waiting
(``index.library.WAIT_SECONDS``). Where a server owns the folder all go through that server.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from index import owner
from index.library import Index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.owner import Address

_IDLE: Final = 1.5
_AT_MOST: Final = 6.0
_PAUSE: Final = 0.25
"""Seconds for which it is left to others; they look ten times a second."""
_WAIT: Final = 45.0


class HeldHome:
    """The index of a home folder; safe to use from several threads."""

    def __init__(self, home: Path, idle: float = _IDLE) -> None:
        self.home = home.expanduser().absolute()
        self._idle = idle
        self._changed = threading.Condition()
        self._index: Index | None = None
        self._address: Address | None = None
        self._users = 0
        self._until = self._at_most = self._left = 0.0

    @contextmanager
    def index(self) -> Iterator[Index]:
        """Yield the index, opened where it was not; raises what ``Index.open`` does."""
        with self._changed:
            opened = self._current()
            self._users += 1
        try:
            yield opened
        finally:
            with self._changed:
                self._users -= 1
                self._until = min(time.monotonic() + self._idle, self._at_most)
                self._changed.notify_all()

    def close(self) -> None:
        """Let the folder go at once."""
        with self._changed:
            self._close()
            self._changed.notify_all()

    def _current(self) -> Index:
        address = owner.published(self.home)
        if self._index is not None and not self._index.owned and address != self._address:
            self._close()  # the server that it goes through has ended, or is another one
        if self._index is None:
            time.sleep(max(0.0, self._left + _PAUSE - time.monotonic()))
            self._index = Index.open(self.home, wait=_WAIT)
            self._address = owner.published(self.home)
            self._at_most = time.monotonic() + _AT_MOST
            threading.Thread(target=self._let_go, args=[self._index], name="home", daemon=True).start()
        return self._index

    def _let_go(self, opened: Index) -> None:
        """Wait until nobody has used ``opened`` for a while, and close it."""
        with self._changed:
            while self._index is opened:
                left = self._until - time.monotonic()
                if self._users == 0 and self._until and left <= 0:
                    self._close()
                else:
                    self._changed.wait(None if self._users or not self._until else left)

    def _close(self) -> None:
        if self._index is not None:
            self._index.close()
            self._left = time.monotonic()
        self._index, self._until = None, 0.0
