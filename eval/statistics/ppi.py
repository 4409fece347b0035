"""PPI++ (Angelopoulos, Duchi and Zrnic, arXiv 2311.01453): a second figure beside the corrected rate.

The judge's rate over the whole run, put right by how far it is off on the labelled answers, with the weight on the
judge that makes the error smallest. It needs labels drawn evenly from all answers, and its interval is the normal one:
with few labels of a rare fault it is too narrow (77 % in place of 95 % with 50 labels of a 3 % rate), which is why it
is not the default here.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from eval.statistics.strata import Corrected, Refusal, Stratum, counts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

PPI: Final = "PPI++"
_NORMAL: Final = 1.959963984540054
_UNEVEN: Final = 0.05


def ppi(strata: Sequence[Stratum]) -> Corrected | Refusal:
    """Return the figure; refused for fewer than two labels, or labels that were not drawn evenly."""
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
    """Tell whether chance alone could have spread the labels so over the strata (chi-squared, 5 %)."""
    from scipy.stats import chi2

    held = [stratum for stratum in strata if stratum.size]
    labels, total = sum(stratum.labelled for stratum in held), sum(stratum.size for stratum in held)
    if len(held) < 2 or labels in {0, total}:  # noqa: PLR2004 - one stratum cannot be drawn unevenly
        return True
    expected = [labels * stratum.size / total for stratum in held]
    off = sum((s.labelled - e) ** 2 / e for s, e in zip(held, expected, strict=True)) / (1 - labels / total)
    return float(chi2.sf(off, len(held) - 1)) >= _UNEVEN
