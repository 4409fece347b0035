"""From a document's text to its sentences and passages; the furniture and headings stay out of both."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from index.passages import passages
from index.sentences import split
from index.speakers import speakers
from index.types import ParsedDocument, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.sentences import TextSpan
    from index.types import Document


def parse(document: Document) -> ParsedDocument:
    """Return the document with its sentences and passages. Pure; linear in the text's length."""
    spans = body_sentences(document)
    paragraphs = _paragraphs(document.text, spans)
    spoken = speakers(document.text, spans, paragraphs)
    headings = [section.start for section in document.sections]
    sentences = tuple(
        Sentence(document.id, number, span.start, span.end, _section(document, headings, span), speaker)
        for number, (span, speaker) in enumerate(zip(spans, spoken, strict=True))
    )
    return ParsedDocument(document, sentences, tuple(passages(document.text, sentences, paragraphs)))


def body_sentences(document: Document) -> list[TextSpan]:
    """Return the sentences outside furniture and headings; the headings themselves where there is nothing else."""
    text = document.text
    left_out = [(w.start, w.end) for w in document.warnings if w.kind.is_furniture]
    headings = [(section.start, _line_end(text, section.start)) for section in document.sections]
    body = _outside(text, sorted([*left_out, *headings]))
    return body or _outside(text, sorted(left_out))


def _outside(text: str, holes: Sequence[tuple[int, int]]) -> list[TextSpan]:
    spans: list[TextSpan] = []
    position = 0
    for start, end in [*holes, (len(text), len(text))]:
        if position < start:
            spans.extend(split(text, position, start))
        position = max(position, end)
    return [span for span in spans if any(character.isalnum() for character in text[span.start : span.end])]


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
