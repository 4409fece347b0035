"""The hallucination rate of a run: by its judge alone, with what that left open, and corrected by people's labels."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from eval.circularity import CIRCULAR
from eval.labels.strata import answer_label, strata_of, wholly_read
from eval.metrics.hallucination import answers, answers_bounded
from eval.plain import rate_line
from eval.statistics import Corrected, Refusal, drawn_evenly, exact_rate, ppi, rogan_gladen, stratified
from eval.statistics.corrected import ROGAN_GLADEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.labels.store import Agreed
    from eval.runs import Run
    from eval.statistics import Bounds, Rate, Stratum


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

    def as_json(self) -> dict[str, Any]:
        """Return the figures; a refused one has ``reason`` in place of ``estimate``."""
        return asdict(self)


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


def lines(found: CorrectedRun) -> list[str]:
    """Return the figures in words, one line each."""
    said = [f"H_A of the answers, corrected by people's labels of {found.labelled} of them"]
    if found.circular:
        said.append(f"  {CIRCULAR}")
    else:
        said.append(f"  by the judge {found.judge} alone     {rate_line(found.raw)}")
    if found.bounds is not None and found.bounds.unscored:
        said.append(f"  if all {found.bounds.unscored} unscored answers were good  {rate_line(found.bounds.best)}")
        said.append(f"  if they were all bad                {rate_line(found.bounds.worst)}")
    said += [_line("corrected", found.stratified), _line("PPI++", found.ppi), _line("Rogan–Gladen", found.rogan_gladen)]
    if found.open:
        said.append(f"  Read and left undecided: {found.open}, which count as not labelled.")
    return said


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


def _line(name: str, figure: Corrected | Refusal) -> str:
    if isinstance(figure, Refusal):
        return f"  {name}: refused, {figure.reason}."
    return f"  {name}: {figure.estimate:.1%} (95 %: {figure.low:.1%} to {figure.high:.1%})"
