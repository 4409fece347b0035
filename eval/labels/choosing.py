"""Which answers to label next, so that the interval of the hallucination rate becomes half as wide.

Answers are split by what the judge says of them. A label counts most where it is least known what people would say:
where the answers are many and the judge is often wrong. So each further label goes to the stratum whose uncertainty it
lowers most (the optimal allocation of Neyman, 1934, one label at a time), and within a stratum chance decides. The
uncertainty of a stratum is that of a Beta(1/2, 1/2) posterior, as in the rate that is then corrected by the labels
(``eval.statistics.stratified``). No stratum is trusted before ten of its answers were read. What labels cannot lower is
that only so many questions were asked; where that is too much for half the interval, all answers are to be labelled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eval.labels.claims import shuffled
from eval.labels.corrected import strata_of, stratum_of, wholly_read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.items import Item
    from eval.labels.store import Agreed
    from eval.runs import Run
    from eval.statistics import Stratum

_FIRST: Final = 10
_REACH: Final = 1.96


@dataclass(frozen=True, slots=True)
class LabelPlan:
    """What to label next. ``now`` and ``then`` are half the interval's width, in [0, 1]; ``answers`` are case ids.

    ``then`` is more than half of ``now`` where no labels of this run would do.
    """

    strata: tuple[Stratum, ...]
    more: Mapping[str, int]
    now: float
    then: float
    answers: tuple[str, ...]


def plan_labels(run: Run, people: Mapping[str, Agreed], seed: int) -> LabelPlan:
    """Return the answers that halve the interval of H_A, in shuffled order; all that are left where they are few."""
    answered = [item for item in run.items if item.answered]
    strata = strata_of(answered, people)
    total = sum(stratum.size for stratum in strata)
    if not total:
        return LabelPlan((), {}, 0.0, 0.0, ())
    more = _more(strata, total)
    order = list(dict.fromkeys(claim.case_id for claim in shuffled(run, seed)))
    place = {case_id: number for number, case_id in enumerate(order)}
    chosen = [
        case_id for stratum in strata for case_id in _next(stratum.name, answered, people, place)[: more[stratum.name]]
    ]
    return LabelPlan(
        strata,
        more,
        _half(strata, total, {}),
        _half(strata, total, more),
        tuple(sorted(chosen, key=place.__getitem__)),
    )


def _more(strata: Sequence[Stratum], total: int) -> dict[str, int]:
    """Return how many more labels each stratum needs."""
    more = {s.name: max(0, min(_FIRST, s.size) - s.labelled) for s in strata}
    goal = _half(strata, total, {}) / 2
    while _half(strata, total, more) > goal:
        open_ones = [stratum for stratum in strata if stratum.labelled + more[stratum.name] < stratum.size]
        if not open_ones:
            break
        more[max(open_ones, key=lambda s: _gain(s, total, more[s.name])).name] += 1
    return more


def _gain(stratum: Stratum, total: int, more: int) -> float:
    """Return what one further label takes off the variance of the whole rate."""
    return (stratum.size / total) ** 2 * (_variance(stratum, more) - _variance(stratum, more + 1))


def _half(strata: Sequence[Stratum], total: int, more: Mapping[str, int]) -> float:
    """Return how far the interval of the corrected rate would reach either way, after so many more labels a stratum."""
    labels = sum((s.size / total) ** 2 * _variance(s, more.get(s.name, 0)) for s in strata)
    rate = sum(s.size / total * _rate(s) for s in strata)
    questions = sum(s.size / total * (_rate(s) - rate) ** 2 for s in strata) / total
    return _REACH * math.sqrt(labels + questions)


def _rate(stratum: Stratum) -> float:
    return (stratum.bad + 0.5) / (stratum.labelled + 1)


def _variance(stratum: Stratum, more: int) -> float:
    """Return the variance that the stratum's rate would have after ``more`` labels like those so far."""
    rate = _rate(stratum)
    return rate * (1 - rate) / (stratum.labelled + more + 2)


def _next(name: str, answered: Sequence[Item], people: Mapping[str, Agreed], place: Mapping[str, int]) -> list[str]:
    open_ones = [i.case.id for i in answered if stratum_of(i) == name and not wholly_read(i, people)]
    return sorted(open_ones, key=place.__getitem__)
