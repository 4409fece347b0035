"""Quantities and dates as the quantity witness compares them.

Values are in the base unit of their dimension (bytes, seconds, months, metres, …; money in whole units of its currency;
shares in percent), so that quantities of one dimension compare as plain numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

COUNT: Final = ""
"""The dimension of a number without a known unit; ``nouns`` are what it counts."""
PERCENT: Final = "%"
POINTS: Final = "percentage points"
FACTOR: Final = "times"
ORDINAL: Final = "ordinal"
YEAR: Final = "year number"
DATE: Final = "date"
TIME: Final = "time of day"
WEEKDAY: Final = "weekday"
CALENDAR: Final = frozenset({YEAR, DATE, TIME, WEEKDAY})
MONTHS: Final = "month"
SECONDS: Final = "second"


class Bound(StrEnum):
    """How a text bounds a number: «over 5», «up to 5», «nearly 5», «about 5», or not at all."""

    NONE = "none"
    MORE = "more"
    LESS = "less"
    NEARLY = "nearly"
    ABOUT = "about"


class Role(StrEnum):
    """A number's role in a change: «rose from 5», «by 2», «to 7»; NONE without such a word before it."""

    NONE = "none"
    FROM = "from"
    BY = "by"
    TO = "to"


@dataclass(frozen=True, slots=True)
class Day:
    """A date or a part of one, None for parts not given; ``years`` is 10 for a decade and 100 for a century."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    years: int = 1


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in a text: ``text[start:end]``, without bounding words.

    ``low`` and ``high`` differ only for a range. ``dimension`` is one of ``units`` or of the constants above. ``step``
    is the size of the last digit given, in the base unit; half of it is the rounding error. ``soft`` marks small counts
    in words, vague counts («dozens») and low ordinals: only another value for the same thing in a source counts against
    them, not their absence. ``rough`` marks fractions, vague counts and times that may be a.m. or p.m. ``nouns`` are
    the stems of the words that follow directly. ``number`` is the value as written, before its unit. ``label`` is the
    stem of the name that the number is part of («Order 14117»), "" for none.
    """

    start: int
    end: int
    dimension: str
    low: float
    high: float
    step: float = 0.0
    bound: Bound = Bound.NONE
    role: Role = Role.NONE
    soft: bool = False
    rough: bool = False
    nouns: frozenset[str] = frozenset()
    day: Day | None = None
    number: float = 0.0
    label: str = ""

    @property
    def is_range(self) -> bool:
        """Whether the quantity has two different ends."""
        return self.low != self.high
