"""A judge measured on people's labels: what it finds of the bad, what it blames of the good, how far it agrees.

Rates are of all labelled sentences: one that the judge left unscored was not called bad, and is counted beside the
rates. Intervals are exact (Clopper and Pearson). Balanced accuracy gets the half sum of the bounds of its two parts at
97.5 % each, which holds at 95 % whatever the two have to do with each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.labels.agreement import kappa
from eval.labels.claims import claims_to_label
from eval.statistics import exact_interval, exact_rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eval.judges.base import ClaimScore, Judge
    from eval.labels.store import Agreed
    from eval.runs import Run
    from eval.statistics import Rate

_EACH = 0.975


@dataclass(frozen=True, slots=True)
class Pair:
    """What people and the judge say of one sentence; ``judge`` is None where it is unscored."""

    people: bool
    judge: bool | None
    strata: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Balanced:
    """Balanced accuracy in [0, 1] with bounds."""

    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OnLabels:
    """A judge on ``n`` labelled sentences: ``tpr`` of the bad called bad, ``fpr`` of the good called bad.

    ``unscored`` are those of which it could not tell. None where there is nothing to count.
    """

    n: int
    unscored: int
    tpr: Rate | None
    fpr: Rate | None
    balanced: Balanced | None
    kappa: float | None


def pairs_of(run: Run, judge: Judge | None, people: Mapping[str, Agreed], documents: Sequence[str]) -> tuple[Pair, ...]:
    """Return what people and the judge say of each labelled sentence; ``judge`` None takes the run's own scores."""
    from eval.answering import judged

    found = []
    for item in run.items:
        labelled = [claim for claim in claims_to_label(item) if people.get(claim.id) is not None]
        decided = [(claim, bad) for claim in labelled if (bad := people[claim.id].bad) is not None]
        if not decided:
            continue
        scores = item.claims if judge is None else judged(judge, item.case, item.row, documents)
        said = {(score.text, score.withheld): score for score in scores}
        for claim, bad in decided:
            strata = ("withheld" if claim.withheld else "shown", f"kind {item.case.kind}")
            found.append(Pair(bad, _bad(said.get((claim.text, claim.withheld))), strata))
    return tuple(found)


def measured(pairs: Sequence[Pair]) -> OnLabels:
    """Return how the judge does on these sentences."""
    bad = [pair for pair in pairs if pair.people]
    good = [pair for pair in pairs if not pair.people]
    called, blamed = sum(p.judge is True for p in bad), sum(p.judge is True for p in good)
    return OnLabels(
        len(pairs),
        sum(pair.judge is None for pair in pairs),
        exact_rate(called, len(bad)),
        exact_rate(blamed, len(good)),
        _balanced(called, len(bad), len(good) - blamed, len(good)),
        kappa([pair.people for pair in pairs], [pair.judge is True for pair in pairs]),
    )


def by_stratum(pairs: Sequence[Pair]) -> dict[str, OnLabels]:
    """Return the same for shown and withheld sentences, and for each kind of question."""
    names = sorted({name for pair in pairs for name in pair.strata})
    return {name: measured([pair for pair in pairs if name in pair.strata]) for name in names}


def disputed(people: Iterable[Agreed]) -> int:
    """Return how many sentences the labellers call both good and bad: nothing is measured on them."""
    return sum(each.differ for each in people)


def _bad(score: ClaimScore | None) -> bool | None:
    return None if score is None or score.verdict is None else score.verdict.is_bad


def _balanced(found: int, bad: int, passed: int, good: int) -> Balanced | None:
    if not bad or not good:
        return None
    one, two = exact_interval(found, bad, _EACH), exact_interval(passed, good, _EACH)
    return Balanced((found / bad + passed / good) / 2, (one.low + two.low) / 2, (one.high + two.high) / 2)
