"""What a calibration has found so far, kept line by line, so that one that was broken off goes on where it was."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from assistant.calibration.curve import Trial
from assistant.private_files import write_private

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "calibration.part.jsonl"


class KeptTrials:
    """The trials of one calibration, by question; ``identity`` says what it is made of and with.

    Those of another identity are thrown away. Where nothing can be written, nothing is remembered.
    """

    def __init__(self, home: Path | None, identity: str) -> None:
        self._path = None if home is None else home / FILE
        self._known: dict[str, tuple[Trial, ...]] = {}
        try:
            self._read(identity)
        except (OSError, ValueError, KeyError, TypeError):
            self._begin(identity)

    def get(self, question: str) -> tuple[Trial, ...] | None:
        """Return the trials of a question, None where it was not asked yet."""
        return self._known.get(question)

    def add(self, question: str, trials: tuple[Trial, ...]) -> None:
        """Remember the trials of a question."""
        self._known[question] = trials
        row = {"question": question, "trials": [[trial.probability, trial.right] for trial in trials]}
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")

    def forget(self) -> None:
        """Remove what was kept; the calibration is done."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _read(self, identity: str) -> None:
        if self._path is None:
            return
        first, *rows = self._path.read_text(encoding="utf-8").splitlines()
        if json.loads(first)["identity"] != identity:
            message = "another calibration"
            raise ValueError(message)
        for row in map(json.loads, rows):
            self._known[row["question"]] = tuple(Trial(float(p), bool(right)) for p, right in row["trials"])

    def _begin(self, identity: str) -> None:
        self._known.clear()
        try:
            if self._path is not None:
                write_private(self._path, f"{json.dumps({'identity': identity})}\n".encode())
        except OSError:
            self._path = None
