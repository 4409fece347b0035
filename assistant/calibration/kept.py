"""Risk and coverage on a corpus, saved beside its index in ``calibration.json``, and the threshold that follows.

The curve says how often an answer is wrong at each threshold (Geifman and El-Yaniv 2017, arXiv 1705.08500). A
calibration is valid only for the documents and weights that it was made with, and is ignored for any others.
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

    ``right`` is False if the corpus contains no answer.
    """

    probability: float
    right: bool


@dataclass(frozen=True, slots=True)
class Point:
    """At ``threshold``, ``answered`` questions are answered, ``wrong`` of them wrongly."""

    threshold: float
    answered: int
    wrong: int

    @property
    def risk(self) -> float:
        """Share of the answers that are wrong, in [0, 1]; 0 if nothing is answered."""
        return self.wrong / self.answered if self.answered else 0.0

    @property
    def least_risk(self) -> float:
        """Lower bound of the risk, in [0, 1]: one-sided, 95 %, after Wilson (1927)."""
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
    """The risk–coverage curve's ``points`` over ``questions`` generated questions, each asked with and without answer.

    ``corpus`` and ``weights`` say what it is valid for.
    """

    corpus: str
    weights: str
    questions: int
    points: tuple[Point, ...]

    def threshold(self, one_wrong_in: int) -> float:
        """Return the lowest threshold at which the risk need not exceed one in ``one_wrong_in`` (``least_risk``).

        A few wrong answers among few questions say little. If no threshold will do, the highest is returned.
        """
        answered = (point for point in self.points if point.answered)
        keeping = (point.threshold for point in answered if point.least_risk * one_wrong_in <= 1)
        return min(keeping, default=THRESHOLDS[-1])


def corpus_fingerprint(corpus: Corpus) -> str:
    """Return a fingerprint that changes when a document is added, removed or replaced."""
    return hashlib.sha256("\n".join(sorted(document_ids(corpus))).encode()).hexdigest()[:16]


def keep(home: Path, calibration: Calibration) -> None:
    """Write the file atomically; raises ``OSError``."""
    content = {
        "format": _FORMAT,
        "corpus": calibration.corpus,
        "weights": calibration.weights,
        "questions": calibration.questions,
        "points": [[point.threshold, point.answered, point.wrong] for point in calibration.points],
    }
    write_private(home / FILE, f"{json.dumps(content, sort_keys=True)}\n".encode())


def kept(home: Path) -> Calibration | None:
    """Return the saved calibration, None if there is none or it cannot be read."""
    path = home / FILE
    try:
        stamp = path.stat().st_mtime_ns
    except OSError:
        return None
    return _read(path, stamp)


def kept_for(corpus: Corpus, weights: str) -> Calibration | None:
    """Return the saved calibration if it was made for this corpus with these weights, else None."""
    found = kept(corpus.home) if corpus.home is not None else None
    if found is None or found.weights != weights or found.corpus != corpus_fingerprint(corpus):
        return None
    return found


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> Calibration | None:
    del stamp  # part of the cache key: a new stamp is another file
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

    It was chosen on questions that people wrote (``eval.training.decision``). Questions generated from the user's own
    documents may raise it but never lower it: they repeat the documents' words and are easier than a person's.
    """
    own = kept_for(corpus, model.fingerprint)
    return max(model.thresholds[one_wrong_in], own.threshold(one_wrong_in) if own else 0.0)
