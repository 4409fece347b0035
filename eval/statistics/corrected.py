"""The rate behind an imperfect judge, corrected by people's labels of answers of the same run.

Answers are stratified by the judge's verdict. Each stratum's rate has a Beta(1/2, 1/2) posterior from its labels, and
the strata are weighted by their shares of the run. Labels may be drawn unevenly from the strata, as long as chance
decides within each. Two things are added, because without them the 95 % interval covers too little (figures in
``README.md`` beside this module):

- The shares are estimated from the run's answers, so they have a posterior too (Dirichlet, 1/2 each). With fixed
  shares an interval from 300 answers that are all labelled covers 90 %: it ignores that other questions could have
  been asked.
- If none of a stratum's labels is bad, its low end is 0, and if none is good, its high end is 1. Otherwise no interval
  would ever hold the truth of a system that is never wrong. If only one of all labels is bad, the low end is that of
  Clopper and Pearson, and so is the high end for a single good label. Otherwise one bad label in a hundred would
  exclude a rate of one in a thousand, and coverage there would be 91 %. (Brown, Cai and DasGupta, Statistical
  Science 2001, correct the Jeffreys interval at its ends in these two ways.)

The estimate itself is the plain weighted share, which is unbiased. A posterior mean would be too high by half a label a
stratum, more than the rate itself if that is small. Two further figures stand beside it: Rogan and Gladen's, and PPI++
(Angelopoulos, Duchi and Zrnic, arXiv 2311.01453), whose normal interval is too narrow for few labels of a rare fault
(77 % in place of 95 % with 50 labels of a 3 % rate).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from eval.statistics.intervals import CONFIDENCE, Rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[Any]

STRATIFIED: Final = "people's labels by the judge's verdict, Beta(1/2, 1/2) each"
ROGAN_GLADEN: Final = "Rogan–Gladen"
LEAST_YOUDEN: Final = 0.2
"""A judge whose TPR and FPR are closer than this says too little about the truth for its rate to be corrected."""
_DRAWS: Final = 20_000
_HALF: Final = 0.5
_SEED: Final = 20250101
_TAILS: Final = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
PPI: Final = "PPI++"
_NORMAL: Final = 1.959963984540054
_UNEVEN: Final = 0.05


@dataclass(frozen=True, slots=True)
class Stratum:
    """Answers with the same verdict by the judge: ``size`` in all, ``labelled`` by people, ``bad`` of these bad.

    ``called_bad`` says whether that verdict is «bad».
    """

    name: str
    size: int
    labelled: int
    bad: int
    called_bad: bool = False

    def __post_init__(self) -> None:
        """Raise ``ValueError`` for impossible counts."""
        if not 0 <= self.bad <= self.labelled <= self.size:
            counts = f"{self.bad} bad of {self.labelled} labelled of {self.size} answers"
            message = f"the stratum «{self.name}» cannot have {counts}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Count:
    """One count behind a corrected rate."""

    name: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Corrected:
    """A rate in [0, 1] corrected by people's labels, with a 95 % interval, its counts and its method in words."""

    estimate: float
    low: float
    high: float
    counts: tuple[Count, ...]
    method: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A correction that is not made because it would mislead; ``reason`` says why, in one sentence."""

    method: str
    reason: str


def counts_of(strata: tuple[Stratum, ...]) -> tuple[Count, ...]:
    """Return each stratum's share of the run, and its labels, as counts."""
    total = sum(stratum.size for stratum in strata)
    shares = (Count(f"answers that the judge calls {each.name}", each.size, total) for each in strata)
    labels = (Count(f"of these labelled, bad by people ({each.name})", each.bad, each.labelled) for each in strata)
    return tuple(count for pair in zip(shares, labels, strict=True) for count in pair)


def stratified(strata: Sequence[Stratum]) -> Corrected | Refusal:
    """Return the rate of bad answers from labelled strata; refused without answers or labels.

    A stratum without labels may be all good or all bad, and the interval says so.
    """
    import numpy as np

    held = tuple(stratum for stratum in strata if stratum.size)
    if not any(stratum.labelled for stratum in held):
        return Refusal(STRATIFIED, "no answer of the run is labelled")
    total = sum(stratum.size for stratum in held)
    estimate = sum(s.size / total * (s.bad / s.labelled if s.labelled else 0.5) for s in held)
    weights = [_gamma(stratum.size, number) for number, stratum in enumerate(held)]
    all_bad, all_good = sum(stratum.bad for stratum in held), sum(s.labelled - s.bad for s in held)
    least: list[Floats | float] = []  # draws of each stratum's rate for the low end of the whole, and for the high end
    most: list[Floats | float] = []
    for number, stratum in enumerate(held):
        bad, good = stratum.bad, stratum.labelled - stratum.bad
        more = 0.0 if all_bad == 1 else _HALF
        least.append(_beta(bad + more, good + 1 - more, number) if bad else 0.0)
        more = 0.0 if all_good == 1 else _HALF
        most.append(_beta(bad + 1 - more, good + more, number) if good else 1.0)
    low = float(np.quantile(_weighted(weights, least), _TAILS[0]))
    high = float(np.quantile(_weighted(weights, most), _TAILS[1]))
    return Corrected(estimate, min(low, estimate), max(high, estimate), counts_of(held), STRATIFIED)


