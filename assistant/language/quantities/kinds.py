"""What the quantity witness compares: a quantity with its dimension and bound, and a date.

A value is held in the base unit of its dimension (bytes, seconds, months, metres, …; money in whole units of its
currency; shares in percent), so that two quantities of one dimension compare as plain numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

COUNT: Final = ""
"""The dimension of a number without a known unit: what it counts stands in ``nouns``."""
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
    """How a text limits a number: «over 5», «up to 5», «nearly 5», «about 5», or not at all."""

    NONE = "none"
    MORE = "more"
    LESS = "less"
    NEARLY = "nearly"
    ABOUT = "about"


class Role(StrEnum):
    """Which end of a change a number is: «rose from 5», «by 2», «to 7»; NONE without such a word before it."""

    NONE = "none"
    FROM = "from"
    BY = "by"
    TO = "to"


@dataclass(frozen=True, slots=True)
class Day:
    """A date or a part of one; None is «not said». ``decade`` tells that ``year`` is the first of ten or a hundred."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    years: int = 1


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as a text gives it: ``text[start:end]``, bounding words left out.

    ``low`` and ``high`` differ for a range only. ``dimension`` is a name of ``units`` or one of the constants above.
    ``step`` is the size of the last digit that was given, in the base unit: half of it is the rounding error.
    ``soft`` marks small counts in words, vague ones («dozens») and low ordinals: their absence from a source says
    nothing, another value for the same thing does. ``rough`` marks fractions, vague counts and times without a half of
    the day. ``nouns`` are the stems of the words that directly follow. ``number`` is the value before its unit.
    ``label`` is the stem of the name that the number is a part of («Order 14117»), "" for none.
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
        """Whether two ends were given."""
        return self.low != self.high
