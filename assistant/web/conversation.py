"""What the chat shows: lines of text and numbered sources, and how they are added.

Nothing here depends on Gradio or on where conversations are stored, so all of it is tested without a browser.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.types import Citation, Claim
    from assistant.web.sources import Piece


class LineKind(StrEnum):
    """The kinds of lines in the chat; the page gives each its own form."""

    QUESTION = "question"
    CLAIM = "claim"
    STATE = "state"
    NOTE = "note"
    REWRITTEN = "rewritten"
    WITHHELD = "withheld"
    BUSY = "busy"
    ACTIONS = "actions"
    REPLY = "reply"
    POSSIBLE = "possible"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Withheld:
    """A withheld sentence and the reason in words."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Actions:
    """What can be done with an answer. ``turn`` is its id, ``receipt`` whether it has one.

    ``judged``: it can be right or wrong, which a greeting cannot. ``feedback`` and ``note`` are its reader's, "" for
    none.
    """

    turn: str
    question: str
    receipt: bool = False
    judged: bool = True
    feedback: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the chat. ``marks`` are the numbers of its sources; ``withheld`` is folded under ``text``.

    ``pieces`` is a passage with marks, whose place ``text`` names. ``caution`` is the key of a claim's warning, that it
    could not be confirmed or was not checked; "" for a supported claim.
    """

    kind: LineKind
    text: str
    marks: tuple[int, ...] = ()
    damaged: bool = False
    withheld: tuple[Withheld, ...] = ()
    actions: Actions | None = None
    pieces: tuple[Piece, ...] = ()
    caution: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered citation of the conversation; ``span`` is the exact answer in it, if found."""

    number: int
    citation: Citation
    span: str | None = None
    nearest: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was asked and answered so far; ``sources`` are numbered through the whole conversation from 1.

    ``current`` are the source numbers of the latest answer, ``earlier`` those of the answers before it, in turn.
    ``undoable`` is the latest question as it was typed, if it was rewritten.
    """

    lines: tuple[Line, ...] = ()
    sources: tuple[Source, ...] = ()
    current: tuple[int, ...] = ()
    earlier: tuple[tuple[int, ...], ...] = ()
    undoable: str | None = None

    def source(self, number: int) -> Source | None:
        """Return the source of that number, or None."""
        return self.sources[number - 1] if 1 <= number <= len(self.sources) else None

    def beside(self, number: int | None) -> tuple[int, ...]:
        """Return the source numbers of the latest answer that cites ``number``, or for None of the latest answer."""
        groups = (*self.earlier, self.current)
        return next((group for group in reversed(groups) if number in group), self.current)


def with_question(conversation: Conversation, question: str) -> Conversation:
    """Return the conversation with a new, unanswered question."""
    lines = (*conversation.lines, Line(LineKind.QUESTION, question.strip()))
    earlier = (*conversation.earlier, conversation.current) if conversation.current else conversation.earlier
    return replace(conversation, lines=lines, current=(), earlier=earlier, undoable=None)


def with_claim(conversation: Conversation, claim: Claim) -> Conversation:
    """Return the conversation with one more claim, its citations numbered."""
    grown = conversation
    numbers = []
    for place, citation in enumerate(claim.citations):
        grown = with_source(grown, Source(0, citation, span=claim.answer_span if place == 0 else None))
        numbers.append(grown.current[-1])
    damaged = any(citation.warnings for citation in claim.citations)
    return with_line(grown, Line(LineKind.CLAIM, claim.shown, tuple(numbers), damaged=damaged, caution=_caution(claim)))


def _caution(claim: Claim) -> str:
    if any(finding.check == "language" for finding in claim.findings):
        return "claim.unchecked"
    return "claim.unconfirmed" if claim.mark is not None else ""


def with_line(conversation: Conversation, line: Line) -> Conversation:
    """Return the conversation with one more line."""
    return replace(conversation, lines=(*conversation.lines, line))


def with_source(conversation: Conversation, source: Source) -> Conversation:
    """Return the conversation with a source, which becomes its latest.

    A known place keeps its number, but one number never marks two answers' words: a place where another answer found
    other words gets a new one.
    """
    new = source.citation
    for known in conversation.sources:
        old = known.citation
        is_beside = source.span is None and known.number in conversation.current
        is_alike = is_beside or (known.span, known.nearest) == (source.span, source.nearest)
        if is_alike and (old.doc_id, old.start, old.end) == (new.doc_id, new.start, new.end):
            others = tuple(number for number in conversation.current if number != known.number)
            return replace(conversation, current=(*others, known.number))
    number = len(conversation.sources) + 1
    sources = (*conversation.sources, replace(source, number=number))
    return replace(conversation, sources=sources, current=(*conversation.current, number))
