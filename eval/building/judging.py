"""Forged answers put to a judge, and its verdicts compared with what is known.

Two things are asked of a judge and counted apart. Truth: does it call an answer bad when, and only when, something in
it is false? Citations: does it see that a true sentence is cited wrongly, or not at all? A judge that cannot tell
(«unscored») has not judged rightly, and is counted as such beside the figure. Over all, balanced accuracy is one half
for whoever always says one thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.judges.check import DocumentsCheck
from eval.statistics import Balanced, Rate, balanced, exact_rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.building.forged_answers import ForgedAnswer
    from eval.judges.base import Judge


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """What one judge says of one forged answer; None is unscored. ``cited`` is None for a judge without an eye for it.

    ``sentences`` tells whether each sentence was judged as it is (None where the judge split the answer otherwise).
    """

    answer: ForgedAnswer
    bad: bool | None
    cited: bool | None
    sentences: bool | None
    reason: str

    @property
    def rightly(self) -> bool:
        """Whether the answer's truth was seen."""
        return self.bad is not None and self.bad is not self.answer.good

    @property
    def cited_rightly(self) -> bool | None:
        """Whether it was seen that the citations support the answer, or do not; None where nothing is asked."""
        if self.answer.borne_out is None or self.cited is None:
            return None
        return self.cited is self.answer.borne_out


def judge_answers(judge: Judge, answers: Iterable[ForgedAnswer], documents: Sequence[str]) -> list[JudgedAnswer]:
    """Return what ``judge`` says of each answer."""
    found = []
    for answer in answers:
        scores = judge.judged(answer.case(), answer.row(), documents)
        bad = [score for score in scores if score.verdict is not None and score.verdict.is_bad]
        untold = next((score.reason for score in scores if score.verdict is None), "no score came back")
        if bad:
            truth, reason = True, bad[0].reason
        elif not scores or any(score.verdict is None for score in scores):
            truth, reason = None, untold
        else:
            truth, reason = False, scores[0].reason
        cited = None if isinstance(judge, DocumentsCheck) else bool(scores) and all(score.cited for score in scores)
        each = [
            score.verdict is not None and score.verdict.is_bad is not claim.good
            for claim, score in zip(answer.claims, scores, strict=False)
        ]
        sentences = all(each) if len(scores) == len(answer.claims) else None
        found.append(JudgedAnswer(answer, truth, cited, sentences, reason))
    return found


@dataclass(frozen=True, slots=True)
class KindFigures:
    """How many of one kind were judged rightly; ``citations`` is None where nothing is asked of them."""

    truth: Rate
    citations: Rate | None


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """What one judge sees. ``found`` of the bad answers, ``passed`` of the good ones, and the mean of the two.

    ``borne_out`` are good answers with a right citation that were seen as such, ``not_borne_out`` those without one.
    ``sentences`` counts half-right answers of which it was seen which sentence is wrong. None: nothing to count.
    """

    kinds: dict[str, KindFigures]
    found: Rate | None
    passed: Rate | None
    balanced: Balanced | None
    borne_out: Rate | None
    not_borne_out: Rate | None
    balanced_citations: Balanced | None
    sentences: Rate | None
    unscored: int


def judge_figures(judged: Sequence[JudgedAnswer]) -> JudgeFigures:
    """Return the figures of one judge over its verdicts."""
    kinds: dict[str, KindFigures] = {}
    for kind in dict.fromkeys(one.answer.kind for one in judged):
        own = [one for one in judged if one.answer.kind == kind]
        truth = exact_rate(sum(one.rightly for one in own), len(own))
        if truth is not None:
            kinds[kind] = KindFigures(truth, _share([one.cited_rightly for one in own]))
    found = _share([one.rightly for one in judged if not one.answer.good])
    passed = _share([one.rightly for one in judged if one.answer.good])
    borne_out = _share([one.cited_rightly for one in judged if one.answer.borne_out is True])
    not_borne_out = _share([one.cited_rightly for one in judged if one.answer.borne_out is False])
    halves = [one for one in judged if len({claim.good for claim in one.answer.claims}) > 1]
    return JudgeFigures(
        kinds=kinds,
        found=found,
        passed=passed,
        balanced=balanced(found, passed),
        borne_out=borne_out,
        not_borne_out=not_borne_out,
        balanced_citations=balanced(borne_out, not_borne_out),
        sentences=_share([one.sentences is True for one in halves]),
        unscored=sum(one.bad is None for one in judged),
    )


def _share(marks: Sequence[bool | None]) -> Rate | None:
    """Return the share of true marks, however few, with its exact interval; None marks do not count."""
    known = [mark for mark in marks if mark is not None]
    return exact_rate(sum(known), len(known))
