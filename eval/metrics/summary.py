"""Everything that is counted of a run, in one object: what ``result.json`` keeps and a report tells."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from eval.metrics.calibration import calibration
from eval.metrics.correctness import truthfulness_bounded
from eval.metrics.cost import cost
from eval.metrics.errors import kinds_of_error
from eval.metrics.hallucination import answers_bounded, claims_bounded, questions_bounded, together
from eval.metrics.retrieval import mean_reciprocal_rank, ndcg
from eval.metrics.selection import risk_coverage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.items import Item
    from eval.metrics.calibration import Calibration
    from eval.metrics.cost import Cost
    from eval.metrics.errors import ErrorKind
    from eval.metrics.hallucination import Together
    from eval.metrics.selection import Curve
    from eval.statistics import Bounds, Difference, Mean


@dataclass(frozen=True, slots=True)
class Summary:
    """What is no plain rate (those are ``EVERY``); None where there is nothing to count.

    ``bounds`` are of H_A, H_Q and H_C, by name.
    """

    together: Together
    bounds: Mapping[str, Bounds | None]
    truthfulness: Difference | None
    mrr: Mean | None
    ndcg: Mean | None
    risk_coverage: Curve
    calibration: Calibration | None
    errors: tuple[ErrorKind, ...]
    cost: Cost

    def as_json(self) -> dict[str, Any]:
        """Return the figures; the curve with its area."""
        return {**asdict(self), "risk_coverage": {**asdict(self.risk_coverage), "area": self.risk_coverage.area}}


def summary(items: Sequence[Item]) -> Summary:
    """Return what is counted of a run beside its rates."""
    return Summary(
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
