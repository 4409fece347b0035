"""The quality of the check's scores: the risk–coverage curve and calibration.

Claims are accepted in order of the gate's score, the surest first. Coverage is the share of claims accepted, risk the
share of these that is bad (El-Yaniv and Wiener, JMLR 2010). Claims of equal score are accepted together, because no
threshold can separate them. Claims that the judge could not decide and claims without a score are left out of the curve
and counted beside it. The expected calibration error is the mean distance between score and frequency over bins of
equal size, weighted by their claims (Naeini, Cooper and Hauskrecht 2015). Claims of equal score stay in one bin, so
bins may differ in size.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from eval.items import Item, all_recorded, is_bad, is_factual
from eval.statistics.intervals import Rate, proportion

if TYPE_CHECKING:
    from collections.abc import Sequence


BINS: Final = 10


@dataclass(frozen=True, slots=True)
class ScoredClaim:
    """A claim's ``score`` by the gate in [0, 1], higher is worse, and whether the judge calls it bad."""

    score: float
    bad: bool


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Up to ``threshold`` (included), ``kept`` of ``total`` claims are shown, of which ``bad`` are bad."""

    threshold: float
    kept: int
    bad: int
    total: int

    @property
    def coverage(self) -> float:
        """The share of claims shown, in (0, 1]."""
        return self.kept / self.total

    @property
    def risk(self) -> float:
        """The share of claims shown that is bad, in [0, 1]."""
        return self.bad / self.kept

    @property
    def rate(self) -> Rate:
        """The risk with its interval, taking claims as independent."""
        rate = proportion(self.bad, self.kept)
        if rate is None:
            message = "a point of the curve shows no claim"
            raise ValueError(message)
        return rate


@dataclass(frozen=True, slots=True)
class Curve:
    """Points by rising coverage up to 1, without ``unscored`` claims (by the judge) and ``unrated`` ones (no score)."""

    points: tuple[CurvePoint, ...]
    unscored: int = 0
    unrated: int = 0

    @property
    def area(self) -> float | None:
        """The mean risk over all coverages, in [0, 1], lower is better; None without points."""
        if not self.points:
            return None
        before, area = 0.0, 0.0
        for point in self.points:
            area += point.risk * (point.coverage - before)
            before = point.coverage
        return area


def curve_of(claims: Sequence[ScoredClaim]) -> Curve:
    """Return the risk–coverage curve of claims; it has no points if there are none.

    >>> good, bad = ScoredClaim(0.4, bad=False), ScoredClaim(0.4, bad=True)
    >>> curve = curve_of([ScoredClaim(0.1, bad=False), bad, good, ScoredClaim(0.9, bad=True)])
    >>> [(point.coverage, round(point.risk, 3)) for point in curve.points]
    [(0.25, 0.0), (0.75, 0.333), (1.0, 0.5)]
    """
    points, kept, bad = [], 0, 0
    for score, group in groupby(sorted(claims, key=lambda claim: claim.score), key=lambda claim: claim.score):
        same = list(group)
        kept, bad = kept + len(same), bad + sum(claim.bad for claim in same)
        points.append(CurvePoint(score, kept, bad, len(claims)))
    return Curve(tuple(points))


def risk_coverage(items: Sequence[Item]) -> Curve:
    """Return the curve over every factual claim that was said, shown or withheld."""
    said = [claim for claim in all_recorded(items) if is_factual(claim.score)]
    told = [claim for claim in said if claim.score.verdict is not None]
    curve = curve_of(scored_claims(items))
    return Curve(curve.points, len(said) - len(told), sum(claim.risk is None for claim in told))


def scored_claims(items: Sequence[Item]) -> list[ScoredClaim]:
    """Return the factual claims, shown or withheld, that have both a gate's score and a judge's verdict."""
    told = [claim for claim in all_recorded(items) if claim.score.verdict is not None and is_factual(claim.score)]
    return [ScoredClaim(claim.risk, is_bad(claim.score)) for claim in told if claim.risk is not None]


@dataclass(frozen=True, slots=True)
class Bin:
    """Claims scored from ``low`` to ``high``: their ``mean`` score, and how many are ``bad``."""

    low: float
    high: float
    mean: float
    bad: Rate

    @property
    def count(self) -> int:
        """The number of claims in the bin."""
        return self.bad.denominator

    @property
    def gap(self) -> float:
        """The mean score minus the frequency, in [-1, 1]; above 0 the gate is too cautious."""
        return self.mean - self.bad.rate


@dataclass(frozen=True, slots=True)
class ReliabilityTable:
    """The reliability table, and ``error``, the expected calibration error in [0, 1] (0 is best)."""

    bins: tuple[Bin, ...]
    error: float

    @property
    def count(self) -> int:
        """The number of claims in all bins."""
        return sum(each.count for each in self.bins)


def calibration(items: Sequence[Item], bins: int = BINS) -> ReliabilityTable | None:
    """Return the calibration of the gate's scores; None if no claim has both a score and a verdict."""
    return calibration_of(scored_claims(items), bins)


def calibration_of(claims: Sequence[ScoredClaim], bins: int = BINS) -> ReliabilityTable | None:
    """Return the calibration of claims; None if there are none.

    >>> found = calibration_of([ScoredClaim(0.2, bad=False)] * 4 + [ScoredClaim(0.2, bad=True)])
    >>> round(found.error, 12), len(found.bins)
    (0.0, 1)
    """
    ordered = sorted(claims, key=lambda claim: claim.score)
    table, begin = [], 0
    for number in range(1, bins + 1):
        end = max(begin, round(len(ordered) * number / bins))
        while begin < end < len(ordered) and ordered[end].score == ordered[end - 1].score:
            end += 1
        part = ordered[begin:end]
        if (bad := proportion(sum(claim.bad for claim in part), len(part))) is not None:
            table.append(Bin(part[0].score, part[-1].score, sum(claim.score for claim in part) / len(part), bad))
        begin = end
    if not table:
        return None
    return ReliabilityTable(tuple(table), sum(each.count * abs(each.gap) for each in table) / len(claims))
