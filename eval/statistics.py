"""Intervals and tests, as ``EVAL.md`` of the project's notes defines them.

Below 300 items a proportion gets the exact interval of Clopper and Pearson (1934); nothing in fifty is then «0 %, at
most 7.1 %» and never ±0. Above, and wherever claims come in clusters (several to a question), standard errors are
clustered and t with C - 1 degrees of freedom is used (Miller, arXiv 2411.00640).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

CONFIDENCE: Final = 0.95
EXACT_BELOW: Final = 300


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of a rate, each in [0, 1]."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """``numerator`` of ``denominator`` with a 95 % interval."""

    numerator: int
    denominator: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """What one question contributes: bad and all of its claims."""

    numerator: int
    denominator: int


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


def exact_interval(numerator: int, denominator: int, confidence: float = CONFIDENCE) -> Interval:
    """Return the interval of Clopper and Pearson; raises ``ValueError`` for an impossible proportion."""
    from scipy.stats import binomtest

    if not 0 <= numerator <= denominator or denominator < 1:
        message = f"{numerator} of {denominator} is no proportion"
        raise ValueError(message)
    bounds = binomtest(numerator, denominator).proportion_ci(confidence, method="exact")
    return Interval(float(bounds.low), float(bounds.high))


def proportion(numerator: int, denominator: int) -> Rate | None:
    """Return the rate of independent items, None for no items."""
    if not denominator:
        return None
    if denominator < EXACT_BELOW:
        interval = exact_interval(numerator, denominator)
        return Rate(numerator, denominator, numerator / denominator, interval.low, interval.high)
    ones = [Cluster(1, 1)] * numerator + [Cluster(0, 1)] * (denominator - numerator)
    return clustered(ones)


def clustered(clusters: Sequence[Cluster]) -> Rate | None:
    """Return the pooled rate of items in clusters with a clustered interval; None for no items.

    The variance is that of a ratio estimate over clusters. Where it is zero (all or nothing bad) or there are fewer
    than two clusters the exact interval of as many independent items as there are clusters is given: clusters are
    what was sampled.
    """
    held = [cluster for cluster in clusters if cluster.denominator]
    total = sum(cluster.denominator for cluster in held)
    if not total:
        return None
    bad = sum(cluster.numerator for cluster in held)
    rate = bad / total
    count = len(held)
    squares = sum((cluster.numerator - rate * cluster.denominator) ** 2 for cluster in held)
    if bad in {0, total} or count < 2 or squares == 0:  # noqa: PLR2004 - one cluster has no variance
        interval = exact_interval(round(rate * count), count)
        return Rate(bad, total, rate, min(interval.low, rate), max(interval.high, rate))
    from scipy.stats import t

    error = math.sqrt(count / (count - 1) * squares) / total
    reach = float(t.ppf((1 + CONFIDENCE) / 2, count - 1)) * error
    return Rate(bad, total, rate, max(0.0, rate - reach), min(1.0, rate + reach))


def mcnemar(first: Sequence[bool], second: Sequence[bool]) -> Paired:
    """Return the paired comparison of two runs by the exact test of McNemar; raises ``ValueError`` if not paired."""
    from scipy.stats import binomtest

    if len(first) != len(second):
        message = f"{len(first)} results cannot be paired with {len(second)}"
        raise ValueError(message)
    pairs = list(zip(first, second, strict=True))
    only_first = sum(one and not two for one, two in pairs)
    only_second = sum(two and not one for one, two in pairs)
    both = sum(one and two for one, two in pairs)
    differing = only_first + only_second
    p_value = float(binomtest(only_first, differing).pvalue) if differing else 1.0
    return Paired(only_first, only_second, both, len(pairs) - differing - both, p_value)


def clean_cases_needed(rate: float, confidence: float = CONFIDENCE) -> int:
    """Return how many cases without a fault show that the rate is below ``rate`` with this confidence.

    >>> clean_cases_needed(0.01)
    299
    """
    return math.ceil(math.log(1 - confidence) / math.log(1 - rate))
