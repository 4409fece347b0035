"""The types of an answer: citation, finding, claim, answer, and the events of an answer in the making.

Three things are always kept apart: wrong (a verdict), no answer (a status), and not scored (None).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from index.types import Document, Hit, SourceWarning


class Verdict(StrEnum):
    """The check's verdict on a claim. A partly supported sentence is unsupported.

    A sentence in a language that the check cannot read is not factual, with a finding: «not checked (Chinese)».
    """

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"
    NOT_FACTUAL = "not_factual"

    @property
    def is_bad(self) -> bool:
        """Whether a claim with this verdict counts as a hallucination."""
        return self in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}


class Status(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"
    ERROR = "error"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class TextRange:
    """A half-open character range ``[start, end)`` of a text; the context says which."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words of a source: ``quote == document.text[start:end]``. Made by ``cite`` only.

    It covers whole sentences. An answer from a table cites the cell, and each heading that names it separately.
    ``page`` and ``published`` are None if the source has none; ``warnings`` tell of damage at that place.
    ``last_page`` is the page on which the words end if that is another one, else None.
    """

    doc_id: str
    start: int
    end: int
    title: str
    quote: str
    page: int | None = None
    published: date | None = None
    warnings: tuple[SourceWarning, ...] = ()
    last_page: int | None = None

    @property
    def pages(self) -> str:
        """The page or page range for display; empty without pages."""
        if self.page is None:
            return ""
        return str(self.page) if self.last_page is None else f"{self.page}–{self.last_page}"


def cite(document: Document, start: int, end: int) -> Citation:
    """Return the citation of ``document.text[start:end]``; raises ``ValueError`` for a range outside the text."""
    if not 0 <= start < end <= len(document.text):
        message = f"no text at [{start}, {end}) of document {document.id}, which has {len(document.text)} characters"
        raise ValueError(message)
    page, last_page = document.page_of(start), document.page_of(end - 1)
    return Citation(
        doc_id=document.id,
        start=start,
        end=end,
        title=document.title,
        quote=document.text[start:end],
        page=page,
        published=document.published,
        warnings=document.warnings_in(start, end),
        last_page=last_page if last_page != page else None,
    )


@dataclass(frozen=True, slots=True)
class SourceRange:
    """A character range of one source: a document's id, or the number of a given text as a string."""

    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Finding:
    """One witness's objection to a claim, in words that a reader understands.

    ``check`` is the witness's name. ``claim_range`` points into the claim's text, ``source_range`` at the words it was
    compared with (None if there are none). ``contradicts`` distinguishes «the source says otherwise» from «the source
    does not say».
    """

    check: str
    message: str
    claim_range: TextRange | None = None
    source_range: SourceRange | None = None
    contradicts: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an answer with its verdict.

    ``score`` is the probability in [0, 1] that the claim is *not* supported (higher is worse). ``answer_span`` is the
    shortest exact answer inside the first citation's quote, if one was found. ``cell`` is an answer from a table as
    «row · column: value».
    """

    text: str
    citations: tuple[Citation, ...]
    verdict: Verdict
    score: float
    findings: tuple[Finding, ...] = ()
    answer_span: str | None = None
    cell: str | None = None

    @property
    def shown(self) -> str:
        """The claim for display: its exact words, for a table's cell below a line that identifies it."""
        return f"{self.cell}\n{self.text}" if self.cell else self.text

    @property
    def mark(self) -> str | None:
        """The warning shown with the claim: it could not be confirmed or was not checked; else None."""
        unread = next((finding for finding in self.findings if finding.check == "language"), None)
        if unread is not None:
            return unread.message.partition(":")[0]
        return "could not be confirmed" if self.verdict.is_bad else None


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation; ``role`` is ``user`` or ``assistant``, no other is accepted."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Possible:
    """A passage that may answer, offered when none is certain to; never counted as an answer.

    ``answer_span`` holds the exact words of ``citation.quote`` that would answer, None if none were found;
    ``probability`` in [0, 1] that the passage answers.
    """

    citation: Citation
    answer_span: str | None
    probability: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its claims and how it came about. ``claims`` were shown; ``withheld`` failed the check.

    ``nearest`` is offered when the briefing does not say, ``possible`` when one passage may say it. ``reply`` is the
    program's own answer to a message that asks nothing of the briefing (a greeting). ``problem`` says what went wrong
    and what to do, for the statuses error and incomplete. ``notices`` are sentences about the answer (a dropped
    citation number, how the question was read). ``read_as`` is the question as completed from the conversation, None
    if it was not. ``timing_ms`` has at least ``first_claim`` and ``total``.
    """

    question: str
    status: Status
    claims: tuple[Claim, ...] = ()
    withheld: tuple[Claim, ...] = ()
    nearest: tuple[Citation, ...] = ()
    model: str = "quote"
    problem: str | None = None
    notices: tuple[str, ...] = ()
    read_as: str | None = None
    timing_ms: Mapping[str, float] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    possible: Possible | None = None
    reply: str | None = None

    @property
    def text(self) -> str:
        """The answer for display."""
        if self.reply is not None:
            return self.reply
        if self.status is Status.ERROR:
            return self.problem or "The question could not be answered."
        if self.status is Status.ABSTAINED and not self.claims:
            return self._why_not
        said = " ".join(f"{claim.shown} ({claim.mark})" if claim.mark else claim.shown for claim in self.claims)
        if self.status is Status.INCOMPLETE:
            return f"{said} (The answer is incomplete: {self.problem})".strip()
        return said

    @property
    def _why_not(self) -> str:
        if self.withheld:
            return "The model's answer could not be confirmed from the briefing."
        if self.possible is not None:
            return "Nothing in the briefing answers this for certain."
        return "The briefing does not say."


@dataclass(frozen=True, slots=True)
class Searched:
    """Event: these passages are being read."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """Event: a claim passed its check and may be shown."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class ClaimWithheld:
    """Event: a claim failed its check (after one correction, if the answerer can correct) and is not shown."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Finished:
    """Event: the end of a stream, exactly once; contains what all other events said."""

    answer: Answer


Event: TypeAlias = Searched | ClaimShown | ClaimWithheld | Finished
