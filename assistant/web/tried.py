"""Which made questions were found to be answered, kept in the home folder, so that a server that starts need not try.

It counts for the documents and the weights that it was tried with; one that cannot be read or written is tried again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from typing import TYPE_CHECKING, Final

from assistant.fingerprints import of_answers
from assistant.private_files import write_private

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_LOGGER = logging.getLogger(__name__)
FILE: Final = ".suggestions.json"


class Tried:
    """Safe to use from several threads."""

    def __init__(self, home: Path) -> None:
        self._file = home / FILE
        self._lock = threading.Lock()
        self._of = ""
        self._answered: dict[str, bool] = {}

    def get(self, documents: Iterable[str], question: str) -> bool | None:
        """Return whether a question is answered from documents of these ids, None where that was not tried."""
        with self._lock:
            self._turn_to(documents)
            return self._answered.get(question)

    def put(self, documents: Iterable[str], question: str, *, answered: bool) -> None:
        """Keep what came of a question."""
        with self._lock:
            self._turn_to(documents)
            self._answered[question] = answered
            content = json.dumps({"of": self._of, "answered": self._answered}, sort_keys=True).encode()
            try:
                write_private(self._file, content)
            except OSError as error:
                _LOGGER.info("What was tried cannot be kept (%s).", error)

    def _turn_to(self, documents: Iterable[str]) -> None:
        """Forget what was tried with other documents; of these, read what was kept."""
        of = hashlib.sha256(" ".join([of_answers(), *documents]).encode()).hexdigest()
        if of == self._of:
            return
        self._of, self._answered = of, {}
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            if kept["of"] == of:
                self._answered = {str(text): bool(found) for text, found in kept["answered"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return
