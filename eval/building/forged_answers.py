"""Forged answers: sentences about known documents whose truth is known; and a judge's verdicts compared with it.

A row says what each of its sentences is worth (``good``) and what it cites; ``about`` are the words of the documents
that settle it. So a judge is measured without another judge, and a person can look up every label.

Two things are asked of a judge and counted apart. Truth: does it call an answer bad when, and only when, something in
it is false? Citations: does it see that a true sentence is cited wrongly, or not at all? A judge that cannot tell
(«unscored») has not judged rightly, and is counted as such beside the figure. Over all, balanced accuracy is one half
for whoever always says one thing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from eval.cases import Case
from eval.errors import SuiteRefused
from eval.judges.entailment import DocumentsCheck
from eval.lines import Identified, rows, suite_file
from eval.statistics.intervals import Balanced, Rate, balanced, exact_rate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.judges import Judge, Row

GOOD_KINDS: Final = ("right", "mis_cited", "uncited")
"""All that they say is true: with the right citation, with a wrong one, with none."""


class ForgedClaim(BaseModel):
    """One sentence; ``good`` tells whether the documents support it, ``cites`` are the sentences that it points at."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    good: bool
    cites: tuple[str, ...] = ()


class ForgedAnswer(Identified):
    """An answer whose truth is known. ``must_say`` and ``must_not_say`` are the gold facts for judges that need some.

    ``made`` and ``accepted`` are those of a case.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    kind: str = Field(min_length=1)
    question: str = Field(min_length=1)
    claims: tuple[ForgedClaim, ...] = Field(min_length=1)
    about: tuple[str, ...] = Field(min_length=1)
    must_say: tuple[tuple[str, ...], ...] = ()
    must_not_say: tuple[str, ...] = ()
    made: Literal["machine"] | None = None
    accepted: bool | None = None

    @property
    def good(self) -> bool:
        """Whether all of it is true."""
        return all(claim.good for claim in self.claims)

    @property
    def borne_out(self) -> bool | None:
        """Whether its citations support it; None where it is not true, and where some citations are right."""
        return {"right": True, "mis_cited": False, "uncited": False}.get(self.kind)

    @property
    def counts(self) -> bool:
        """Whether judges are measured on it."""
        return self.made is None or self.accepted is True

    def case(self) -> Case:
        """Return the question with its gold facts, for a judge."""
        return Case(
            id=self.id,
            question=self.question,
            answerable=True,
            must_say=self.must_say,
            must_not_say=self.must_not_say,
            must_cite=self.about,
            kind=self.kind,
        )

    def row(self) -> Row:
        """Return the answer in the form of ``briefing ask --batch``."""
        claims = [
            {"text": claim.text, "citations": [{"quote": quote} for quote in claim.cites]} for claim in self.claims
        ]
        text = " ".join(claim.text for claim in self.claims)
        return {"id": self.id, "status": "answered", "text": text, "claims": claims, "withheld": []}


@dataclass(frozen=True, slots=True)
class ForgedSuite:
    """Forged answers with the SHA-256 of their file; ``shipped`` ones are about the shipped documents."""

    name: str
    answers: tuple[ForgedAnswer, ...]
    fingerprint: str
    shipped: bool


def load_forged(name: str) -> ForgedSuite:
    """Return the shipped forged answers of that name, or those in a file; raises ``SuiteRefused``.

    Machine-made ones that nobody accepted are left out.
    """
    file = suite_file(name, "The forged answers")
    written = []
    for place, answer in rows(file.lines, name, ForgedAnswer):
        if answer.good != (answer.kind in GOOD_KINDS):
            message = f"{place}: «{answer.id}» is of the kind {answer.kind}, whose truth its sentences do not have."
            raise SuiteRefused(message)
        written.append(answer)
    if not written:
        message = f"There are no forged answers in {name}."
        raise SuiteRefused(message)
    answers = tuple(answer for answer in written if answer.counts)
    if not answers:
        message = (
            f"A person has accepted none of the {len(written)} machine-made answers in {name}; look at them on the "
            "page of briefing eval build --page, and take the decisions with --take."
        )
        raise SuiteRefused(message)
    return ForgedSuite(file.label, answers, file.fingerprint, file.shipped)


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
