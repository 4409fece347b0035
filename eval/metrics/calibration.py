"""Whether the gate's score means what it says: that of the claims at 0.3, three in ten are bad.

The expected calibration error is the mean distance between score and frequency over bins of equal size, weighted by
their claims (Naeini, Cooper and Hauskrecht 2015). Claims of equal score are never parted, so bins may differ in size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eval.metrics.selection import Scored, scored_claims
from eval.statistics import Rate, proportion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eval.items import Item

BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims scored from ``low`` to ``high``: their ``mean`` score, and how many are ``bad``."""

    low: float
    high: float
    mean: float
    bad: Rate

    @property
    def count(self) -> int:
        """How many claims are in it."""
        return self.bad.denominator

    @property
    def gap(self) -> float:
        """The mean score less the frequency, in [-1, 1]: above 0 the gate fears more than there is."""
        return self.mean - self.bad.rate


@dataclass(frozen=True, slots=True)
class Calibration:
    """The reliability table, and ``error``, the expected calibration error in [0, 1] (0 is best)."""

    bins: tuple[Bin, ...]
    error: float

    @property
    def count(self) -> int:
        """How many claims were counted."""
        return sum(each.count for each in self.bins)


def calibration(items: Sequence[Item], bins: int = BINS) -> Calibration | None:
    """Return how well the gate's scores are calibrated; None where no claim has both a score and a verdict."""
    return calibration_of(scored_claims(items), bins)


def calibration_of(claims: Sequence[Scored], bins: int = BINS) -> Calibration | None:
    """Return the calibration of claims; None for none.

    >>> found = calibration_of([Scored(0.2, bad=False)] * 4 + [Scored(0.2, bad=True)])
    >>> round(found.error, 12), len(found.bins)
    (0.0, 1)
    """
    if not claims:
        return None
    table = tuple(_bin(part) for part in _parts(sorted(claims, key=lambda claim: claim.score), bins))
    return Calibration(table, sum(each.count * abs(each.gap) for each in table) / len(claims))


def _parts(ordered: Sequence[Scored], bins: int) -> Iterator[Sequence[Scored]]:
    begin = 0
    for number in range(1, bins + 1):
        end = max(begin, round(len(ordered) * number / bins))
        while begin < end < len(ordered) and ordered[end].score == ordered[end - 1].score:
            end += 1
        if end > begin:
            yield ordered[begin:end]
        begin = end


def _bin(part: Sequence[Scored]) -> Bin:
    bad = proportion(sum(claim.bad for claim in part), len(part))
    if bad is None:
        message = "a bin holds no claim"
        raise ValueError(message)
    return Bin(part[0].score, part[-1].score, sum(claim.score for claim in part) / len(part), bad)
