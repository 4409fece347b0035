"""When what happened, and what is announced for when: every time of the documents with the sentence that gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.views.modality import modality_at
from assistant.views.moments import moments
from assistant.views.rows import AHEAD, Course, DateRow, Modality, Place
from assistant.views.tables import is_heading
from assistant.views.unique import each_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from assistant.views.moments import Moment
    from index.types import ParsedDocument, Sentence


def timeline(documents: Iterable[ParsedDocument]) -> tuple[DateRow, ...]:
    """Return a row for each time of ``documents``, by its first day, then in the order of the texts."""
    read = (pair for pair in each_once(documents) if not is_heading(*pair))
    rows = [row for parsed, sentence in read for row in _of_sentence(parsed, sentence)]
    return tuple(sorted(rows, key=lambda row: (row.when.first, row.when.last)))


def _of_sentence(parsed: ParsedDocument, sentence: Sentence) -> Iterator[DateRow]:
    text = parsed.sentence_text(sentence.number)
    base = sentence.start
    for moment in moments(text, parsed.document.published):
        place = Place(sentence.doc_id, base, sentence.end, base + moment.start, base + moment.end)
        course = _course(text, moment, parsed.document.published)
        meant = modality_at(text, moment.start)
        if course is Course.PAST:
            meant = Modality.STATED
        elif meant is Modality.STATED:  # what follows tells: «By 2029, it aims to …»
            meant = modality_at(text, len(text))
        yield DateRow(place, moment.when, course, " ".join(text.split()), meant)


def _course(text: str, moment: Moment, published: date | None) -> Course:
    """Return whether a time lies ahead of the document; what holds its date is ahead where it is spoken of so."""
    modality = modality_at(text, moment.start)
    ahead = modality in AHEAD or modality is Modality.POSSIBLE
    if published is None:
        return Course.ANNOUNCED if ahead else Course.PAST
    if moment.when.first > published:
        return Course.ANNOUNCED
    if moment.when.last < published:
        return Course.PAST
    return Course.ANNOUNCED if ahead else Course.PAST
