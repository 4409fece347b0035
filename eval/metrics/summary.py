"""Figures of a run beside its plain rates, in one object: kinds of error, cost, and figures by part of the suite.

A bad claim counts once, under its first finding, which weighed most. If the gate found nothing, the judge's verdict
names the kind: contradicted by the documents, a figure that they do not contain, or otherwise unsupported.

Costs (model calls, tokens, seconds to the first and last claim, words) are over the questions that recorded them, and
say how many these are: a system that counts no tokens has an unknown number, not zero.

Parts are by kind of question, by answerability and by document. With fewer than 30 cases, even a part without a fault
may fail one time in nine (exact interval). Such a part is marked: it says where to look, not how often something
happens.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.types import Verdict
from eval.items import Item, all_recorded, is_bad
from eval.matching import says
from eval.metrics.evidence import mean_reciprocal_rank, ndcg
from eval.metrics.rates import (
    Together,
    answers,
    answers_bounded,
    claims_bounded,
    correct,
    lengths,
    questions_bounded,
    together,
    truthfulness,
)
from eval.metrics.scores import Curve, ReliabilityTable, calibration, risk_coverage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from eval.cases import Case
    from eval.statistics.intervals import Bounds, Mean, Rate
    from eval.statistics.pairs import Difference

FIGURE: Final = "a figure that stands in no document"
CONTRADICTED: Final = "contradicted by the documents"
UNSUPPORTED: Final = "otherwise unsupported"
SMALL: Final = 30
MOST_PARTS: Final = 40
"""The most parts of a split that are kept, those with most cases first."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """Figures beyond the plain rates (``EVERY``); None: nothing to count. ``bounds`` are by name: H_A, H_Q, H_C."""

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
        """Return the figures as JSON; the curve includes its area."""
        return {**asdict(self), "risk_coverage": {**asdict(self.risk_coverage), "area": self.risk_coverage.area}}


def summary(items: Sequence[Item]) -> RunSummary:
    """Return a run's figures beside its rates."""
    return RunSummary(
        together=together(items),
        bounds={
            "H_A": answers_bounded(items),
            "H_Q": questions_bounded(items),
            "H_C": claims_bounded(items),
        },
        truthfulness=truthfulness(items),
        mrr=mean_reciprocal_rank(items),
        ndcg=ndcg(items),
        risk_coverage=risk_coverage(items),
        calibration=calibration(items),
        errors=kinds_of_error(items),
        cost=cost(items),
    )


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """Bad claims of one kind: how many were ``shown``, and how many ``withheld``."""

    name: str
    shown: int
    withheld: int


def kinds_of_error(items: Sequence[Item]) -> tuple[ErrorKind, ...]:
    """Return the kinds of bad claims, those shown most often first; () if no claim is bad."""
    shown: Counter[str] = Counter()
    withheld: Counter[str] = Counter()
    for claim in all_recorded(items):
        score = claim.score
        if not is_bad(score):
            continue
        found = (each["check"] for each in claim.findings if isinstance(each.get("check"), str) and each["check"])
        unfound = FIGURE if FIGURE in score.reason else UNSUPPORTED
        kind = next(found, CONTRADICTED if score.verdict is Verdict.CONTRADICTED else unfound)
        (withheld if score.withheld else shown)[kind] += 1
    names = sorted({*shown, *withheld}, key=lambda name: (-shown[name], -withheld[name], name))
    return tuple(ErrorKind(name, shown[name], withheld[name]) for name in names)


@dataclass(frozen=True, slots=True)
class Spread:
    """``median``, 95th percentile and ``total`` over ``count`` questions."""

    median: float
    p95: float
    total: float
    count: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Costs by question; None if no question recorded them. ``words`` are those of an answer.

    ``first_claim`` and ``last_claim`` are seconds since the question. A question without a claim has no first one, and
    its last one is when it was declined or failed.
    """

    calls: Spread | None
    input_tokens: Spread | None
    output_tokens: Spread | None
    first_claim: Spread | None
    last_claim: Spread | None
    words: Spread | None


def cost(items: Sequence[Item]) -> Cost:
    """Return the cost of a run."""
    return Cost(
        calls=_spread(_numbers(items, "cost", "calls")),
        input_tokens=_spread(_numbers(items, "cost", "input_tokens")),
        output_tokens=_spread(_numbers(items, "cost", "output_tokens")),
        first_claim=_spread(each / 1000 for each in _numbers(items, "timing_ms", "first_claim")),
        last_claim=_spread(each / 1000 for each in _numbers(items, "timing_ms", "total")),
        words=_spread(lengths(items)),
    )


def _numbers(items: Sequence[Item], part: str, name: str) -> Iterable[float]:
    for item in items:
        held = item.row.get(part)
        value = held.get(name) if isinstance(held, dict) else None
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
            yield value


def _spread(values: Iterable[float]) -> Spread | None:
    import numpy as np

    held = np.fromiter(values, dtype=float)
    held = held[np.isfinite(held)]
    if not len(held):
        return None
    median, p95 = (float(value) for value in np.quantile(held, (0.5, 0.95)))
    return Spread(median, p95, float(held.sum()), len(held))


@dataclass(frozen=True, slots=True)
class Slice:
    """One part: how often it was answered rightly, and how many of its answers are bad. None: nothing to count."""

    name: str
    cases: int
    correct: Rate | None
    bad: Rate | None

    @property
    def small(self) -> bool:
        """Whether the part is too small to estimate a rate."""
        return self.cases < SMALL


@dataclass(frozen=True, slots=True)
class Split:
    """A suite split in one way, by name; ``left_out`` counts parts that were dropped, with fewest cases."""

    title: str
    parts: tuple[Slice, ...]
    left_out: int = 0


def splits_of(items: Sequence[Item], documents: Mapping[str, str]) -> tuple[Split, ...]:
    """Return the suite split by kind, by answerability, and by document if ``documents`` (texts by name) are given.

    A case belongs to the documents that contain a text of its ``must_cite``. What the system cited does not matter, so
    the parts are the same for every system. A split into a single part is left out.
    """

    def holding(case: Case) -> list[str]:
        return [name for name, text in documents.items() if any(says(text, quote) for quote in case.must_cite)]

    splits = (
        split_by("Kind of question", items, lambda case: [case.kind]),
        split_by("Answerable", items, lambda case: ["answerable" if case.answerable else "unanswerable"]),
        split_by("Document that holds the answer", items, holding),
    )
    return tuple(each for each in splits if len(each.parts) > 1)


def split_by(title: str, items: Sequence[Item], names: Callable[[Case], Iterable[str]]) -> Split:
    """Return the parts that ``names`` assigns the cases to; a case may belong to several, or to none."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        for name in dict.fromkeys(names(item.case)):
            groups.setdefault(name, []).append(item)
    kept = sorted(sorted(groups), key=lambda name: -len(groups[name]))[:MOST_PARTS]
    parts = (Slice(name, len(own), correct(own), answers(own)) for name, own in sorted(groups.items()) if name in kept)
    return Split(title, tuple(parts), len(groups) - len(kept))
