"""What a comparison of two runs can see: its power, the smallest visible effect, and the questions that one needs.

All by the exact test of McNemar over the questions on which the runs differ, whose number is chance itself. Only a
difference seen in its true direction counts as seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from eval.statistics.rates import CONFIDENCE

POWER: Final = 0.8
MOST_PAIRS: Final = 10_000_000
_STEPS: Final = 40
_TAIL: Final = 9.0


@dataclass(frozen=True, slots=True)
class Visible:
    """The smallest difference of two rates that ``pairs`` questions show with probability ``power``.

    ``discordant`` is the share of questions on which the runs were taken to differ. None: no difference is visible.
    """

    pairs: int
    discordant: float
    effect: float | None
    power: float


def mcnemar_power(pairs: int, difference: float, discordant: float) -> float:
    """Return the probability that two runs which differ so are not called tied.

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


def smallest_visible(pairs: int, discordant: float, power: float = POWER) -> Visible:
    """Return the smallest difference that a comparison over ``pairs`` questions sees with probability ``power``.

    Two runs differ on as many questions as their rates do at least, so a larger difference raises ``discordant``.
    """
    _check(0.0, discordant)
    if mcnemar_power(pairs, 1.0, 1.0) < power:
        return Visible(pairs, discordant, None, power)
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if mcnemar_power(pairs, middle, max(discordant, middle)) >= power:
            high = middle
        else:
            low = middle
    return Visible(pairs, discordant, high, power)


def pairs_needed(difference: float, discordant: float, power: float = POWER) -> int | None:
    """Return how many questions show a difference of this size with probability ``power``; None over ten million."""
    _check(difference, discordant)
    if difference == 0:
        return None
    low, high = 0, 8
    while mcnemar_power(high, difference, discordant) < power:
        low, high = high, 2 * high
        if high > MOST_PAIRS:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if mcnemar_power(middle, difference, discordant) >= power else (middle, high)
    return high


def _check(difference: float, discordant: float) -> None:
    if not 0 <= difference <= discordant <= 1:
        message = (
            f"rates that differ by {difference:g} cannot come from runs that differ on a share of {discordant:g} of "
            "the questions; both are in [0, 1], and the share is the larger one"
        )
        raise ValueError(message)
