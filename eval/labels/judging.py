"""A judge measured on people's labels, and how well people agree with each other.

Rates are over all labelled sentences: one that the judge left unscored was not called bad, and is also counted apart.
Intervals are exact. Cohen's kappa is over good and bad, as the rates are. It corrects agreement for chance, and is None
if nothing was labelled by both, or both used one and the same label throughout (0/0).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from eval.labels import Agreed, Label, claims_to_label
from eval.statistics.intervals import Balanced, Rate, balanced, exact_rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eval.judges import Judge
    from eval.runs import Run


@dataclass(frozen=True, slots=True)
class Pair:
    """What people and the judge say of one sentence; ``judge`` is None if it is unscored."""

    people: bool
    judge: bool | None
    strata: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnLabels:
    """A judge on ``n`` labelled sentences: ``tpr`` of the bad called bad, ``fpr`` of the good called bad.

    ``unscored`` counts those that it could not decide. None: nothing to count.
    """

    n: int
    unscored: int
    tpr: Rate | None
    fpr: Rate | None
    balanced: Balanced | None
    kappa: float | None


def pairs_of(run: Run, judge: Judge | None, people: Mapping[str, Agreed], documents: Sequence[str]) -> tuple[Pair, ...]:
    """Return people's and the judge's verdicts on each labelled sentence; without ``judge``, the run's own scores."""
    from eval.answering import scores_for

    found = []
    for item in run.items:
        labelled = [claim for claim in claims_to_label(item) if claim.id in people]
        decided = [(claim, bad) for claim in labelled if (bad := people[claim.id].bad) is not None]
        if not decided:
            continue
        scores = item.claims if judge is None else scores_for(judge, item.case, item.row, documents)
        said = {(score.text, score.withheld): score for score in scores}
        for claim, bad in decided:
            strata = ("withheld" if claim.withheld else "shown", f"kind {item.case.kind}")
            score = said.get((claim.text, claim.withheld))
            judged = None if score is None or score.verdict is None else score.verdict.is_bad
            found.append(Pair(bad, judged, strata))
    return tuple(found)


def judge_on_labels(pairs: Sequence[Pair]) -> OnLabels:
    """Return the judge's figures on these sentences."""
    bad = [pair.judge is True for pair in pairs if pair.people]
    good = [pair.judge is True for pair in pairs if not pair.people]
    return OnLabels(
        n=len(pairs),
        unscored=sum(pair.judge is None for pair in pairs),
        tpr=exact_rate(sum(bad), len(bad)),
        fpr=exact_rate(sum(good), len(good)),
        balanced=balanced(exact_rate(sum(bad), len(bad)), exact_rate(len(good) - sum(good), len(good))),
        kappa=kappa([pair.people for pair in pairs], [pair.judge is True for pair in pairs]),
    )


def by_stratum(pairs: Sequence[Pair]) -> dict[str, OnLabels]:
    """Return the same for shown and withheld sentences, and for each kind of question."""
    names = sorted({name for pair in pairs for name in pair.strata})
    return {name: judge_on_labels([pair for pair in pairs if name in pair.strata]) for name in names}


def disputed(people: Iterable[Agreed]) -> int:
    """Return the number of sentences that labellers call both good and bad; nothing is measured on them."""
    return sum(each.differ for each in people)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two labellers over the ``both`` sentences that each of them decided, ``agree`` of them alike."""

    first: str
    second: str
    both: int
    agree: int
    kappa: float | None


def agreements(labels: Sequence[Label]) -> list[Agreement]:
    """Return the agreement of every two labellers, by name."""
    by_name: dict[str, dict[str, bool]] = {}
    for label in labels:
        if label.decided is not None:
            by_name.setdefault(label.labeller, {})[label.id] = label.decided.is_bad
    found = []
    for one, two in combinations(sorted(by_name), 2):
        shared = [id_ for id_ in by_name[one] if id_ in by_name[two]]
        pair = [by_name[one][id_] for id_ in shared], [by_name[two][id_] for id_ in shared]
        agree = sum(a == b for a, b in zip(*pair, strict=True))
        found.append(Agreement(one, two, len(shared), agree, kappa(*pair)))
    return found


def kappa(first: Sequence[bool], second: Sequence[bool]) -> float | None:
    """Return Cohen's kappa in [-1, 1] of two raters over the same sentences.

    >>> kappa([True, True, False, False], [True, False, False, False])
    0.5
    >>> kappa([True, True], [True, True]) is None
    True
    """
    count = len(first)
    if not count:
        return None
    alike = sum(one == two for one, two in zip(first, second, strict=True))
    chance = sum(first) * sum(second) + (count - sum(first)) * (count - sum(second))  # of count * count
    return None if chance == count * count else (count * alike - chance) / (count * count - chance)
