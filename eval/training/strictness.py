"""What each strictness does to sentences of real answers: shares that are shown, marked and withheld, with intervals.

Measured on the reporting fold, which neither weights nor thresholds have seen, and shipped beside the weights
(``assistant/grounding/rates.json``), so that who chooses a strictness sees what it costs.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from assistant.grounding.combination import Strictness
from assistant.grounding.report import NAMING
from eval.statistics import Rate, exact_rate
from eval.training.combination_rows import ANSWER_SET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.training.combination_thresholds import Scored
    from eval.training.fitted import Fitted

SHOWN: Final = "shown"
MARKED: Final = "marked"
WITHHELD: Final = "withheld"


def rates(scored: Sequence[Scored], fitted: Fitted) -> dict[str, dict[str, Any]]:
    """Return for each strictness what becomes of «good» and «bad» sentences: counts, shares and 95 % intervals."""
    sentences = [each for each in scored if each.claim.dataset == ANSWER_SET and each.claim.factual]
    return {
        str(strictness): {
            name: _counted([outcome(each, fitted, strictness) for each in sentences if bool(each.claim.bad) == bad])
            for name, bad in (("good", False), ("bad", True))
        }
        for strictness in Strictness
    }


def outcome(scored: Scored, fitted: Fitted, strictness: Strictness) -> str:
    """Return what the check does with a sentence, as ``Checker`` does (``withheld`` there)."""
    values, names = scored.claim.values, scored.claim.findings
    threshold = fitted.thresholds[strictness]
    if values is None or not scored.is_flagged(threshold, fitted.vetoes):
        return SHOWN
    vetoed = not names.isdisjoint(fitted.vetoes)
    certain = scored.score >= max(threshold.at(values), threshold.one) and not names.isdisjoint(NAMING)
    withheld = strictness is Strictness.STRICT or vetoed or (strictness is Strictness.BALANCED and certain)
    return WITHHELD if withheld else MARKED


def _counted(outcomes: Sequence[str]) -> dict[str, Any]:
    """Return the share of each outcome with its exact interval; nothing is known of none."""
    counts, of = Counter(outcomes), len(outcomes)
    shares = {}
    for name in (WITHHELD, MARKED, SHOWN):
        rate = exact_rate(counts[name], of) or Rate(0, 0, 0.0, 0.0, 1.0)
        interval = {"low": round(rate.low, 4), "high": round(rate.high, 4)}
        shares[name] = {"numerator": rate.numerator, "rate": rate.rate, **interval}
    return {**shares, "n": of}
