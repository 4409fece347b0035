"""Before a run: how many cases a promise needs, what two runs could show, how many labels halve an interval.

What two runs could show is the power of McNemar's exact test over the questions on which they differ, whose number is
random. A difference counts as seen only in its true direction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from eval.statistics.intervals import CONFIDENCE

_NORMAL: Final = 1.959963984540054
POWER: Final = 0.8
MOST_PAIRS: Final = 10_000_000
_STEPS: Final = 40
_TAIL: Final = 9.0


@dataclass(frozen=True, slots=True)
class Expected:
    """Expectations of a run: ``answers``, the ``rate`` of bad ones, and the judge's ``tpr`` and ``fpr``."""

    answers: int
    rate: float
    tpr: float
    fpr: float

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for impossible values."""
        if self.answers < 1 or not all(0 <= value <= 1 for value in (self.rate, self.tpr, self.fpr)):
            message = f"there is no run with {self}: rates are in [0, 1], and answers at least 1"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Labels:
    """Half the width of the corrected rate's interval: ``now`` with some labels, ``then`` with ``needed`` in all.

    ``needed`` is None if labelling every answer is not enough, so that only more questions help.
    """

    now: float
    then: float
    needed: int | None


def cases_needed(rate: float, faults: int, confidence: float = CONFIDENCE) -> int:
    """Return how many cases with at most ``faults`` faults show a rate below ``rate`` (one-sided, exact).

    >>> cases_needed(0.01, 1)
    473
    """
    from scipy.special import betainc

    if not 0 < rate < 1 or not 0 < confidence < 1 or faults < 0:
        message = f"no number of cases shows a rate below {rate:g} with confidence {confidence:g} and {faults} faults"
        raise ValueError(message)
    if not faults:
        return math.ceil(math.log1p(-confidence) / math.log1p(-rate))
    low, high = faults, 2 * faults + 1
    while betainc(high - faults, faults + 1, 1 - rate) > 1 - confidence:  # P(at most ``faults`` of ``high``)
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        shown = betainc(middle - faults, faults + 1, 1 - rate) <= 1 - confidence
        low, high = (low, middle) if shown else (middle, high)
    return high


def half_width(expected: Expected, labels: int) -> float:
    """Return half the width of the corrected rate's interval, with labels where they help most."""
    return _reach(expected, _spread_best(expected, labels))


def labels_to_halve(expected: Expected, labels: int) -> Labels:
    """Return how many labels in all halve the interval that ``labels`` give."""
    if not 0 <= labels <= expected.answers:
        message = f"{labels} of {expected.answers} answers cannot be labelled"
        raise ValueError(message)
    now = half_width(expected, labels)
    low, high = labels, expected.answers
    if half_width(expected, high) > now / 2:
        return Labels(now, half_width(expected, high), None)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if half_width(expected, middle) <= now / 2 else (middle, high)
    return Labels(now, half_width(expected, high), high)


def _parts(expected: Expected) -> tuple[tuple[float, float], ...]:
    """Return the shares of answers that the judge calls bad and good, each with its rate of bad ones."""
    called = expected.rate * expected.tpr + (1 - expected.rate) * expected.fpr
    bad = expected.rate * expected.tpr / called if called else 0.0
    missed = expected.rate * (1 - expected.tpr) / (1 - called) if called < 1 else 0.0
    return tuple(part for part in ((called, bad), (1 - called, missed)) if part[0] > 0)


def _spread_best(expected: Expected, labels: int) -> tuple[float, ...]:
    """Return the labels of each part that minimise the interval (Neyman 1934), no part beyond its answers."""
    parts = _parts(expected)
    if len(parts) == 1:
        return (float(labels),)
    first, second = (share * expected.answers for share, _ in parts)
    low, high = max(0.0, labels - second), min(float(labels), first)
    for _ in range(60):  # the interval's width is convex in the division of labels
        one, two = low + (high - low) / 3, high - (high - low) / 3
        if _reach(expected, (one, labels - one)) < _reach(expected, (two, labels - two)):
            high = two
        else:
            low = one
    return (low, labels - low)


def _reach(expected: Expected, labels: tuple[float, ...]) -> float:
    parts = _parts(expected)
    known = sum(share**2 * _variance(rate, count) for (share, rate), count in zip(parts, labels, strict=True))
    shares = sum(share * (rate - expected.rate) ** 2 for share, rate in parts) / expected.answers
    return _NORMAL * math.sqrt(known + shares)


def _variance(rate: float, labels: float) -> float:
    """Return the variance of a Beta(1/2, 1/2) posterior after ``labels`` labels at this rate."""
    middle = (rate * labels + 0.5) / (labels + 1)
    return middle * (1 - middle) / (labels + 2)


@dataclass(frozen=True, slots=True)
class Visible:
    """The smallest difference of two rates that ``pairs`` questions show with probability ``power``.

    ``discordant`` is the assumed share of questions on which the runs differ. None: no difference is visible.
    """

    pairs: int
    discordant: float
    effect: float | None
    power: float


def mcnemar_power(pairs: int, difference: float, discordant: float) -> float:
    """Return the probability that two runs with this difference are not called tied.

    ``difference`` is that of their rates, ``discordant`` the share of questions on which they differ; both in [0, 1].
    """
    import numpy as np
    from scipy.special import bdtr
    from scipy.stats import binom

    _check(difference, discordant)
    if not discordant:
        return 0.0
    middle, spread = pairs * discordant, (pairs * discordant * (1 - discordant)) ** 0.5
    low, high = max(0, int(middle - _TAIL * spread) - 1), min(pairs, int(middle + _TAIL * spread) + 1)
    differing = np.arange(low, high + 1)
    most_losses = binom.ppf((1 - CONFIDENCE) / 2, differing, 0.5) - 1
    loses = (1 - difference / discordant) / 2
    seen = np.where(most_losses < 0, 0.0, bdtr(np.maximum(most_losses, 0), differing, loses))
    return float(np.sum(binom.pmf(differing, pairs, discordant) * seen))


def smallest_visible(pairs: int, discordant: float) -> Visible:
    """Return the smallest difference that a comparison over ``pairs`` questions sees with probability ``POWER``.

    Two runs differ on at least as many questions as their rates do, so a larger difference raises ``discordant``.
    """
    _check(0.0, discordant)
    if mcnemar_power(pairs, 1.0, 1.0) < POWER:
        return Visible(pairs, discordant, None, POWER)
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if mcnemar_power(pairs, middle, max(discordant, middle)) >= POWER:
            high = middle
        else:
            low = middle
    return Visible(pairs, discordant, high, POWER)


def pairs_needed(difference: float, discordant: float) -> int | None:
    """Return how many questions show this difference with probability ``POWER``; None above ten million."""
    _check(difference, discordant)
    if difference == 0:
        return None
    low, high = 0, 8
    while mcnemar_power(high, difference, discordant) < POWER:
        low, high = high, 2 * high
        if high > MOST_PAIRS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if mcnemar_power(middle, difference, discordant) >= POWER else (middle, high)
    return high


def _check(difference: float, discordant: float) -> None:
    if not 0 <= difference <= discordant <= 1:
        message = (
            f"rates that differ by {difference:g} cannot come from runs that differ on a share of {discordant:g} of "
            "the questions; both are in [0, 1], and the share is the larger one"
        )
        raise ValueError(message)
