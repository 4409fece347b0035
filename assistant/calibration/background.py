"""Calibration in the background of a server: one at a time, started when documents have changed, stopped on close.

It yields to all other work (``index.inference.workers``). One that was stopped resumes after the next start.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from assistant.calibration.kept import corpus_fingerprint, keep, kept_for
from index.inference.workers import background

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.types import Corpus

_LOGGER = logging.getLogger(__name__)


class _Stopped(Exception):
    """The server is closing."""


class BackgroundCalibration:
    """Calibrates on ``corpus`` in a thread of its own; ``close`` stops it after the current question.

    ``then`` is called after a calibration was saved.
    """

    def __init__(self, corpus: Corpus, home: Path, then: Callable[[], object] = lambda: None) -> None:
        self._corpus, self._home, self._then = corpus, home, then
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._tried = ""
        self._done, self._of = 0, 0

    @property
    def progress(self) -> tuple[int, int] | None:
        """How many questions are done, and of how many; None if nothing runs."""
        running = self._thread is not None and self._thread.is_alive()
        return (self._done, self._of) if running and self._of else None

    def start(self) -> None:
        """Start unless a calibration runs or the documents are those of the last one."""
        with self._lock:
            if self._closing.is_set() or (self._thread is not None and self._thread.is_alive()):
                return
            fingerprint = corpus_fingerprint(self._corpus)
            if fingerprint == self._tried:
                return
            self._tried = fingerprint
            self._thread = threading.Thread(target=self._run, name="calibration", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop the work and wait for it; may be called more than once."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def wait(self, seconds: float) -> None:
        """Wait until the running calibration has ended."""
        if self._thread is not None:
            self._thread.join(timeout=seconds)

    def _run(self) -> None:
        from assistant.calibration.own import calibrate
        from assistant.quoting import decision_fingerprints

        try:
            with background():
                if kept_for(self._corpus, decision_fingerprints()["quoting"]) is not None:
                    return
                found = calibrate(self._corpus, self._went_on)
            if found is not None:
                keep(self._home, found)
                self._then()
        except _Stopped:
            return
        except Exception:  # the server continues without calibration; the next change of documents tries again
            _LOGGER.exception("The calibration on the documents failed.")
        finally:
            self._done = self._of = 0

    def _went_on(self, done: int, of: int, unit: str) -> None:
        del unit
        self._done, self._of = done, of
        if self._closing.is_set():
            raise _Stopped
