"""Risk and coverage on a corpus, kept beside its index in ``calibration.json``, and the threshold that follows.

How often an answer is wrong at each threshold (Geifman and El-Yaniv 2017, arXiv 1705.08500). A calibration counts only
for the very documents and weights that it was made with; of others it is as if there were none.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING, Final

from assistant.private_files import write_private
from index.selected import document_ids

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.quoting.model import DecisionModel
    from index.types import Corpus

FILE: Final = "calibration.json"
_FORMAT: Final = "briefing calibration 1"
DEFAULT_ONE_WRONG_IN: Final = 10
THRESHOLDS: Final = tuple(step / 100 for step in range(1, 100))
_ONE_SIDED: Final = 1.645
"""The quantile of the normal distribution for a one-sided bound of 95 %."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A question put to a corpus: the ``probability`` in [0, 1] that its best sentence answers, and whether it does.

    ``right`` is False where the corpus holds no answer.
    """

    probability: float
    right: bool


@dataclass(frozen=True, slots=True)
class Point:
    """At ``threshold`` so many questions are ``answered``, of which ``wrong`` wrongly."""

    threshold: float
    answered: int
    wrong: int

    @property
    def risk(self) -> float:
        """Share of the answers that are wrong, in [0, 1]; 0 where nothing is answered."""
        return self.wrong / self.answered if self.answered else 0.0

    @property
    def least_risk(self) -> float:
        """The risk at least, in [0, 1]: the lower one-sided bound of 95 % after Wilson (1927)."""
        count, square = self.answered, _ONE_SIDED**2
        if not count:
            return 0.0
        spread = _ONE_SIDED * sqrt(self.risk * (1 - self.risk) / count + square / (4 * count**2))
        return max(0.0, (self.risk + square / (2 * count) - spread) / (1 + square / count))


def curve(trials: Sequence[Trial]) -> tuple[Point, ...]:
    """Return one point for each of ``THRESHOLDS``."""
    points = []
    for threshold in THRESHOLDS:
        answered = [trial for trial in trials if trial.probability >= threshold]
        points.append(Point(threshold, len(answered), sum(not trial.right for trial in answered)))
    return tuple(points)


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
        """Return the lowest threshold at which no more than one answer in so many need be wrong (``least_risk``).

        Of few questions a few wrong answers say little; the highest threshold where none will do.
        """
        answered = (point for point in self.points if point.answered)
        keeping = (point.threshold for point in answered if point.least_risk * one_wrong_in <= 1)
        return min(keeping, default=THRESHOLDS[-1])


def corpus_fingerprint(corpus: Corpus) -> str:
    """Return what changes when a document is added, removed or replaced."""
    return hashlib.sha256("\n".join(sorted(document_ids(corpus))).encode()).hexdigest()[:16]


def keep(home: Path, calibration: Calibration) -> None:
    """Write the file, whole or not at all; raises ``OSError``."""
    content = {
        "format": _FORMAT,
        "corpus": calibration.corpus,
        "weights": calibration.weights,
        "questions": calibration.questions,
        "points": [[point.threshold, point.answered, point.wrong] for point in calibration.points],
    }
    write_private(home / FILE, f"{json.dumps(content, sort_keys=True)}\n".encode())


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


def threshold_for(model: DecisionModel, corpus: Corpus, one_wrong_in: int = DEFAULT_ONE_WRONG_IN) -> float:
    """Return the probability in [0, 1] below which a question to ``corpus`` is declined.

    It was chosen on questions that people wrote (``eval.training.decision``). What questions made from the user's own
    documents show may raise it and never lowers it: these repeat the document's words and are easier than a person's.
    """
    own = kept_for(corpus, model.fingerprint)
    return max(model.thresholds[one_wrong_in], own.threshold(one_wrong_in) if own else 0.0)
