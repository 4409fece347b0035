"""Two runs over the same questions: how far apart they are, and whether that could be chance.

A difference of paired yes-or-no results gets the interval of Bonett and Price (2012), which stays meaningful if the
runs differ on few questions or none; the plain interval says ±0 there. McNemar's exact test, not the interval, decides
whether two runs are tied.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eval.statistics.intervals import CONFIDENCE, Cluster
from eval.statistics.planning import Visible, smallest_visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


_NORMAL: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Paired:
    """Two runs over the same questions: how many only the first or only the second got right, and McNemar's p."""

    only_first: int
    only_second: int
    both: int
    neither: int
    p_value: float

    @property
    def tied(self) -> bool:
        """Whether the difference could be chance at the 5 % level."""
        return self.p_value >= 1 - CONFIDENCE

    @property
    def count(self) -> int:
        """The number of questions compared."""
        return self.only_first + self.only_second + self.both + self.neither

    @property
    def discordant(self) -> float:
        """The share of questions on which the runs differ, in [0, 1]; 0 for no questions."""
        return (self.only_first + self.only_second) / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """The second rate minus the first, in [-1, 1], over ``count`` questions, with a 95 % interval."""

    difference: float
    low: float
    high: float
    count: int


def mcnemar(first: Sequence[bool], second: Sequence[bool]) -> Paired:
    """Compare two paired runs by McNemar's exact test; raises ``ValueError`` if they are not paired."""
    from scipy.stats import binomtest

    _paired(first, second)
    pairs = list(zip(first, second, strict=True))
    only_first = sum(one and not two for one, two in pairs)
    only_second = sum(two and not one for one, two in pairs)
    both = sum(one and two for one, two in pairs)
    differing = only_first + only_second
    p_value = float(binomtest(only_first, differing).pvalue) if differing else 1.0
    return Paired(only_first, only_second, both, len(pairs) - differing - both, p_value)


def paired_difference(first: Sequence[bool], second: Sequence[bool]) -> Difference | None:
    """Return how much more often the second holds, question by question; None for no questions."""
    _paired(first, second)
    gained = sum(two and not one for one, two in zip(first, second, strict=True))
    lost = sum(one and not two for one, two in zip(first, second, strict=True))
    return difference_of(gained, lost, len(first))


def difference_of(gained: int, lost: int, count: int) -> Difference | None:
    """Return (gained - lost) / ``count``; each question is gained, lost or neither. None for no questions."""
    if not count:
        return None
    if min(gained, lost) < 0 or gained + lost > count:
        message = f"{gained} gained and {lost} lost are no parts of {count}"
        raise ValueError(message)
    up, down = (gained + 1) / (count + 2), (lost + 1) / (count + 2)
    reach = _NORMAL * math.sqrt((up + down - (up - down) ** 2) / (count + 2))
    plain, middle = (gained - lost) / count, up - down
    low, high = min(plain, middle - reach), max(plain, middle + reach)
    return Difference(plain, max(-1.0, low), min(1.0, high), count)


def clustered_difference(first: Sequence[Cluster], second: Sequence[Cluster]) -> Difference | None:
    """Return the second run's pooled rate minus the first's, over the same questions in the same order.

    The standard error is that of a difference of two ratios over paired clusters, with t and C - 1 degrees of freedom.
    It is at least what it would be if one question in all differed. None if one of the runs has no claims.
    """
    import numpy as np
    from scipy.special import stdtrit

    _paired(first, second)
    runs = [
        np.array([(c.numerator, c.denominator) for c in run], dtype=float).reshape(-1, 2) for run in (first, second)
    ]
    totals = [float(run[:, 1].sum()) for run in runs]
    count = len(first)
    if not all(totals) or count < 2:  # noqa: PLR2004 - one question has no variance
        return None
    rates = [float(run[:, 0].sum()) / total for run, total in zip(runs, totals, strict=True)]
    spread = _spread(runs[1], rates[1], totals[1]) - _spread(runs[0], rates[0], totals[0])
    error = max(math.sqrt(count / (count - 1) * float((spread**2).sum())), math.sqrt(2) / (count + 2))
    reach = float(stdtrit(count - 1, (1 + CONFIDENCE) / 2)) * error
    difference = rates[1] - rates[0]
    return Difference(difference, max(-1.0, difference - reach), min(1.0, difference + reach), count)


def _spread(run: NDArray[Any], rate: float, total: float) -> NDArray[Any]:
    spread: NDArray[Any] = (run[:, 0] - rate * run[:, 1]) / total
    return spread


def _paired(first: Sequence[object], second: Sequence[object]) -> None:
    if len(first) != len(second):
        message = f"{len(first)} results cannot be paired with {len(second)}"
        raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Comparison:
    """``difference`` is the second rate minus the first; ``visible`` is the smallest effect that would mostly be seen.

    ``visible`` assumes the observed share of questions on which the runs differ. What is compared may be good (correct
    answers) or bad (hallucinations): ``more`` says which run has more of it, not which is better.
    """

    paired: Paired
    difference: Difference
    visible: Visible

    @property
    def tied(self) -> bool:
        """Whether the difference could be chance at the 5 % level, by McNemar's exact test."""
        return self.paired.tied

    @property
    def more(self) -> str:
        """``tied``, ``first`` or ``second``."""
        if self.tied:
            return "tied"
        return "first" if self.paired.only_first > self.paired.only_second else "second"


def compared(first: Sequence[bool], second: Sequence[bool]) -> Comparison | None:
    """Compare two runs' results, question by question; None for no questions.

    Raises ``ValueError`` for results that cannot be paired.

    >>> found = compared([True] * 30, [True] * 18 + [False] * 12)
    >>> found.more, round(found.difference.difference, 2)
    ('first', -0.4)
    """
    paired = mcnemar(first, second)
    difference = paired_difference(first, second)
    if difference is None:
        return None
    return Comparison(paired, difference, smallest_visible(paired.count, paired.discordant))
