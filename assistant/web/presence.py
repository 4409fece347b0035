"""A server among others over one database: it shows that it lives, and settles what those that died have left."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from assistant.calibration.kept import FILE as CALIBRATION
from assistant.store.errors import StoreError
from assistant.store.shared import SharedStore
from assistant.store.small_files import SmallFiles

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.store import Store

_BEAT: Final = 5.0
"""Seconds between two signs of life."""
_LOGGER = logging.getLogger(__name__)


class Presence:
    """Begun before the server answers anything; does nothing where the store is this server's alone.

    ``settle`` is called at the beginning and, where there may be others, with every beat; ``follow`` with every beat,
    because documents may be others than before.
    """

    def __init__(self, store: Store, home: Path, settle: Callable[[], None], follow: Callable[[], None]) -> None:
        self._store = store
        self._files = SmallFiles(store, home)
        self._settle, self._follow = settle, follow
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Share what is shared, settle what is left, and go on so; raises ``StoreError`` or ``OSError``."""
        if isinstance(self._store, SharedStore):
            self._store.show_life()
            self._files.share(CALIBRATION)
            self._thread = threading.Thread(target=self._go_on, args=[self._store], name="presence", daemon=True)
            self._thread.start()
        self._settle()

    def end(self) -> None:
        """Tell the others that this server ends; may be called more than once."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(timeout=_BEAT)

    def _go_on(self, store: SharedStore) -> None:
        while not self._closing.wait(_BEAT):
            try:
                store.show_life()
                self._settle()
                self._files.share(CALIBRATION)
                self._follow()
            except (StoreError, OSError) as error:
                _LOGGER.warning("%s", error)
        try:
            store.leave()
        except StoreError as error:
            _LOGGER.warning("%s", error)
