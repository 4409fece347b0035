"""The hallucination rate of a run corrected by people's labels, and which answers to label next to halve its interval.

Answers are stratified by the judge's verdict. An answer counts as labelled once every sentence of it that was shown has
a label. If one bad sentence were enough, bad answers would be counted before good ones, and the rate would be too high.

A further label helps most where there are many answers and the judge is often wrong. So each goes to the stratum whose
uncertainty it lowers most (the optimal allocation of Neyman, 1934, one label at a time); within a stratum chance
decides. A stratum's uncertainty is that of a Beta(1/2, 1/2) posterior, as in the rate itself
(``eval.statistics.corrected.stratified``). No stratum is trusted before ten of its answers are labelled. Labels cannot
lower the uncertainty that comes from the number of questions; if that alone exceeds half the interval, all answers are
to be labelled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eval.items import Item, is_bad, is_unscored
from eval.labels import Agreed, claims_to_label, shuffled
from eval.metrics.rates import answers, answers_bounded
from eval.statistics.corrected import (
    ROGAN_GLADEN,
    Corrected,
    Refusal,
    Stratum,
    drawn_evenly,
    ppi,
    rogan_gladen,
    stratified,
)
from eval.statistics.intervals import Bounds, Rate, exact_rate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.runs import Run

BAD: Final = "bad"
STRATA: Final = (BAD, "unscored", "good")
_FIRST: Final = 10
_REACH: Final = 1.96


@dataclass(frozen=True, slots=True)
class CorrectedRun:
    """H_A of a run: ``raw`` by its judge, ``bounds`` if all unscored were good or bad, and corrected.

    ``raw`` and ``bounds`` are None for a circular run, or if nothing was answered. ``open`` counts answers that were
    labelled and left undecided: the labellers differ or could not tell.
    """

    judge: str
    circular: bool
    raw: Rate | None
    bounds: Bounds | None
    labelled: int
    open: int
    stratified: Corrected | Refusal
    ppi: Corrected | Refusal
    rogan_gladen: Corrected | Refusal


def corrected(run: Run, people: Mapping[str, Agreed]) -> CorrectedRun:
    """Return H_A of a run by its own judge and by people's labels."""
    answered = [item for item in run.items if item.answered]
    strata = strata_of(answered, people)
    called = [stratum for stratum in strata if stratum.called_bad]
    bad, labelled = sum(s.bad for s in strata), sum(s.labelled for s in strata)
    rate = exact_rate(sum(s.size for s in called), sum(s.size for s in strata))
    found = exact_rate(sum(s.bad for s in called), bad)
    blamed = exact_rate(sum(s.labelled - s.bad for s in called), labelled - bad)
    turned: Corrected | Refusal
    if rate is None or found is None or blamed is None:
        turned = Refusal(ROGAN_GLADEN, "the labels hold no bad answer, or no good one, to measure the judge on")
    elif not drawn_evenly(strata):
        turned = Refusal(ROGAN_GLADEN, "the labels were not drawn evenly, so they do not tell the judge's TPR and FPR")
    else:
        turned = rogan_gladen(rate, found, blamed)
    return CorrectedRun(
        judge=str(run.header["judge"]),
        circular=run.circular,
        raw=None if run.circular else answers(run.items),
        bounds=None if run.circular else answers_bounded(run.items),
        labelled=labelled,
        open=sum(wholly_read(item, people) and answer_label(item, people) is None for item in answered),
        stratified=stratified(strata),
        ppi=ppi(strata),
        rogan_gladen=turned,
    )


def strata_of(answered: Sequence[Item], people: Mapping[str, Agreed]) -> tuple[Stratum, ...]:
    """Return the answers by the judge's verdict, without empty strata."""
    found = []
    for name in STRATA:
        own = [item for item in answered if stratum_of(item) == name]
        labels = [label for item in own if (label := answer_label(item, people)) is not None]
        found.append(Stratum(name, len(own), len(labels), sum(labels), called_bad=name == BAD))
    return tuple(stratum for stratum in found if stratum.size)


