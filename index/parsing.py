"""From a document's text to its sentences and passages; the furniture and headings stay out of both."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from index.context import contexts
from index.layout import TURN
from index.passages import passages
from index.sentences import split, trimmed
from index.speakers import speakers
from index.types import ParsedDocument, Sentence, Speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.sentences import TextSpan
    from index.types import Document, Part


def parse(document: Document) -> ParsedDocument:
    """Return the document with its sentences and passages. Pure; linear in the text's length."""
    spans = body_sentences(document)
    paragraphs = _paragraphs(document.text, spans)
    spoken = speakers(document.text, spans, paragraphs)
    headings = [section.start for section in document.sections]
    parts = _parts_of(document, spans)
    around = contexts(document, spans, parts)
    sentences = tuple(
        Sentence(
            doc_id=document.id,
            number=number,
            start=span.start,
            end=span.end,
            section=_section(document, headings, span),
            speaker=_in_turn(document.text, parts[number]) or spoken[number],
            context=around[number],
            cells=part.cells if (part := parts[number]) is not None else (),
        )
        for number, span in enumerate(spans)
    )
    return ParsedDocument(document, sentences, tuple(passages(document.text, sentences, paragraphs)))


def body_sentences(document: Document) -> list[TextSpan]:
    """Return the sentences outside furniture and headings; the headings themselves where there is nothing else.

    A heading that a list or table leans on is a sentence too, so that it can be quoted with them.
    """
    left_out = [(w.start, w.end) for w in document.warnings if w.kind.is_furniture]
    leads = {part.lead_start for part in document.parts if part.lead_end}
    starts = (section.start for section in document.sections if section.start not in leads)
    headings = [(start, _line_end(document.text, start)) for start in starts]
    body = _outside(document, sorted([*left_out, *headings]))
    return body or _outside(document, sorted(left_out))


def _outside(document: Document, holes: Sequence[tuple[int, int]]) -> list[TextSpan]:
    """Return the sentences between ``holes``; none crosses the edge of a part or of a heading, a row is one whole."""
    text = document.text
    spans: list[TextSpan] = []
    position = 0
    edges = sorted(
        {edge for part in document.parts for edge in (part.start, part.end)}
        | {edge for section in document.sections for edge in (section.start, _line_end(text, section.start))}
    )
    rows = {part.start: part.end for part in document.parts if part.cells}
    for start, end in [*holes, (len(text), len(text))]:
        inside = edges[bisect_right(edges, position) : bisect_left(edges, start)]
        for first, last in pairwise([position, *inside, start]) if position < start else ():
            spans.extend([trimmed(text, first, last)] if rows.get(first) == last else split(text, first, last))
        position = max(position, end)
    return [span for span in spans if any(character.isalnum() for character in text[span.start : span.end])]


def _in_turn(text: str, part: Part | None) -> Speaker | None:
    """Return who speaks in a transcript's turn; None for any other part."""
    turn = TURN.match(text, part.start, part.end) if part is not None and part.is_turn else None
    return Speaker(turn["name"], quoted=True) if turn is not None else None


def _parts_of(document: Document, spans: Sequence[TextSpan]) -> list[Part | None]:
    """Return the part that each sentence lies in, None for one in a paragraph."""
    starts = [part.start for part in document.parts]
    found: list[Part | None] = []
    for span in spans:
        place = bisect_right(starts, span.start) - 1
        inside = place >= 0 and span.end <= document.parts[place].end
        found.append(document.parts[place] if inside else None)
    return found


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _paragraphs(text: str, spans: Sequence[TextSpan]) -> list[int]:
    """Return the number of the paragraph of each sentence; an empty line between two of them begins a new one."""
    numbers: list[int] = []
    for place, span in enumerate(spans):
        if not place:
            numbers.append(0)
            continue
        between = text[spans[place - 1].end : span.start]
        numbers.append(numbers[-1] + (between.count("\n") > 1))
    return numbers


def _section(document: Document, starts: Sequence[int], span: TextSpan) -> str | None:
    place = bisect_right(starts, span.start) - 1
    return document.sections[place].heading if place >= 0 else None
