"""The figures of documents: every quantity with its clause, when it holds, how it is meant and who says so.

What a figure measures is told by its whole clause, in the source's words. A shorter phrase needs a parser: that of
rules which stood here before misled in two rows of five (see the README beside this file).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.bounds import bound_before
from assistant.grounding.quantities.reading import find_quantities
from assistant.grounding.terms import terms
from assistant.views.admission import admitted
from assistant.views.clauses import clause_around
from assistant.views.direction import direction_of
from assistant.views.modality import modality_at
from assistant.views.moments import Moment, moment_of, moments
from assistant.views.rows import AHEAD, FigureRow, Place
from assistant.views.statements import statements
from assistant.views.tables import figures_of_row
from assistant.views.unique import each_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from assistant.grounding.quantities.kinds import Quantity
    from index.types import Document, ParsedDocument, Sentence, Speaker

_JOINT: Final = re.compile(r"\s?\(|,?\s(?:and|or)\s|,\s")
_BEFORE_NOUNS: Final = 3
"""So many small words may stand between a number and what it counts («20 of the other boats»)."""


def figures(documents: Iterable[ParsedDocument]) -> tuple[FigureRow, ...]:
    """Return a row for each figure of ``documents``, in the order of the documents and of their texts.

    Who says it is who says the sentence; of a sentence in which two speak, that is nobody.
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
        yield from figures_of_row(parsed, sentence)
        return
    document = parsed.document
    text = document.text[sentence.start : sentence.end]
    times = moments(text, document.published)
    before: FigureRow | None = None
    for quantity in admitted(text, find_quantities(text)):
        row = _dated(_row(document, sentence, quantity), moment_of(text, quantity, times), document.published)
        before = _joined(text, row, before) if before else row
        yield before


def _row(document: Document, sentence: Sentence, quantity: Quantity) -> FigureRow:
    text = document.text[sentence.start : sentence.end]
    _, start = bound_before(text, quantity.start)
    end = _counted_end(text, quantity)
    clause = clause_around(text, start, end)
    base = sentence.start
    return FigureRow(
        place=Place(document.id, base, sentence.end, base + start, base + end),
        words=" ".join(text[start:end].split()),
        dimension=quantity.dimension,
        low=quantity.low,
        high=quantity.high,
        about=" ".join(text[clause.start : clause.end].split()),
        as_of=None,
        modality=modality_at(text, quantity.start),
        horizon=None,
        speaker=None,
        direction=direction_of(text, quantity),
        quantity=quantity,
    )


def _counted_end(text: str, quantity: Quantity) -> int:
    """Return where the words of a figure end, with the nouns that say what it counts or is a share of."""
    end = 0
    for place, term in enumerate(terms(text[quantity.end : quantity.end + 60])):
        if term.stem in quantity.nouns:
            end = term.end
        elif end or place >= _BEFORE_NOUNS:
            break
    return quantity.end + end


def _dated(row: FigureRow, moment: Moment | None, published: date | None) -> FigureRow:
    """Return the row with the time that belongs to it: its horizon where it is ahead, else when it holds."""
    if moment is None:
        return row
    if row.modality in AHEAD:
        return replace(row, horizon=moment.when)
    holds = published is None or moment.when.first <= published
    return replace(row, as_of=moment.when if holds else None)


def _joined(text: str, row: FigureRow, before: FigureRow) -> FigureRow:
    """Return the row with the direction of the figure that it only goes on from: «(¥3)», «by 7% and 9%»."""
    between = text[before.place.words_end - row.place.start : row.place.words_start - row.place.start]
    return replace(row, direction=before.direction) if _JOINT.fullmatch(between) else row
