"""Risk and coverage (Geifman and El-Yaniv 2017, arXiv 1705.08500): how often an answer is wrong at each threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

THRESHOLDS: Final = tuple(step / 100 for step in range(1, 100))


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


def curve(trials: Sequence[Trial]) -> tuple[Point, ...]:
    """Return one point for each of ``THRESHOLDS``."""
    return tuple(_point(trials, threshold) for threshold in THRESHOLDS)


def threshold_of(points: Iterable[Point], one_wrong_in: int) -> float:
    """Return the lowest threshold at which at most one answer in ``one_wrong_in`` is wrong, the highest if none is."""
    keeping = (point.threshold for point in points if point.answered and point.risk * one_wrong_in <= 1)
    return min(keeping, default=THRESHOLDS[-1])


def _point(trials: Sequence[Trial], threshold: float) -> Point:
    answered = [trial for trial in trials if trial.probability >= threshold]
    return Point(threshold, len(answered), sum(not trial.right for trial in answered))
