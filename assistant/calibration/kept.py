"""The calibration of a home folder's corpus, kept beside its index in ``calibration.json``.

It counts only for the very documents and weights that it was made with; of others it is as if there were none.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from assistant.calibration.curve import Point, threshold_of
from assistant.private_files import write_private
from index.selected import document_ids

if TYPE_CHECKING:
    from pathlib import Path

    from index.types import Corpus

FILE: Final = "calibration.json"
_FORMAT: Final = "briefing calibration 1"


@dataclass(frozen=True, slots=True)
class Calibration:
    """``points`` of the risk–coverage curve over ``questions`` made questions, each asked with and without its answer.

    ``corpus`` and ``weights`` say what it holds for.
    """

    corpus: str
    weights: str
    questions: int
    points: tuple[Point, ...]

    def threshold(self, one_wrong_in: int) -> float:
        """Return the threshold at which at most one answer in so many was wrong."""
        return threshold_of(self.points, one_wrong_in)

    def as_json(self) -> dict[str, Any]:
        """Return what is written to the file."""
        points = [[point.threshold, point.answered, point.wrong] for point in self.points]
        return {
            "format": _FORMAT,
            "corpus": self.corpus,
            "weights": self.weights,
            "questions": self.questions,
            "points": points,
        }


def corpus_fingerprint(corpus: Corpus) -> str:
    """Return what changes when a document is added, removed or replaced."""
    ids = sorted(document_ids(corpus))
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16]


def keep(home: Path, calibration: Calibration) -> None:
    """Write the file, whole or not at all; raises ``OSError``."""
    write_private(home / FILE, f"{json.dumps(calibration.as_json(), sort_keys=True)}\n".encode())


def kept(home: Path) -> Calibration | None:
    """Return the kept calibration, None where there is none or it cannot be read."""
    path = home / FILE
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        return None
    return _read(path, stamp)


def kept_for(corpus: Corpus, weights: str) -> Calibration | None:
    """Return the kept calibration if it was made of this corpus with these weights, else None."""
    found = kept(corpus.home) if corpus.home is not None else None
    if found is None or found.weights != weights or found.corpus != corpus_fingerprint(corpus):
        return None
    return found


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> Calibration | None:
    del stamp  # a new stamp is another file
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != _FORMAT:
            return None
        points = tuple(Point(float(t), int(answered), int(wrong)) for t, answered, wrong in content["points"])
        return Calibration(str(content["corpus"]), str(content["weights"]), int(content["questions"]), points)
    except (OSError, ValueError, KeyError, TypeError):
        return None
