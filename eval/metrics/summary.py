"""Everything that is counted of a run beside its plain rates, in one object; and the kinds of error.

A bad claim counts once, under its first finding, which weighed most. What the gate did not object to is named by what
the judge says: it says something that the documents contradict, names a figure that they do not hold, or is otherwise
unsupported.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.types import Verdict
from eval.items import RecordedClaim, all_recorded, is_bad
from eval.metrics.correctness import truthfulness_bounded
from eval.metrics.cost import cost
from eval.metrics.hallucination import answers_bounded, claims_bounded, questions_bounded, together
from eval.metrics.retrieval import mean_reciprocal_rank, ndcg
from eval.metrics.scores import calibration, risk_coverage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.items import Item
    from eval.metrics.cost import Cost
    from eval.metrics.hallucination import Together
    from eval.metrics.scores import Curve, ReliabilityTable
    from eval.statistics import Bounds, Difference, Mean


FIGURE: Final = "a figure that stands in no document"
CONTRADICTED: Final = "contradicted by the documents"
UNSUPPORTED: Final = "otherwise unsupported"


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What is no plain rate (those are ``EVERY``); None where there is nothing to count.

    ``bounds`` are of H_A, H_Q and H_C, by name.
    """

    together: Together
    bounds: Mapping[str, Bounds | None]
    truthfulness: Difference | None
    mrr: Mean | None
    ndcg: Mean | None
    risk_coverage: Curve
    calibration: ReliabilityTable | None
    errors: tuple[ErrorKind, ...]
    cost: Cost

    def as_json(self) -> dict[str, Any]:
        """Return the figures; the curve with its area."""
        return {**asdict(self), "risk_coverage": {**asdict(self.risk_coverage), "area": self.risk_coverage.area}}


def summary(items: Sequence[Item]) -> RunSummary:
    """Return what is counted of a run beside its rates."""
    return RunSummary(
        together=together(items),
        bounds={
            "H_A": answers_bounded(items),
            "H_Q": questions_bounded(items),
            "H_C": claims_bounded(items),
        },
        truthfulness=truthfulness_bounded(items),
        mrr=mean_reciprocal_rank(items),
        ndcg=ndcg(items),
        risk_coverage=risk_coverage(items),
        calibration=calibration(items),
        errors=kinds_of_error(items),
        cost=cost(items),
    )


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """Bad claims of one kind: how many a person saw (``shown``), how many were ``withheld``."""

    name: str
    shown: int
    withheld: int


def kinds_of_error(items: Sequence[Item]) -> tuple[ErrorKind, ...]:
    """Return the kinds of the bad claims, those shown most often first; () where no claim is bad."""
    shown: Counter[str] = Counter()
    withheld: Counter[str] = Counter()
    for claim in all_recorded(items):
        if is_bad(claim.score):
            (withheld if claim.score.withheld else shown)[_kind(claim)] += 1
    names = sorted({*shown, *withheld}, key=lambda name: (-shown[name], -withheld[name], name))
    return tuple(ErrorKind(name, shown[name], withheld[name]) for name in names)


def _kind(claim: RecordedClaim) -> str:
    for finding in claim.findings:
        if isinstance(finding.get("check"), str) and finding["check"]:
            return str(finding["check"])
    if claim.score.verdict is Verdict.CONTRADICTED:
        return CONTRADICTED
    return FIGURE if FIGURE in claim.score.reason else UNSUPPORTED
