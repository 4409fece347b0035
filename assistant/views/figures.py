"""The figures of documents: every quantity with what it is about, when it holds, how it is meant and who says so."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.bounds import bound_before
from assistant.grounding.quantities.reading import find_quantities
from assistant.views.admission import admitted
from assistant.views.direction import direction_of
from assistant.views.holding import moment_of
from assistant.views.measured import counted_end
from assistant.views.modality import modality_at
from assistant.views.moments import Moment, moments
from assistant.views.rows import AHEAD, FigureRow, Place
from assistant.views.table_figures import figures_of_row
from assistant.views.topics import replaces, topic
from assistant.views.unique import each_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from assistant.grounding.quantities.kinds import Quantity
    from index.sentences import TextSpan
    from index.types import Document, ParsedDocument, Sentence

_JOINT: Final = re.compile(r"\s?\(|,?\s(?:and|or)\s|,\s")


def figures(documents: Iterable[ParsedDocument]) -> tuple[FigureRow, ...]:
    """Return a row for each figure of ``documents``, in the order of the documents and of their texts."""
    return tuple(row for parsed, sentence in each_once(documents) for row in _of_sentence(parsed, sentence))


def _of_sentence(parsed: ParsedDocument, sentence: Sentence) -> Iterator[FigureRow]:
    if sentence.cells:
        yield from figures_of_row(parsed, sentence)
        return
    document = parsed.document
    text = document.text[sentence.start : sentence.end]
    quantities = tuple(admitted(text, find_quantities(text)))
    if not quantities:
        return
    times = moments(text, document.published)
    rows: list[FigureRow] = []
    for quantity in quantities:
        found = _row(document, sentence, quantity, topic(parsed, sentence, quantities, rows))
        dated = _dated(found, moment_of(text, quantity, times), document.published)
        row = _likewise(dated, rows[-1]) if rows and replaces(text, quantity) else dated
        rows.append(_joined(text, row, rows[-1]) if rows else row)
    yield from (row for number, row in enumerate(rows) if not _is_repeated(row, rows[:number]))


def _row(document: Document, sentence: Sentence, quantity: Quantity, phrase: TextSpan) -> FigureRow:
    text = document.text[sentence.start : sentence.end]
    _, start = bound_before(text, quantity.start)
    end = max(counted_end(text, quantity), quantity.end)
    base = sentence.start
    return FigureRow(
        place=Place(document.id, base, sentence.end, base + start, base + end),
        words=_plain(text[start:end]),
        dimension=quantity.dimension,
        low=quantity.low,
        high=quantity.high,
        about=_plain(document.text[phrase.start : phrase.end]),
        about_start=phrase.start,
        about_end=phrase.end,
        as_of=None,
        modality=modality_at(text, quantity.start),
        horizon=None,
        speaker=sentence.speaker,
        direction=direction_of(text, quantity),
    )


def _dated(row: FigureRow, moment: Moment | None, published: date | None) -> FigureRow:
    """Return the row with the time that belongs to it: its horizon where it is ahead, else when it holds."""
    if moment is None:
        return row
    if row.modality in AHEAD:
        return replace(row, horizon=None if moment.is_now else moment.when)
    holds = published is None or moment.when.first <= published
    return replace(row, as_of=moment.when if holds else None)


def _likewise(row: FigureRow, before: FigureRow) -> FigureRow:
    """Return what a forecast replaces («instead of 7 tonnes»): a forecast for the same time, of one unit."""
    if row.dimension != before.dimension or before.modality not in AHEAD:
        return row
    return replace(row, modality=before.modality, horizon=before.horizon, as_of=None)


def _joined(text: str, row: FigureRow, before: FigureRow) -> FigureRow:
    """Return the row with the direction of the figure that it only goes on from: «(¥3)», «by 7% and 9%»."""
    between = text[before.place.words_end - row.place.start : row.place.words_start - row.place.start]
    return replace(row, direction=before.direction) if _JOINT.fullmatch(between) else row


def _is_repeated(row: FigureRow, rows: Sequence[FigureRow]) -> bool:
    return any(
        (row.dimension, row.low, row.high, row.about, row.as_of) == (o.dimension, o.low, o.high, o.about, o.as_of)
        for o in rows
    )


def _plain(words: str) -> str:
    return " ".join(words.split())
