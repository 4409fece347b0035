"""The figures of documents: every quantity with its clause, its time, its modality and its speaker.

Left out are dates, ranks, telephone numbers, and numbers that are part of a name («Order 14117») or a web address;
small numbers in words are kept only if they count something. What a figure measures is told by its whole clause in the
source's words, or for a table by the row's first cell and the column's heading. A shorter phrase would need a parser:
one made of rules misled in two rows of five (see the README beside this file).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.language.quantities.bounds import bound_before
from assistant.language.quantities.kinds import CALENDAR, COUNT, ORDINAL, Bound, Quantity, Role
from assistant.language.quantities.reading import find_quantities
from assistant.language.terms import terms
from assistant.views.clauses import clause_around, direction_of, modality_at
from assistant.views.rows import AHEAD, Direction, FigureRow, Place, each_once, is_heading
from assistant.views.statements import statements
from assistant.views.timeline import Moment, moment_of, moments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from index.types import Document, ParsedDocument, Sentence, Speaker

_JOINT: Final = re.compile(r"\s?\(|,?\s(?:and|or)\s|,\s")
_BEFORE_NOUNS: Final = 3
"""Most words between a number and what it counts («20 of the other boats»)."""


def figures(documents: Iterable[ParsedDocument]) -> tuple[FigureRow, ...]:
    """Return a row for each figure, in the order of the documents and of their texts.

    Its speaker is that of its sentence, or nobody if the sentence has several.
    """
    read = list(documents)
    said: dict[tuple[str, int], set[Speaker]] = {}
    for row in statements(read):
        said.setdefault((row.place.doc_id, row.place.start), set()).add(row.speaker)
    voices = {place: speaker for place, (speaker, *others) in said.items() if not others}
    rows = (row for parsed, sentence in each_once(read) for row in _of_sentence(parsed, sentence))
    return tuple(replace(row, speaker=voices.get((row.place.doc_id, row.place.start))) for row in rows)


def _of_sentence(parsed: ParsedDocument, sentence: Sentence) -> Iterator[FigureRow]:
    if sentence.cells:
        yield from _of_table_row(parsed, sentence)
        return
    document = parsed.document
    text = document.text[sentence.start : sentence.end]
    times = moments(text, document.published)
    before: FigureRow | None = None
    for quantity in _admitted(text):
        row = _timed(_row(document, sentence, quantity), moment_of(text, quantity, times), document.published)
        if before is not None:  # it may only continue the figure before: «(¥3)», «by 7% and 9%»
            between = document.text[before.place.words_end : row.place.words_start]
            row = replace(row, direction=before.direction) if _JOINT.fullmatch(between) else row
        before = row
        yield row


def _row(document: Document, sentence: Sentence, quantity: Quantity) -> FigureRow:
    text = document.text[sentence.start : sentence.end]
    _, start = bound_before(text, quantity.start)
    end = _counted_end(text, quantity)
    clause = clause_around(text, start, end)
    base = sentence.start
    return FigureRow(
        place=Place(document.id, base, sentence.end, base + start, base + end),
        words=" ".join(text[start:end].split()),
        quantity=quantity,
        about=" ".join(text[clause.start : clause.end].split()),
        modality=modality_at(text, quantity.start),
        direction=direction_of(text, quantity),
    )


def _counted_end(text: str, quantity: Quantity) -> int:
    """Return the end of a figure's words, including the nouns for what it counts or is a share of."""
    end = 0
    for place, term in enumerate(terms(text[quantity.end : quantity.end + 60])):
        if term.stem in quantity.nouns:
            end = term.end
        elif end or place >= _BEFORE_NOUNS:
            break
    return quantity.end + end


def _timed(row: FigureRow, moment: Moment | None, published: date | None) -> FigureRow:
    """Return the row with its time: the horizon of a forecast or target, otherwise when it holds."""
    if moment is None:
        return row
    if row.modality in AHEAD:
        return replace(row, horizon=moment.when)
    holds = published is None or moment.when.first <= published
    return replace(row, as_of=moment.when if holds else None)


_NOT_A_FIGURE: Final = re.compile(
    r"(?:https?://|www\.)\S+|[^\s—]{30,}|^\W*\d{1,3}[.)]?\s(?=[A-Z])|\b(?:19|20)\d\d(?=\s[A-Z][a-z])"
    r"|(?:\b(?i:our|its|their|his|her|this)|['’]s)\s(?:19|20)\d\d(?=\s[A-Za-z])|#\d+|\+\d[\d\s().-]{5,}\d"
    r"|\b(?i:section|chapter|page|pages|table|figure|article|step|version|phone|tel)s?[.:]?\s\d[\w.–-]*|\b[A-Z]{1,4}-?\d[\w-]*"
)
_ONE: Final = re.compile(r"(?:one|a|an)\b", re.IGNORECASE)
_NOUN: Final = re.compile(r"[\s-](?:[a-z]|[A-Z]{2,}|[A-Z][a-z])")


def _admitted(sentence: str) -> Iterator[Quantity]:
    """Yield the quantities of a sentence that are worth a row in the table."""
    barred = [match.span() for match in _NOT_A_FIGURE.finditer(sentence)]
    for quantity in find_quantities(sentence):
        if quantity.dimension in CALENDAR or quantity.dimension == ORDINAL:
            continue
        is_barred = any(start <= quantity.start < end for start, end in barred)
        if quantity.dimension != COUNT or (_is_count(sentence, quantity) and not is_barred):
            yield quantity


def _is_count(sentence: str, quantity: Quantity) -> bool:
    """Whether a number without a unit counts something."""
    if quantity.label or (quantity.soft and _ONE.match(sentence, quantity.start)):
        return False
    if quantity.nouns:
        is_counted = not quantity.rough and bool(_NOUN.match(sentence, quantity.end))
        return is_counted or sentence.startswith(" of ", quantity.end)
    if quantity.soft or quantity.rough:
        return False
    return quantity.bound is not Bound.NONE or quantity.role is not Role.NONE


def _of_table_row(parsed: ParsedDocument, sentence: Sentence) -> Iterator[FigureRow]:
    """Yield the figures in a row's cells, without dates and ranks; none for a row of headings."""
    if is_heading(parsed, sentence):
        return
    document = parsed.document
    name, *others = sentence.cells
    for cell in others:
        said = document.text[cell.start : cell.end]
        found = [one for one in find_quantities(said) if one.dimension not in CALENDAR | {ORDINAL} and not one.label]
        for quantity in found:
            alone = len(found) == 1
            start, end = (0, len(said)) if alone else (bound_before(said, quantity.start)[1], quantity.end)
            place = Place(document.id, sentence.start, sentence.end, cell.start + start, cell.start + end)
            yield _of_cell(document, place, document.text[name.start : name.end], cell.heading, quantity)


def _of_cell(document: Document, place: Place, name: str, heading: str, quantity: Quantity) -> FigureRow:
    """Return the row of a figure in the column ``heading`` and the table row ``name``."""
    times = moments(heading.partition(" (")[0], document.published)  # «Cargo 2022 (thousand tonnes)»
    row = FigureRow(
        place=place,
        words=" ".join(document.text[place.words_start : place.words_end].split()),
        quantity=quantity,
        about="",
        modality=modality_at(heading, len(heading)),
        direction=Direction.LEVEL,
    )
    row = _timed(row, times[0] if len(times) == 1 else None, document.published)
    is_time = row.when is not None and heading.strip() == row.when.words.strip()
    about = (name,) if is_time else (name, heading)
    return replace(row, about=", ".join(" ".join(part.split()) for part in about if part.strip()))
