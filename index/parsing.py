"""Splits a document's text into sentences and passages; furniture and headings stay out of both.

A sentence comes with what it must not be quoted without, because that changes its meaning: an item with its lead-in
(«We do not cover: …»), a row with its column headings, a rule with the exception after it, and the reverse. A passage
is whole, consecutive sentences of one section, long enough to mean something and short enough to embed.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import islice, pairwise, takewhile
from typing import TYPE_CHECKING, Final

from index.layout import TURN
from index.sentences import split, trimmed
from index.speakers import speakers
from index.types import ParsedDocument, Passage, Sentence, Speaker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.sentences import TextSpan
    from index.types import Document, Part

_WANTED_WORDS: Final = 60
LARGEST_WORDS: Final = 110
_CHARACTERS_A_WORD: Final = 6
_EXCEPTION: Final = re.compile(
    r"(?:(?:However|But|Nevertheless|Yet),? )?"
    r"(?i:This|That|It|The same|The above|These|They|The (?:rule|limit|right|provision|offer|discount)s?)\b[^.;]{0,40}?"
    r"\b(?:do(?:es)? not|don’t|doesn’t|don't|doesn't|shall not|will not|is not|are not) (?:apply|hold|extend|cover|"
    r"include|concern|valid|available|open)\b"
    r"|(?:Except|Excepted|Excluded|Exempt(?:ed)?|Unless|An? exceptions?|The (?:only )?exceptions?|Exceptions?|"
    r"Not (?:included|covered|valid|for|on|in|at))\b"
    r"|[^.;:]{1,60} (?:is|are) (?:exempt(?:ed)?|excepted|excluded)\b"
)
"""The beginning of a sentence that is an exception; without this list case 36 quotes the rule alone."""
_LONGEST_CHAIN: Final = 4
_MOST_RULES: Final = 30


def parse(document: Document) -> ParsedDocument:
    """Return the document with its sentences and passages. Pure; linear in the text's length."""
    text, spans = document.text, body_sentences(document)
    paragraphs = [0] * len(spans)
    for number, (before, span) in enumerate(pairwise(spans), start=1):
        paragraphs[number] = paragraphs[number - 1] + (text.count("\n", before.end, span.start) > 1)
    spoken = speakers(text, spans, paragraphs)
    headings = [section.start for section in document.sections]
    parts = _parts_of(document, spans)
    around = _contexts(document, spans, parts)
    sentences: list[Sentence] = []
    for number, (span, part) in enumerate(zip(spans, parts, strict=True)):
        section = bisect_right(headings, span.start) - 1
        turn = TURN.match(text, part.start, part.end) if part is not None and part.is_turn else None
        sentences.append(
            Sentence(
                doc_id=document.id,
                number=number,
                start=span.start,
                end=span.end,
                section=document.sections[section].heading if section >= 0 else None,
                speaker=Speaker(turn["name"], quoted=True) if turn is not None else spoken[number],
                context=around[number],
                cells=part.cells if part is not None else (),
            )
        )
    return ParsedDocument(document, tuple(sentences), tuple(_passages(text, sentences, paragraphs)))


def body_sentences(document: Document) -> list[TextSpan]:
    """Return the sentences outside furniture and headings, or the headings where there is nothing else.

    A heading that is the lead-in of a list or table is a sentence too, so that it can be quoted with them.
    """
    left_out = [(w.start, w.end) for w in document.warnings if w.kind.is_furniture]
    leads = {part.lead_start for part in document.parts if part.lead_end}
    starts = (section.start for section in document.sections if section.start not in leads)
    headings = [(start, _line_end(document.text, start)) for start in starts]
    body = _outside(document, sorted([*left_out, *headings]))
    return body or _outside(document, sorted(left_out))


