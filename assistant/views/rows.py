"""The types of the views, and the sentences that the views read.

All offsets are half-open character ranges into the document's text.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from assistant.language.quantities.kinds import Quantity
    from index.types import ParsedDocument, Sentence, Speaker


class Precision(StrEnum):
    """How precise a source's time is."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    PART = "part"
    RANGE = "range"


class Modality(StrEnum):
    """How a source presents a figure: as a fact, a forecast, a target, an estimate, or a possibility."""

    STATED = "stated"
    FORECAST = "forecast"
    TARGET = "target"
    ESTIMATE = "estimate"
    POSSIBLE = "possible"


AHEAD: Final = frozenset({Modality.FORECAST, Modality.TARGET})
"""The modalities of the future."""


class Direction(StrEnum):
    """Which way a figure goes: a rise or fall by it, to it or from it, a value reached, or else a level."""

    LEVEL = "level"
    REACHED = "reached"
    RISE_BY = "rise_by"
    RISE_TO = "rise_to"
    RISE_FROM = "rise_from"
    FALL_BY = "fall_by"
    FALL_TO = "fall_to"
    FALL_FROM = "fall_from"
    CHANGE_BY = "change_by"


CHANGES: Final = frozenset({Direction.RISE_BY, Direction.FALL_BY, Direction.CHANGE_BY})
"""The directions of a change, as opposed to a level."""


STARTS: Final = frozenset({Direction.RISE_FROM, Direction.FALL_FROM})
"""The directions whose figure is the level from which something changed."""


class Course(StrEnum):
    """Whether a date's event precedes the document or is still to come."""

    PAST = "past"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a row: its sentence ``[start, end)`` in a document, and in it the row's own words."""

    doc_id: str
    start: int
    end: int
    words_start: int
    words_end: int


@dataclass(frozen=True, slots=True)
class When:
    """A time from its ``first`` to its ``last`` day, both included; ``words`` are the source's.

    A part of a year («the third quarter of 2025», «early 2024») covers the days of that whole year. ``resolved`` tells
    that a part follows from the source's date of publication («May 18», «last year», «now»).
    """

    first: date
    last: date
    precision: Precision
    words: str
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A quantity that a source gives.

    ``words`` are the quantity with its bound and what it counts or is a share of; ``quantity`` is its value in the base
    unit of its dimension. ``about`` is the clause of the figure; for a table, the headings of its row and column.
    ``as_of`` is when it holds; a forecast or a target has the time it is for in ``horizon`` instead.
    """

    place: Place
    words: str
    quantity: Quantity
    about: str
    modality: Modality
    direction: Direction
    as_of: When | None = None
    horizon: When | None = None
    speaker: Speaker | None = None

    @property
    def dimension(self) -> str:
        """Its dimension, as in ``language.quantities.kinds``."""
        return self.quantity.dimension

    @property
    def low(self) -> float:
        """Its value, or the lower end of a range."""
        return self.quantity.low

    @property
    def high(self) -> float:
        """Its value, or the upper end of a range."""
        return self.quantity.high

    @property
    def when(self) -> When | None:
        """Its horizon, or when it holds."""
        return self.horizon or self.as_of


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a series: its year, its value in the series' unit, and its row."""

    year: int
    value: float
    row: FigureRow


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of one unit about one thing, one per year, at least two, in order of the years."""

    about: str
    unit: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two figures that cannot both be true."""

    first: FigureRow
    second: FigureRow


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement: ``speaker`` as the source gives them, ``words`` in the source's words.

    ``quoted`` distinguishes direct from reported speech.
    """

    place: Place
    speaker: Speaker
    words: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class DateRow:
    """An event that happened or is announced for ``when``; ``event`` is the sentence that says so.

    ``modality`` distinguishes forecasts and targets from plain announcements.
    """

    place: Place
    when: When
    course: Course
    event: str
    modality: Modality = Modality.STATED


def each_once(documents: Iterable[ParsedDocument]) -> Iterator[tuple[ParsedDocument, Sentence]]:
    """Yield each distinct sentence with its document; the index's sentences contain no furniture."""
    for parsed in {parsed.document.id: parsed for parsed in documents}.values():
        said: set[str] = set()
        for sentence in parsed.sentences:
            words = " ".join(parsed.document.text[sentence.start : sentence.end].split())
            if words not in said:
                said.add(words)
                yield parsed, sentence


def is_heading(parsed: ParsedDocument, sentence: Sentence) -> bool:
    """Whether a table row holds the headings of the next one."""
    following = parsed.sentences[sentence.number + 1 : sentence.number + 2]
    return bool(sentence.cells) and any(row.cells and sentence.number in row.context for row in following)
