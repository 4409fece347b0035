"""Forged answers, whose sentences are known to be true or false of known documents, and how judges do on them.

A row says of each sentence whether it is true (``good``) and what it cites; ``about`` holds the words of the documents
that settle it. So a judge is measured without another judge, and a person can look up every label.

Two abilities are counted apart. Truth: does the judge call an answer bad when, and only when, something in it is false?
Citations: does it notice that a true sentence is cited wrongly, or not at all? «Unscored» is not a right judgement, and
is also counted by itself. Balanced accuracy is one half for a judge that always says the same.
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
"""Kinds of true answers: with the right citation, with a wrong one, with none."""


class ForgedClaim(BaseModel):
    """One sentence: ``good`` says whether the documents support it, ``cites`` are the sentences that it cites."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1)
    good: bool
    cites: tuple[str, ...] = ()


class ForgedAnswer(Identified):
    """An answer whose truth is known; ``must_say`` and ``must_not_say`` are gold facts for judges that need them.

    ``made`` and ``accepted`` mean the same as for a case.
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
        """Whether every sentence is true."""
        return all(claim.good for claim in self.claims)

    @property
    def borne_out(self) -> bool | None:
        """Whether its citations support it; None if it is false or only some of its citations are right."""
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
    """Return the shipped forged answers of that name, or a file's, without unaccepted ones; raises ``SuiteRefused``."""
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
    """One judge's verdict on one forged answer; None is unscored. ``cited`` is None if the judge ignores citations.

    ``sentences`` says whether every sentence was judged rightly (None if the judge split the answer differently).
    """

    answer: ForgedAnswer
    bad: bool | None
    cited: bool | None
    sentences: bool | None
    reason: str

    @property
    def rightly(self) -> bool:
        """Whether the judge was right about the answer's truth."""
        return self.bad is not None and self.bad is not self.answer.good

    @property
    def cited_rightly(self) -> bool | None:
        """Whether the judge was right about the citations; None where that is not asked."""
        if self.answer.borne_out is None or self.cited is None:
            return None
        return self.cited is self.answer.borne_out


def judge_answers(judge: Judge, answers: Iterable[ForgedAnswer], documents: Sequence[str]) -> list[JudgedAnswer]:
    """Return the judge's verdict on each answer."""
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
    """How many answers of one kind were judged rightly; ``citations`` is None where citations are not asked about."""

    truth: Rate
    citations: Rate | None


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """How well one judge does: the share of bad answers ``found``, of good ones ``passed``, and the mean of the two.

    ``borne_out`` is the share of rightly cited good answers that were recognised, ``not_borne_out`` that of the others.
    ``sentences`` is the share of half-right answers whose wrong sentence was identified. None: nothing to count.
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
    """Return one judge's figures over its verdicts."""
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
    """Return the share of true marks with its exact interval, however few there are; None marks do not count."""
    known = [mark for mark in marks if mark is not None]
    return exact_rate(sum(known), len(known))
