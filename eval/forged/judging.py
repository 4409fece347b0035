"""Hand forged answers to a judge, and hold what it says against what is known.

Two things are asked of a judge and counted apart. Truth: does it call an answer bad when, and only when, something in
it is false? Citations: does it see that a true sentence is cited wrongly, or not at all? A judge that cannot tell
(«unscored») has not judged rightly, and is counted as such beside the figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import CheckRefused
from eval.judges.base import ClaimScore

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.grounding.combination import Kind
    from eval.cases import Case
    from eval.forged.answers import ForgedAnswer
    from eval.judges.base import Judge, Row


class DocumentsCheck:
    """Our check over a whole answer and whole documents, as ``briefing check`` does it: citations are not looked at."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self.name = f"grounding:{kind}"

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the check's weights."""
        from assistant.grounding import check

        return check.fingerprint(self._kind)

    def judged(self, case: Case, row: Row, documents: Sequence[str]) -> tuple[ClaimScore, ...]:
        """Return one score a claim of the check, which splits the text itself."""
        from assistant.grounding.check import check_answer

        text = str(row["text"])
        try:
            report = check_answer(text, documents, case.question, self._kind)
        except CheckRefused as refusal:
            return (ClaimScore(text, None, str(refusal)),)
        return tuple(
            ClaimScore(claim.text, claim.verdict, "; ".join(finding.message for finding in claim.findings))
            for claim in report.claims
        )


@dataclass(frozen=True, slots=True)
class Judged:
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
        """Whether it was seen that the citations bear the answer out, or do not; None where nothing is asked."""
        if self.answer.borne_out is None or self.cited is None:
            return None
        return self.cited is self.answer.borne_out


def judge_answers(judge: Judge, answers: Iterable[ForgedAnswer], documents: Sequence[str]) -> list[Judged]:
    """Return what ``judge`` says of each answer."""
    return [_judged(judge, answer, documents) for answer in answers]


def _judged(judge: Judge, answer: ForgedAnswer, documents: Sequence[str]) -> Judged:
    scores = judge.judged(answer.case(), answer.row(), documents)
    verdicts = [score.verdict for score in scores]
    bad = [score for score in scores if score.verdict is not None and score.verdict.is_bad]
    if bad:
        truth, reason = True, bad[0].reason
    elif not scores or None in verdicts:
        truth, reason = None, next((score.reason for score in scores if score.verdict is None), "no score came back")
    else:
        truth, reason = False, scores[0].reason
    cited = None if isinstance(judge, DocumentsCheck) else bool(scores) and all(score.cited for score in scores)
    return Judged(answer, truth, cited, _each(answer, scores), reason)


def _each(answer: ForgedAnswer, scores: Sequence[ClaimScore]) -> bool | None:
    if len(scores) != len(answer.claims):
        return None
    return all(
        score.verdict is not None and score.verdict.is_bad is not claim.good
        for claim, score in zip(answer.claims, scores, strict=True)
    )