def rogan_gladen(called: Rate, found: Rate, blamed: Rate) -> Corrected | Refusal:
    """Return (p - FPR) / (TPR - FPR), for a judge measured on other answers, or on evenly drawn ones of this run.

    ``called`` are the answers called bad, ``found`` is the judge's true positive rate and ``blamed`` its false positive
    rate. Refused if these two are less than 0.2 apart. The interval comes from Beta(1/2, 1/2) posteriors of all three.
    """
    import numpy as np

    apart = found.rate - blamed.rate
    if apart < LEAST_YOUDEN - 1e-12:
        reason = (
            f"the judge calls {found.rate:.0%} of the bad answers bad and {blamed.rate:.0%} of the good ones; "
            f"the two must be {LEAST_YOUDEN:.0%} apart at least"
        )
        return Refusal(ROGAN_GLADEN, reason)
    drawn = [
        _beta(rate.numerator + _HALF, rate.denominator - rate.numerator + _HALF, number)
        for number, rate in enumerate((called, found, blamed))
    ]
    between = np.maximum(drawn[1] - drawn[2], 1e-9)
    low, high = np.quantile(np.clip((drawn[0] - drawn[2]) / between, 0.0, 1.0), _TAILS)
    estimate = min(1.0, max(0.0, (called.rate - blamed.rate) / apart))
    counts = (
        Count("answers called bad", called.numerator, called.denominator),
        Count("bad answers called bad (TPR)", found.numerator, found.denominator),
        Count("good answers called bad (FPR)", blamed.numerator, blamed.denominator),
    )
    return Corrected(estimate, min(float(low), estimate), max(float(high), estimate), counts, ROGAN_GLADEN)


def _weighted(weights: Sequence[Floats], rates: Sequence[Floats | float]) -> Floats:
    total: Floats = sum(weights)  # type: ignore[assignment]  # never empty
    summed: Floats = sum(weight * rate for weight, rate in zip(weights, rates, strict=True))  # type: ignore[assignment]
    return summed / total


@lru_cache(maxsize=256)
def _beta(bad: float, good: float, number: int) -> Floats:
    """Return draws of Beta(bad, good), the same for the same counts, so that figures can be reproduced."""
    import numpy as np

    return np.random.default_rng((_SEED, 1, number)).beta(bad, good, _DRAWS)


@lru_cache(maxsize=256)
def _gamma(size: int, number: int) -> Floats:
    """Return draws; each stratum's share of their sum is its posterior share (Dirichlet)."""
    import numpy as np

    return np.random.default_rng((_SEED, 2, number)).gamma(size + _HALF, size=_DRAWS)


def ppi(strata: Sequence[Stratum]) -> Corrected | Refusal:
    """Return the PPI++ estimate; refused for fewer than two labels, or labels that were not drawn evenly."""
    held = tuple(stratum for stratum in strata if stratum.size)
    labels, total = sum(stratum.labelled for stratum in held), sum(stratum.size for stratum in held)
    if labels < 2:  # noqa: PLR2004 - one label has no variance
        return Refusal(PPI, f"{labels} labelled answers have no variance")
    if not drawn_evenly(held):
        taken = ", ".join(f"{each.labelled} of {each.size} that the judge calls {each.name}" for each in held)
        return Refusal(PPI, f"it needs labels drawn evenly from all answers ({taken})")
    called = sum(stratum.size for stratum in held if stratum.called_bad) / total
    spread = called * (1 - called)
    bad = sum(stratum.bad for stratum in held) / labels
    called_here = sum(stratum.labelled for stratum in held if stratum.called_bad) / labels
    both = sum(stratum.bad for stratum in held if stratum.called_bad) / labels
    together = (both - bad * called_here) * labels / (labels - 1)
    weight = min(1.0, max(0.0, together / (spread * (1 + labels / total)))) if spread else 0.0
    estimate = weight * called + bad - weight * called_here
    squares = bad - 2 * weight * both + weight**2 * called_here  # the mean of (label - weight * verdict) squared
    left = (squares - (bad - weight * called_here) ** 2) * labels / (labels - 1)
    reach = _NORMAL * math.sqrt(weight**2 * spread / total + max(0.0, left) / labels)
    low, high = max(0.0, estimate - reach), min(1.0, estimate + reach)
    return Corrected(min(1.0, max(0.0, estimate)), low, high, counts_of(held), PPI)


def drawn_evenly(strata: Sequence[Stratum]) -> bool:
    """Whether chance alone could have spread the labels like this over the strata (chi-squared, 5 %)."""
    from scipy.stats import chi2

    held = [stratum for stratum in strata if stratum.size]
    labels, total = sum(stratum.labelled for stratum in held), sum(stratum.size for stratum in held)
    if len(held) < 2 or labels in {0, total}:  # noqa: PLR2004 - one stratum cannot be drawn unevenly
        return True
    expected = [labels * stratum.size / total for stratum in held]
    off = sum((s.labelled - e) ** 2 / e for s, e in zip(held, expected, strict=True)) / (1 - labels / total)
    return float(chi2.sf(off, len(held) - 1)) >= _UNEVEN
