"""The hallucination rate of a run: by its judge alone, with what that left open, and corrected by people's labels.

Answers are split by what the judge says of them. One is labelled once each sentence of it that was shown has a label:
were one bad sentence enough before the rest was read, bad answers would be counted before good ones, and the rate would
come out too high.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from eval.items import is_bad, is_unscored
from eval.labels.claims import claims_to_label
from eval.metrics.hallucination import answers, answers_bounded
from eval.statistics import Corrected, Refusal, Stratum, drawn_evenly, exact_rate, ppi, rogan_gladen, stratified
from eval.statistics.corrected import ROGAN_GLADEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.items import Item
    from eval.labels.store import Agreed
    from eval.runs import Run
    from eval.statistics import Bounds, Rate

BAD: Final = "bad"
STRATA: Final = (BAD, "unscored", "good")


@dataclass(frozen=True, slots=True)
class CorrectedRun:
    """H_A of a run: ``raw`` by its judge, ``bounds`` if what it left unscored were good or bad, and corrected.

    ``raw`` and ``bounds`` are None for a circular run, and where nothing was answered. ``open`` answers were labelled
    and left undecided: the labellers differ or could not tell.
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
    """Return H_A of a run by its own judge and by people's labels of it."""
    answered = [item for item in run.items if item.answered]
    strata = strata_of(answered, people)
    return CorrectedRun(
        judge=str(run.header["judge"]),
        circular=run.circular,
        raw=None if run.circular else answers(run.items),
        bounds=None if run.circular else answers_bounded(run.items),
        labelled=sum(stratum.labelled for stratum in strata),
        open=sum(wholly_read(item, people) and answer_label(item, people) is None for item in answered),
        stratified=stratified(strata),
        ppi=ppi(strata),
        rogan_gladen=_turned_round(strata),
    )


def _turned_round(strata: Sequence[Stratum]) -> Corrected | Refusal:
    """Return the figure of Rogan and Gladen; TPR and FPR are only right of labels drawn evenly from all answers."""
    called = [stratum for stratum in strata if stratum.called_bad]
    bad, labelled = sum(s.bad for s in strata), sum(s.labelled for s in strata)
    found = exact_rate(sum(s.bad for s in called), bad)
    blamed = exact_rate(sum(s.labelled - s.bad for s in called), labelled - bad)
    rate = exact_rate(sum(s.size for s in called), sum(s.size for s in strata))
    if rate is None or found is None or blamed is None:
        return Refusal(ROGAN_GLADEN, "the labels hold no bad answer, or no good one, to measure the judge on")
    if not drawn_evenly(strata):
        return Refusal(ROGAN_GLADEN, "the labels were not drawn evenly, so they do not tell the judge's TPR and FPR")
    return rogan_gladen(rate, found, blamed)


def strata_of(answered: Sequence[Item], people: Mapping[str, Agreed]) -> tuple[Stratum, ...]:
    """Return the answers by the judge's word, those strata that have any."""
    found = []
    for name in STRATA:
        own = [item for item in answered if stratum_of(item) == name]
        labels = [label for item in own if (label := answer_label(item, people)) is not None]
        found.append(Stratum(name, len(own), len(labels), sum(labels), called_bad=name == BAD))
    return tuple(stratum for stratum in found if stratum.size)


def stratum_of(item: Item) -> str:
    """Return what the judge says of an answer: bad, unscored (it could not tell of some of it), or good."""
    if any(map(is_bad, item.shown)):
        return BAD
    return "unscored" if any(map(is_unscored, item.shown)) else "good"


def answer_label(item: Item, people: Mapping[str, Agreed]) -> bool | None:
    """Return whether people call an answer bad; None where it was not read to its end, or they do not say."""
    if not wholly_read(item, people):
        return None
    verdicts = [people[claim.id].bad for claim in claims_to_label(item) if not claim.withheld]
    if True in verdicts:
        return True
    return None if None in verdicts else False


def wholly_read(item: Item, people: Mapping[str, Agreed]) -> bool:
    """Return whether each sentence of an answer that was shown has a label, be it «cannot tell»."""
    shown = [claim for claim in claims_to_label(item) if not claim.withheld]
    return bool(shown) and all(claim.id in people for claim in shown)
