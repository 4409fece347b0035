"""The JSON that the Briefing tab draws of a document: its text in pieces, and its views with links into the text.

All offsets are in characters (code points) of the document's text.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from assistant.views.rows import Course, Direction, Modality, Precision
from assistant.web.documents import DAMAGED, FURNITURE
from assistant.web.messages import said
from index.types import WarningKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from assistant.views.rows import Conflict, DateRow, FigureRow, Place, Series, When
    from assistant.web.wiring_briefing import DocumentView
    from assistant.web.words import Words
    from index.types import ParsedDocument

Data = dict[str, Any]


def nothing() -> Data:
    """Return what is drawn while no document is chosen."""
    return {"doc": "", "title": "", "facts": "", "warnings": [], "pieces": [], "views": None}


def place_sent(given: object) -> Data | None:
    """Return a place that a browser sent, None if it is malformed."""
    keys = ("start", "end", "from", "to")
    if not isinstance(given, dict) or not all(isinstance(given.get(key), int) for key in keys):
        return None
    return {key: given[key] for key in keys}


def text_data(parsed: ParsedDocument, words: Words) -> Data:
    """Return the text of a document in pieces that cover all of it, each with at most one sentence and one mark."""
    document = parsed.document
    return {
        "doc": document.id,
        "title": document.title,
        "facts": facts(parsed, words),
        "warnings": list(
            dict.fromkeys(said(warning.message.partition("; `")[0], words) for warning in document.warnings)
        ),
        "left_out": sum(warning.kind.is_furniture for warning in document.warnings),
        "attached": any(warning.kind is WarningKind.ATTACHED for warning in document.warnings),
        "pieces": [piece for piece in _pieces(parsed) if piece["text"]],
        "views": None,
    }


def facts(parsed: ParsedDocument, words: Words) -> str:
    """Return date and size in one line."""
    document = parsed.document
    day = words.day(document.published) if document.published else words("documents.undated")
    sentences = words.count("documents.sentences", len(parsed.sentences))
    return words("documents.facts", day=day, sentences=sentences, words=f"{len(document.text.split()):,}")


def _pieces(parsed: ParsedDocument) -> list[Data]:
    document = parsed.document
    marks: list[tuple[int, int, str]] = []
    for warning in sorted(document.warnings, key=lambda one: (one.start, one.end)):
        start = max(warning.start, marks[-1][1] if marks else 0)
        if start < warning.end:
            marks.append((start, warning.end, FURNITURE if warning.kind.is_furniture else DAMAGED))
    cuts = {0, len(document.text)}
    for sentence in parsed.sentences:
        cuts |= {sentence.start, sentence.end}
    for start, end, _ in marks:
        cuts |= {start, end}
    ordered = sorted(cuts)
    pieces, at = [], 0
    for start, end in itertools.pairwise(ordered):
        while at < len(marks) and marks[at][1] <= start:
            at += 1
        marked = at < len(marks) and marks[at][0] <= start
        pieces.append({"text": document.text[start:end], "start": start, "mark": marks[at][2] if marked else None})
    return pieces


def views_data(view: DocumentView, clashing: Sequence[Conflict], titles: Mapping[str, str], words: Words) -> Data:
    """Return the rows of all three views; ``titles`` names the other documents of ``clashing`` figures."""
    grouped: dict[tuple[str, int], Data] = {}
    turn = 0
    for before, row in zip([None, *view.statements], view.statements, strict=False):
        name = row.speaker.name
        turn += before is not None and before.speaker.name != name
        key = (name, 0 if name[:1].isupper() else turn)
        speaker = grouped.setdefault(key, {"name": name, "role": "", "rows": []})
        speaker["role"] = speaker["role"] or row.speaker.role or ""
        speaker["rows"].append(
            {
                "place": _place(row.place),
                "words": row.words,
                "quoted": words("views.quoted" if row.quoted else "views.reported"),
            }
        )
    return {
        "figures": [_figure(row, words, view.parsed.document.published) for row in view.figures],
        "series": [_series(one, words) for one in view.series],
        "conflicts": [_conflict(pair, titles, words) for pair in clashing],
        "speakers": list(grouped.values()),
        "dates": [_date(row, words) for row in view.dates],
    }


def _place(place: Place) -> Data:
    return {
        "doc": place.doc_id,
        "start": place.start,
        "end": place.end,
        "from": place.words_start,
        "to": place.words_end,
    }


def _figure(row: FigureRow, words: Words, published: date | None) -> Data:
    return {
        "place": _place(row.place),
        "words": row.words,
        "about": row.about,
        "when": _when(row, words, published),
        "direction": words(f"views.direction.{row.direction.value}") if row.direction is not Direction.LEVEL else "",
        "modality": words(f"views.modality.{row.modality.value}"),
        "speaker": row.speaker.name if row.speaker else "",
    }


def _when(row: FigureRow, words: Words, published: date | None) -> str:
    """Return the time that a figure refers to; without one, its document's date as the day it was stated."""
    when = row.when
    if when is None:
        return words("views.stated_on", when=words.day(published)) if published else ""
    if row.horizon is not None:
        return words("views.horizon", when=_time(when, words))
    is_of_document = when.resolved and when.precision is Precision.DAY and when.first == published
    return words("views.stated_on" if is_of_document else "views.as_of", when=_time(when, words))


def _series(one: Series, words: Words) -> Data:
    return {
        "about": one.about,
        "unit": one.unit,
        "points": [
            {
                "year": point.year,
                "value": point.value,
                "label": point.row.words,
                "ahead": point.row.horizon is not None,
                "modality": words(f"views.modality.{point.row.modality.value}"),
                "place": _place(point.row.place),
            }
            for point in one.points
        ],
    }


def _conflict(pair: Conflict, titles: Mapping[str, str], words: Words) -> Data:
    rows = (pair.first, pair.second)
    return {
        "about": pair.first.about,
        "sides": [{**_figure(row, words, None), "title": titles.get(row.place.doc_id, "")} for row in rows],
    }


def _date(row: DateRow, words: Words) -> Data:
    return {
        "place": _place(row.place),
        "when": _time(row.when, words),
        "words": row.when.words,
        "resolved": row.when.resolved,
        "event": row.event,
        "course": words(_course(row)),
        "ahead": row.course is Course.ANNOUNCED,
    }


def _course(row: DateRow) -> str:
    """Return the catalogue key of an event: past, a forecast, a goal, a possibility, or announced."""
    if row.course is Course.PAST:
        return "views.past"
    return "views.announced" if row.modality is Modality.STATED else f"views.modality.{row.modality.value}"


def _time(when: When, words: Words) -> str:
    """Return a time as precisely as the source gives it."""
    if when.precision is Precision.DAY:
        return words.day(when.first)
    if when.precision is Precision.MONTH:
        return words("month", month=words(f"month.{when.first.month}"), year=when.first.year)
    if when.precision is Precision.YEAR:
        return str(when.first.year)
    if when.precision is Precision.PART:
        return when.words
    first, last = when.first, when.last
    return f"{first.year}–{last.year}" if first.year != last.year else f"{words.day(first)} – {words.day(last)}"
