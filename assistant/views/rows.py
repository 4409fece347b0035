"""What the views consist of, and the sentences that they read.

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
    """How exactly a source says when."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    PART = "part"
    RANGE = "range"


class Modality(StrEnum):
    """How a source means a figure: as it is, as a forecast, a goal that somebody set, an estimate, or a possibility."""

    STATED = "stated"
    FORECAST = "forecast"
    TARGET = "target"
    ESTIMATE = "estimate"
    POSSIBLE = "possible"


AHEAD: Final = frozenset({Modality.FORECAST, Modality.TARGET})
"""What is said of a time to come."""


class Direction(StrEnum):
    """Which way a figure goes: a rise or a fall by it, to it or from it, what was reached, else a level."""

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
"""What says how much something changed, not how much there is of it."""


STARTS: Final = frozenset({Direction.RISE_FROM, Direction.FALL_FROM})
"""What stands for the level from which something changed."""


class Course(StrEnum):
    """Whether what a date belongs to lies behind the document or ahead of it."""

    PAST = "past"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row leads: the sentence ``[start, end)`` of a document and in it the row's own words."""

    doc_id: str
    start: int
    end: int
    words_start: int
    words_end: int


@dataclass(frozen=True, slots=True)
class When:
    """A time from its ``first`` to its ``last`` day, both counted; ``words`` are the source's.

    A part of a year («the third quarter of 2025», «early 2024») has the days of the year that it lies in.
    ``resolved`` tells that the source leaves a part to its date of publication («May 18», «last year», «now»).
    """

    first: date
    last: date
    precision: Precision
    words: str
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A quantity that a source gives.

    ``words`` are the quantity with what bounds it and what it counts or is a share of; ``quantity`` is what was read,
    in the base unit of its dimension. ``about`` is the clause that the figure stands in; of a table's figure, the
    headings of its row and its column. ``as_of`` is when it holds; a forecast or a target has the time that it is for
    in ``horizon`` instead.
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
        """What it measures, as in ``language.quantities.kinds``."""
        return self.quantity.dimension

    @property
    def low(self) -> float:
        """Its value, of a range the lower end."""
        return self.quantity.low

    @property
    def high(self) -> float:
        """Its value, of a range the upper end."""
        return self.quantity.high

    @property
    def when(self) -> When | None:
        """The time that it is for or holds at."""
        return self.horizon or self.as_of


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of a series: its year and its value in the series' unit, with its row."""

    year: int
    value: float
    row: FigureRow


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of one unit about one thing, two years at least, one figure a year, in order of the years."""

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
    """What somebody said: ``speaker`` as the source gives them, ``words`` what they said in the source's words.

    ``quoted`` tells direct speech from reported speech.
    """

    place: Place
    speaker: Speaker
    words: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class DateRow:
    """Something that happened or is announced for ``when``; ``event`` is the sentence that says so.

    ``modality`` tells a forecast and a goal from what is announced.
    """

    place: Place
    when: When
    course: Course
    event: str
    modality: Modality = Modality.STATED


def each_once(documents: Iterable[ParsedDocument]) -> Iterator[tuple[ParsedDocument, Sentence]]:
    """Yield each sentence with its document; furniture is in no sentence of the index."""
    for parsed in {parsed.document.id: parsed for parsed in documents}.values():
        said: set[str] = set()
        for sentence in parsed.sentences:
            words = " ".join(parsed.document.text[sentence.start : sentence.end].split())
            if words not in said:
                said.add(words)
                yield parsed, sentence


def is_heading(parsed: ParsedDocument, sentence: Sentence) -> bool:
    """Whether a row has the headings under which the next one is read."""
    following = parsed.sentences[sentence.number + 1 : sentence.number + 2]
    return bool(sentence.cells) and any(row.cells and sentence.number in row.context for row in following)