def stratum_of(item: Item) -> str:
    """Return the judge's verdict on an answer: bad, unscored (undecided in part), or good."""
    if any(map(is_bad, item.shown)):
        return BAD
    return "unscored" if any(map(is_unscored, item.shown)) else "good"


def answer_label(item: Item, people: Mapping[str, Agreed]) -> bool | None:
    """Whether people call an answer bad; None if it was not wholly read, or they are undecided."""
    if not wholly_read(item, people):
        return None
    verdicts = [people[claim.id].bad for claim in claims_to_label(item) if not claim.withheld]
    if True in verdicts:
        return True
    return None if None in verdicts else False


def wholly_read(item: Item, people: Mapping[str, Agreed]) -> bool:
    """Whether every sentence of an answer that was shown has a label, even «cannot tell»."""
    shown = [claim for claim in claims_to_label(item) if not claim.withheld]
    return bool(shown) and all(claim.id in people for claim in shown)


@dataclass(frozen=True, slots=True)
class LabelPlan:
    """What to label next. ``now`` and ``then`` are half the interval's width, in [0, 1]; ``answers`` are case ids.

    ``then`` is more than half of ``now`` if labelling the whole run is not enough.
    """

    strata: tuple[Stratum, ...]
    more: Mapping[str, int]
    now: float
    then: float
    answers: tuple[str, ...]


def plan_labels(run: Run, people: Mapping[str, Agreed], seed: int) -> LabelPlan:
    """Return the answers whose labels halve the interval of H_A, in shuffled order; all remaining if these do not."""
    answered = [item for item in run.items if item.answered]
    strata = strata_of(answered, people)
    total = sum(stratum.size for stratum in strata)
    if not total:
        return LabelPlan((), {}, 0.0, 0.0, ())
    more = {s.name: max(0, min(_FIRST, s.size) - s.labelled) for s in strata}
    now = _half(strata, total, {})
    while _half(strata, total, more) > now / 2:
        open_ones = [stratum for stratum in strata if stratum.labelled + more[stratum.name] < stratum.size]
        if not open_ones:
            break
        # How much one further label reduces the variance of the whole rate.
        gains = {
            s.name: (s.size / total) ** 2 * (_variance(s, more[s.name]) - _variance(s, more[s.name] + 1))
            for s in open_ones
        }
        more[max(gains, key=gains.__getitem__)] += 1
    order = dict.fromkeys(claim.case_id for claim in shuffled(run, seed))
    place = {case_id: number for number, case_id in enumerate(order)}
    chosen = []
    for stratum in strata:
        own = [i.case.id for i in answered if stratum_of(i) == stratum.name and not wholly_read(i, people)]
        chosen += sorted(own, key=place.__getitem__)[: more[stratum.name]]
    return LabelPlan(strata, more, now, _half(strata, total, more), tuple(sorted(chosen, key=place.__getitem__)))


def _half(strata: Sequence[Stratum], total: int, more: Mapping[str, int]) -> float:
    """Return half the width of the corrected rate's interval after ``more`` labels in each stratum."""
    labels = sum((s.size / total) ** 2 * _variance(s, more.get(s.name, 0)) for s in strata)
    rate = sum(s.size / total * _rate(s) for s in strata)
    questions = sum(s.size / total * (_rate(s) - rate) ** 2 for s in strata) / total
    return _REACH * math.sqrt(labels + questions)


def _rate(stratum: Stratum) -> float:
    return (stratum.bad + 0.5) / (stratum.labelled + 1)


def _variance(stratum: Stratum, more: int) -> float:
    """Return the variance of the stratum's rate after ``more`` labels like those so far."""
    rate = _rate(stratum)
    return rate * (1 - rate) / (stratum.labelled + more + 2)
