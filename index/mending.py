"""An index whose vectors are gone is rebuilt beside a server's work, so that its page is there at once.

Until that is done the documents can be read but not searched; whoever asks is told how far it is.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from index.errors import BriefingIndexError, ForeignModel, IndexDamaged
from index.library import Index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.encoder import Encoder

_LOGGER = logging.getLogger(__name__)


def open_to_serve(home: Path, *, encoder: Encoder | None = None) -> Index:
    """Return the index of ``home``; a damaged one as it is, to be rebuilt by a ``Mending``."""
    try:
        return Index.open(home, encoder=encoder)
    except (IndexDamaged, ForeignModel) as error:
        _LOGGER.warning("%s It is rebuilt now.", error)
        return Index.open(home, encoder=encoder, check=False)


class Mending:
    """Rebuilds ``index`` in a thread of its own where it needs that."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._thread: threading.Thread | None = None
        self._before, self._now = 0, 0

    @property
    def progress(self) -> tuple[int, int] | None:
        """How many passages are embedded, and of how many; None while nothing is rebuilt."""
        if self._thread is None or not self._thread.is_alive():
            return None
        return self._before + self._now, sum(entry.passages for entry in self._index.manifest.entries)

    def start(self, then: Callable[[], None]) -> None:
        """Begin, where it is needed, and do ``then`` at the end; do it at once where nothing is to be rebuilt."""
        if not self._index.needs_rebuild:
            then()
            return
        self._thread = threading.Thread(target=self._run, args=[then], name="mending", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until what runs has ended."""
        if self._thread is not None:
            self._thread.join(timeout=seconds)

    def _run(self, then: Callable[[], None]) -> None:
        try:
            self._index.rebuild(self._went_on)
        except BriefingIndexError:  # the page goes on without it; who runs the server is told
            _LOGGER.exception("The index could not be rebuilt.")
        else:
            then()

    def _went_on(self, done: int, of: int, unit: str) -> None:
        del unit
        self._now = done
        if done == of:
            self._before, self._now = self._before + of, 0
