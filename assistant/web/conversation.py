"""What the chat shows: plain functions from questions, events and answers to lines of text.

Nothing here knows of Gradio or of where conversations are kept, so all of it is tested without a browser.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.conversations.conversations import STOPPED
from assistant.types import Answer, Claim, ClaimShown, ClaimWithheld, Finished, Searched, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.types import Citation, Event
    from assistant.web.words import Words


class LineKind(StrEnum):
    """What a line of the chat is; the page gives each kind its own form."""

    QUESTION = "question"
    CLAIM = "claim"
    STATE = "state"
    NOTE = "note"
    REWRITTEN = "rewritten"
    WITHHELD = "withheld"
    BUSY = "busy"
    ACTIONS = "actions"


@dataclass(frozen=True, slots=True)
class Withheld:
    """A sentence that was not shown and the reason in words."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Actions:
    """What can be done with an answer. ``turn`` is its id, ``receipt`` whether it has one.

    ``feedback`` and ``note`` are what its reader said of it ("" for nothing).
    """

    turn: str
    question: str
    receipt: bool = False
    feedback: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the chat. ``marks`` are the numbers of its sources; ``withheld`` is folded under ``text``."""

    kind: LineKind
    text: str
    marks: tuple[int, ...] = ()
    damaged: bool = False
    withheld: tuple[Withheld, ...] = ()
    actions: Actions | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered citation of the conversation; ``span`` are the exact words of the answer in it, where found."""

    number: int
    citation: Citation
    span: str | None = None
    nearest: bool = False


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was asked and answered so far; ``sources`` are numbered through the whole conversation from 1.

    ``current`` are the numbers that belong to the latest answer, ``earlier`` those of the answers before it, in turn.
    ``undoable`` is the latest question as it was typed, where it was read in another way.
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
        """Return the numbers of the latest answer that cites ``number``, those of the latest answer for None."""
        groups = (*self.earlier, self.current)
        return next((group for group in reversed(groups) if number in group), self.current)


def grown(conversation: Conversation, question: str, events: Iterable[Event], words: Words) -> Iterator[Conversation]:
    """Yield the conversation as it grows: the question at once, then each claim as it passes its check."""
    growing = asked = with_question(conversation, question)
    yield with_line(asked, Line(LineKind.BUSY, words("state.searching")))
    for event in events:
        match event:
            case Searched(hits=hits):
                yield with_line(growing, Line(LineKind.BUSY, words.count("state.reading", len(hits))))
            case ClaimShown(claim=claim):
                growing = with_claim(growing, claim)
                yield with_line(growing, Line(LineKind.BUSY, words("state.reading_on")))
            case ClaimWithheld():
                pass  # told together at the end: a withheld sentence should not interrupt the reading
            case Finished(answer=answer):
                yield finished(asked, answer, words)


def with_question(conversation: Conversation, question: str) -> Conversation:
    """Return the conversation with a new question, which has no answer yet."""
    lines = (*conversation.lines, Line(LineKind.QUESTION, question.strip()))
    earlier = (*conversation.earlier, conversation.current) if conversation.current else conversation.earlier
    return replace(conversation, lines=lines, current=(), earlier=earlier, undoable=None)


def finished(asked: Conversation, answer: Answer, words: Words) -> Conversation:
    """Return the conversation with the whole of ``answer`` after the question that stands last in ``asked``."""
    done = asked
    for claim in answer.claims:
        done = with_claim(done, claim)
    for line in _closing_lines(answer, words):
        done = with_line(done, line)
    for citation in answer.nearest if not answer.claims else ():
        done = _with_source(done, Source(0, citation, nearest=True))
    return replace(done, undoable=answer.question if answer.read_as is not None else None)


def with_claim(conversation: Conversation, claim: Claim) -> Conversation:
    """Return the conversation with one more claim, its citations numbered."""
    grown = conversation
    numbers = []
    for place, citation in enumerate(claim.citations):
        grown = _with_source(grown, Source(0, citation, span=claim.answer_span if place == 0 else None))
        numbers.append(grown.current[-1])
    damaged = any(citation.warnings for citation in claim.citations)
    return with_line(grown, Line(LineKind.CLAIM, claim.text, tuple(numbers), damaged=damaged))


def _closing_lines(answer: Answer, words: Words) -> Iterator[Line]:
    """Yield what follows the claims: the state of the answer, notices, and what was withheld."""
    if answer.status is Status.ERROR:
        yield Line(LineKind.STATE, answer.text)
    elif answer.status is Status.ABSTAINED:
        said = [words("state.not_confirmed") if answer.withheld else words("state.not_said")]
        said += [words("state.nearest")] if answer.nearest else []
        yield Line(LineKind.STATE, words("sentences_between").join(said))
    elif answer.status is Status.INCOMPLETE:
        problem = words("state.stopped") if answer.problem == STOPPED else answer.problem
        yield Line(LineKind.STATE, words("state.incomplete", problem=problem))
    for notice in answer.notices:
        if answer.read_as is not None and answer.read_as in notice:
            yield Line(LineKind.REWRITTEN, words("state.read_as", question=answer.read_as))
        else:
            yield Line(LineKind.NOTE, notice)
    if answer.withheld:
        title = words.count("state.withheld", len(answer.withheld))
        yield Line(LineKind.WITHHELD, title, withheld=tuple(_withheld(claim, words) for claim in answer.withheld))


def _withheld(claim: Claim, words: Words) -> Withheld:
    reason = claim.findings[0].message if claim.findings else words("state.unsupported")
    return Withheld(claim.text, reason)


def with_line(conversation: Conversation, line: Line) -> Conversation:
    """Return the conversation with one more line."""
    return replace(conversation, lines=(*conversation.lines, line))


def _with_source(conversation: Conversation, source: Source) -> Conversation:
    """Return the conversation with a source among its sources; the same place keeps the number it has."""
    new = source.citation
    for known in conversation.sources:
        old = known.citation
        if (old.doc_id, old.start, old.end) == (new.doc_id, new.start, new.end):
            others = tuple(number for number in conversation.current if number != known.number)
            return replace(conversation, current=(*others, known.number))
    number = len(conversation.sources) + 1
    sources = (*conversation.sources, replace(source, number=number))
    return replace(conversation, sources=sources, current=(*conversation.current, number))
