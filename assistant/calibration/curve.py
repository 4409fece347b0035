"""Risk and coverage (Geifman and El-Yaniv 2017, arXiv 1705.08500): how often an answer is wrong at each threshold."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
    return tuple(_point(trials, threshold) for threshold in THRESHOLDS)


def threshold_of(points: Iterable[Point], one_wrong_in: int) -> float:
    """Return the lowest threshold at which no more than one answer in ``one_wrong_in`` need be wrong (``least_risk``).

    Of few questions a few wrong answers say little; the highest threshold where none will do.
    """
    keeping = (point.threshold for point in points if point.answered and point.least_risk * one_wrong_in <= 1)
    return min(keeping, default=THRESHOLDS[-1])


def _point(trials: Sequence[Trial], threshold: float) -> Point:
    answered = [trial for trial in trials if trial.probability >= threshold]
    return Point(threshold, len(answered), sum(not trial.right for trial in answered))
