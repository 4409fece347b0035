"""Adds an answer to a conversation, event by event while it is made, or as a whole.

A declined question is followed by the passage that may answer it and by the nearest passages, with words marked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.conversations.conversations import STOPPED
from assistant.language.detection import ENGLISH, language_of
from assistant.language.terms import content_terms
from assistant.pipeline import EMPTY_INDEX
from assistant.types import Answer, Claim, ClaimShown, ClaimWithheld, Finished, Searched, Status
from assistant.web.conversation import (
    Conversation,
    Line,
    LineKind,
    Source,
    Withheld,
    with_claim,
    with_line,
    with_question,
    with_source,
)
from assistant.web.messages import plainly, said
from assistant.web.sources import EXACT, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.types import Citation, Event
    from assistant.web.sources import Piece
    from assistant.web.words import Words


NEAREST: Final = 3
BESIDE_POSSIBLE: Final = 2


def grown(conversation: Conversation, question: str, events: Iterable[Event], words: Words) -> Iterator[Conversation]:
    """Yield the conversation as it grows: the question at once, then each claim once it has passed its check."""
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
                pass  # listed at the end, so as not to interrupt the reading
            case Finished(answer=answer):
                yield finished(asked, answer, words)


def finished(asked: Conversation, answer: Answer, words: Words) -> Conversation:
    """Return the conversation with the whole ``answer``; ``asked`` ends with its question."""
    done = asked
    for claim in answer.claims:
        done = with_claim(done, claim)
    for line in _closing_lines(answer, words):
        done = with_line(done, line)
    if not answer.claims:
        done = with_nearest(done, answer, words)
    return replace(done, undoable=answer.question if answer.read_as is not None else None)


def _closing_lines(answer: Answer, words: Words) -> Iterator[Line]:
    """Yield the lines after the claims: the answer's state, its notices, and what was withheld."""
    if answer.reply is not None:
        yield Line(LineKind.REPLY, answer.reply)
    elif answer.status is Status.ERROR:
        empty = answer.problem == EMPTY_INDEX
        why = words("talk.no_documents") if empty else plainly(answer.text, words, "problem.model")
        yield Line(LineKind.STATE, why)
    elif answer.status is Status.ABSTAINED:
        yield Line(LineKind.STATE, verdict(answer, words))
    elif answer.status is Status.INCOMPLETE:
        told = plainly(answer.problem or "", words, "problem.model")
        problem = words("state.stopped") if answer.problem == STOPPED else told
        yield Line(LineKind.STATE, words("state.incomplete", problem=problem))
    for notice in answer.notices if not is_foreign(answer) else ():
        if answer.read_as is not None and answer.read_as in notice:
            yield Line(LineKind.REWRITTEN, _read_as(answer.read_as, words))
        else:
            yield Line(LineKind.NOTE, said(notice, words))
    if answer.withheld:
        title = words.count("state.withheld", len(answer.withheld))
        yield Line(LineKind.WITHHELD, title, withheld=tuple(_withheld(claim, words) for claim in answer.withheld))


def _read_as(question: str, words: Words) -> str:
    """Return how a question was read; one that was read together with others names the one that it goes on from."""
    from assistant.questions.followups import continued

    before = continued(question)
    return words("state.read_after", question=before) if before else words("state.read_as", question=question)


def _withheld(claim: Claim, words: Words) -> Withheld:
    reason = claim.findings[0].message if claim.findings else words("state.unsupported")
    return Withheld(claim.text, reason)


def verdict(answer: Answer, words: Words) -> str:
    """Return what is said instead of an answer; «not said» only if the briefing was read and says nothing."""
    if answer.withheld:
        return words("state.not_confirmed")
    if is_foreign(answer):
        return words("state.other_language")
    return words("state.not_certain" if answer.possible is not None else "state.not_said")


def is_foreign(answer: Answer) -> bool:
    """Tell whether a question is in a language that only a language model could understand."""
    return answer.model == "quote" and language_of(answer.question) not in {None, ENGLISH}


def with_nearest(conversation: Conversation, answer: Answer, words: Words) -> Conversation:
    """Return the conversation with passages that may help, under a declined question."""
    shown = conversation
    possible = answer.possible
    if possible is not None:
        shown = with_line(shown, Line(LineKind.NOTE, words("state.possible")))
        pieces = _around(possible.citation.quote, possible.answer_span)
        shown = _passage(shown, LineKind.POSSIBLE, possible.citation, pieces, words)
    others = [one for one in answer.nearest if possible is None or not _overlap(one, possible.citation)]
    others = others[: BESIDE_POSSIBLE if possible is not None else NEAREST]
    if others:
        shown = with_line(
            shown, Line(LineKind.NOTE, words("state.others" if possible is not None else "state.nearest"))
        )
    for citation in others:
        shown = _passage(shown, LineKind.NEAR, citation, tuple(_shared(citation.quote, answer.question)), words)
    return shown


def _passage(
    conversation: Conversation, kind: LineKind, citation: Citation, pieces: tuple[Piece, ...], words: Words
) -> Conversation:
    span = next((text for text, mark in pieces if mark), None) if kind is LineKind.POSSIBLE else None
    shown = with_source(conversation, Source(0, citation, span, nearest=True))
    return with_line(shown, Line(kind, named(citation, words), (shown.current[-1],), pieces=pieces))


def _overlap(one: Citation, other: Citation) -> bool:
    return one.doc_id == other.doc_id and one.start < other.end and other.start < one.end


def _around(quote: str, span: str | None) -> tuple[Piece, ...]:
    at = quote.find(span) if span else -1
    if span is None or at < 0:
        return ((quote, None),)
    return tuple(piece for piece in ((quote[:at], None), (span, EXACT), (quote[at + len(span) :], None)) if piece[0])


def _shared(quote: str, question: str) -> Iterator[Piece]:
    """Yield a quotation in pieces, with the words marked that also occur in the question."""
    asked = {term.stem for term in content_terms(question)}
    at = 0
    for term in content_terms(quote):
        if term.stem in asked:
            yield from [(quote[at : term.start], None)] if term.start > at else []
            yield quote[term.start : term.end], EXACT
            at = term.end
    if quote[at:]:
        yield quote[at:], None
