"""Which answers to label next, so that the interval of the hallucination rate becomes half as wide.

Answers are split by what the judge says of them. A label counts most where it is least known what people would say:
where the answers are many and the judge is often wrong. So each further label goes to the stratum whose uncertainty it
lowers most (the optimal allocation of Neyman, 1934, one label at a time), and within a stratum chance decides. The
uncertainty of a stratum is that of a Beta(1/2, 1/2) posterior, and falls to nothing when all of it is labelled. No
stratum is trusted before ten of its answers were read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eval.items import is_bad
from eval.labels.claims import claims_to_label, shuffled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.items import Item
    from eval.labels.store import Agreed
    from eval.runs import Run

_FIRST: Final = 10
_REACH: Final = 1.96
STRATA: Final = ("bad", "unscored", "good")


@dataclass(frozen=True, slots=True)
class Stratum:
    """Answers of which the judge says the same: ``size`` in all, ``labelled`` by people, ``bad`` of these bad."""

    name: str
    size: int
    labelled: int
    bad: int

    def variance(self, more: int = 0) -> float:
        """Return the variance that the stratum's rate would have after ``more`` labels like those so far."""
        count = self.labelled + more
        if count >= self.size:
            return 0.0
        rate = (self.bad + 0.5) / (self.labelled + 1)
        return (1 - count / self.size) * rate * (1 - rate) / (count + 2)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to label next. ``now`` and ``then`` are half the interval's width, in [0, 1]; ``answers`` are case ids."""

    strata: tuple[Stratum, ...]
    more: Mapping[str, int]
    now: float
    then: float
    answers: tuple[str, ...]


def plan(run: Run, people: Mapping[str, Agreed], seed: int) -> Plan:
    """Return the answers that halve the interval of H_A, in shuffled order; all that are left where they are few."""
    answered = [item for item in run.items if item.answered]
    strata = tuple(_stratum(name, answered, people) for name in STRATA)
    strata = tuple(stratum for stratum in strata if stratum.size)
    total = sum(stratum.size for stratum in strata)
    if not total:
        return Plan((), {}, 0.0, 0.0, ())
    more = _more(strata, total)
    order = list(dict.fromkeys(claim.case_id for claim in shuffled(run, seed)))
    place = {case_id: number for number, case_id in enumerate(order)}
    chosen = [
        case_id for stratum in strata for case_id in _next(stratum.name, answered, people, place)[: more[stratum.name]]
    ]
    return Plan(
        strata,
        more,
        _half(strata, total, {}),
        _half(strata, total, more),
        tuple(sorted(chosen, key=place.__getitem__)),
    )


def labelled_bad(item: Item, people: Mapping[str, Agreed]) -> bool | None:
    """Tell whether people call an answer bad by the sentences that were shown; None while that is open.

    One bad sentence decides; for a good answer each must have been labelled.
    """
    said = [people.get(claim.id) for claim in claims_to_label(item) if not claim.withheld]
    verdicts = [None if each is None else each.bad for each in said]
    if True in verdicts:
        return True
    return None if None in verdicts or not verdicts else False


def stratum_of(item: Item) -> str:
    """Return what the judge says of an answer: bad, unscored (it could not tell of some of it), or good."""
    if any(map(is_bad, item.shown)):
        return "bad"
    return "unscored" if any(claim.verdict is None for claim in item.shown) else "good"


def _stratum(name: str, answered: Sequence[Item], people: Mapping[str, Agreed]) -> Stratum:
    own = [item for item in answered if stratum_of(item) == name]
    labels = [labelled_bad(item, people) for item in own]
    return Stratum(name, len(own), sum(label is not None for label in labels), sum(label is True for label in labels))


def _more(strata: Sequence[Stratum], total: int) -> dict[str, int]:
    """Return how many more labels each stratum needs."""
    more = {s.name: max(0, min(_FIRST, s.size) - s.labelled) for s in strata}
    goal = _half(strata, total, {}) / 2
    while _half(strata, total, more) > goal:
        best = max(strata, key=lambda s: _gain(s, total, more[s.name]))
        if best.labelled + more[best.name] >= best.size:
            break
        more[best.name] += 1
    return more


def _gain(stratum: Stratum, total: int, more: int) -> float:
    """Return what one further label takes off the variance of the whole rate."""
    return (stratum.size / total) ** 2 * (stratum.variance(more) - stratum.variance(more + 1))


def _half(strata: Sequence[Stratum], total: int, more: Mapping[str, int]) -> float:
    variance = sum((s.size / total) ** 2 * s.variance(more.get(s.name, 0)) for s in strata)
    return _REACH * math.sqrt(variance)


def _next(name: str, answered: Sequence[Item], people: Mapping[str, Agreed], place: Mapping[str, int]) -> list[str]:
    open_ones = [i.case.id for i in answered if stratum_of(i) == name and labelled_bad(i, people) is None]
    return sorted(open_ones, key=place.__getitem__)