def _outside(document: Document, holes: Sequence[tuple[int, int]]) -> list[TextSpan]:
    """Return the sentences between ``holes``; none crosses the edge of a part or heading, a row is one sentence."""
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


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _parts_of(document: Document, spans: Sequence[TextSpan]) -> list[Part | None]:
    """Return the part that contains each sentence, None for one in a paragraph."""
    starts = [part.start for part in document.parts]
    found: list[Part | None] = []
    for span in spans:
        place = bisect_right(starts, span.start) - 1
        inside = place >= 0 and span.end <= document.parts[place].end
        found.append(document.parts[place] if inside else None)
    return found


def _contexts(document: Document, spans: Sequence[TextSpan], parts: Sequence[Part | None]) -> list[tuple[int, ...]]:
    """Return the numbers of the context sentences of each of ``spans``, in order; most have none.

    ``parts`` has the part that contains each sentence.
    """
    starts, ends = [span.start for span in spans], [span.end for span in spans]
    found: list[tuple[int, ...]] = []
    for number, part in enumerate(parts):
        leads: list[int] = []
        if part is not None and part.lead_start < part.lead_end:
            leads = list(range(bisect_right(ends, part.lead_start), bisect_left(starts, part.lead_end)))
        if part is not None and not part.cells:
            begins = number and parts[number - 1] is part  # a later sentence of an item without a lead-in
            leads = leads[-1:] or ([number - 1] if begins else [])
        chains = (found[lead] if lead < len(found) else () for lead in leads)
        own = {each for lead, chain in zip(leads, chains, strict=True) if lead != number for each in (*chain, lead)}
        found.append(tuple(sorted(own)[-_LONGEST_CHAIN:]))
    headings = {section.start for section in document.sections}
    headings |= {part.lead_start for part in document.parts if part.lead_end and not part.cells}
    for number in range(1, len(spans)):
        alone = parts[number] is None or parts[number] is parts[number - 1]
        if alone and spans[number].start not in headings and _EXCEPTION.match(document.text, spans[number].start):
            for rule in _rules_before(number, parts):
                found[rule] = (*found[rule], number)
            found[number] = tuple(sorted({*found[number], number - 1}))
    return found


def _rules_before(number: int, parts: Sequence[Part | None]) -> list[int]:
    """Return the rules that an exception concerns: the sentence before, or all parts before with the same lead-in."""
    last = parts[number - 1]
    if last is None or last is parts[number] or not last.lead_end:
        return [number - 1]

    def leans_alike(place: int) -> bool:
        part = parts[place]
        return part is not None and (part.lead_start, part.lead_end) == (last.lead_start, last.lead_end)

    return list(islice(takewhile(leans_alike, range(number - 1, -1, -1)), _MOST_RULES))


def _passages(text: str, sentences: Sequence[Sentence], paragraphs: Sequence[int]) -> list[Passage]:
    """Return the passages of a document in reading order; every sentence is in exactly one of them.

    A passage ends with its section, with its paragraph once it has 60 words, and before a sentence that would take it
    over ``LARGEST_WORDS``. A longer sentence is its own passage. ``paragraphs`` has the paragraph number of each
    sentence. Words of text without spaces (Chinese) are estimated from its length; a row has at least one per cell and
    per « | » between.
    """
    groups: list[list[Sentence]] = []
    words = 0
    for place, sentence in enumerate(sentences):
        said = text[sentence.start : sentence.end]
        length = max(len(said.split()), len(said) // _CHARACTERS_A_WORD // 2, 2 * len(sentence.cells) - 1)
        is_full = words + length > LARGEST_WORDS
        ends_paragraph = bool(place) and paragraphs[place] != paragraphs[place - 1] and words >= _WANTED_WORDS
        if not groups or sentence.section != groups[-1][-1].section or is_full or ends_paragraph:
            groups.append([])
            words = 0
        groups[-1].append(sentence)
        words += length
    return [
        Passage(
            doc_id=group[0].doc_id,
            number=number,
            start=group[0].start,
            end=group[-1].end,
            sentences=tuple(sentence.number for sentence in group),
        )
        for number, group in enumerate(groups)
    ]
