"""What stands under a no: the passage that may answer, and those that come nearest, each with its words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.grounding.language import ENGLISH, language_of
from assistant.grounding.terms import content_terms
from assistant.web.conversation import Conversation, Line, LineKind, Source, with_line, with_source
from assistant.web.sources import EXACT, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.types import Answer, Citation
    from assistant.web.sources import Piece
    from assistant.web.words import Words

NEAREST: Final = 3
BESIDE_POSSIBLE: Final = 2


def verdict(answer: Answer, words: Words) -> str:
    """Return what is said instead of an answer: only where the briefing was read and says nothing, that it does not."""
    if answer.withheld:
        return words("state.not_confirmed")
    if is_foreign(answer):
        return words("state.other_language")
    return words("state.not_certain" if answer.possible is not None else "state.not_said")


def is_foreign(answer: Answer) -> bool:
    """Tell whether a question is in a language that nobody here understands without a model."""
    return answer.model == "quote" and language_of(answer.question) not in {None, ENGLISH}


def with_nearest(conversation: Conversation, answer: Answer, words: Words) -> Conversation:
    """Return the conversation with what may help under a no."""
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
    """Return a quotation with the exact words marked."""
    at = quote.find(span) if span else -1
    if span is None or at < 0:
        return ((quote, None),)
    return tuple(piece for piece in ((quote[:at], None), (span, EXACT), (quote[at + len(span) :], None)) if piece[0])


def _shared(quote: str, question: str) -> Iterator[Piece]:
    """Yield a quotation in pieces, those words marked that the question has too."""
    asked = {term.stem for term in content_terms(question)}
    at = 0
    for term in content_terms(quote):
        if term.stem in asked:
            yield from [(quote[at : term.start], None)] if term.start > at else []
            yield quote[term.start : term.end], EXACT
            at = term.end
    if quote[at:]:
        yield quote[at:], None
