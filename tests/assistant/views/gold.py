"""What a reader found in the article of ``../shared/briefing``, labelled by hand before any row of ours was looked at.

Only values, units, names, dates and short keys of our own stand here. A key is a word of the phrase that a row has to
name. ``optional`` entries are matters of taste: a row for one is neither right nor wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

NOW: Final = "now"
"""As of the day of publication, or no time at all: a «now» in another part of the sentence may or may not rule it."""


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """A value in the base unit of its dimension, a word for what it is about, its year, and how it is meant."""

    dimension: str
    value: float
    about: str
    year: int | str | None
    modality: str = "stated"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """Who said it, a word of what was said, and whether in their own words."""

    speaker: str
    key: str
    quoted: bool
    optional: bool = False


@dataclass(frozen=True, slots=True)
class GoldDate:
    """First and last day in ISO form, a word of the event, and whether it lies behind or ahead."""

    first: str
    last: str
    key: str
    course: str
    optional: bool = False


FIGURES: Final = (
    GoldFigure("%", 10, "contribution", None, "target"),
    GoldFigure("flops", 300e18, "capacity", None, "target"),
    GoldFigure("byte", 41.06e21, "production", 2024),
    GoldFigure("%", 25, "production", 2024),
    GoldFigure("", 190_000, "enterprises", NOW),
    GoldFigure("yuan", 2e12, "output", NOW),
    GoldFigure("%", 20, "growth", NOW),
    GoldFigure("yuan", 7.5e12, "industry", 2030, "forecast"),
    GoldFigure("dollar", 1.03e12, "industry", 2030, "forecast"),
    GoldFigure("%", 36, "enterprises", 2024),
    GoldFigure("%", 7.5, "platforms", 2024),
    GoldFigure("%", 27.4, "datasets", 2024),
    GoldFigure("byte", 17e24, "data", None),
    GoldFigure("", 335, "datasets", None),
    GoldFigure("", 120, "LLMs", None),
    GoldFigure("second", 604_800, "tasks", NOW),
    GoldFigure("%", 70, "costs", NOW),
    GoldFigure("%", 50, "time-to-market", NOW),
    GoldFigure("%", 60, "cycles", NOW),
    GoldFigure("%", 23, "data", NOW),
    GoldFigure("%", 100 / 3, "share", 2025, "forecast"),
    GoldFigure("byte", 48.6e21, "output", 2025, "forecast"),
    GoldFigure("dollar", 144.5e9, "market", 2025, "forecast"),
    GoldFigure("times", 2, "market", 2030, "forecast", optional=True),
    GoldFigure("dollar", 301.1e9, "market", 2030, "forecast"),
    GoldFigure("%", 30, "costs", None, "possible"),
)

STATEMENTS: Final = (
    GoldStatement("reports", "biomedical", quoted=False, optional=True),
    GoldStatement("order", "prevent", quoted=True, optional=True),
    GoldStatement("Liu Liehong", "ecosystem", quoted=False),
    GoldStatement("Liu Liehong", "imperative", quoted=False),
    GoldStatement("Liu Liehong", "byproduct", quoted=True),
    GoldStatement("experts", "hallucinations", quoted=False),
    GoldStatement("Liu Bo", "crucial", quoted=False),
    GoldStatement("Liu Bo", "problem", quoted=False),
    GoldStatement("Liu Bo", "redoing", quoted=True),
    GoldStatement("Liu Bo", "transformation", quoted=True),
    GoldStatement("Huang Tiejun", "frontier", quoted=False),
    GoldStatement("China Academy of Electronics and Information Technology", "platforms", quoted=False),
    GoldStatement("Liu Wenqiang", "fragmented", quoted=False),
    GoldStatement("Shen Changxiang", "framework", quoted=False, optional=True),
    GoldStatement("experts", "chapter", quoted=False),
    GoldStatement("Fan Yuan", "humans", quoted=True),
    GoldStatement("Fan Yuan", "decision-making", quoted=True),
    GoldStatement("An Xiaopeng", "workflows", quoted=False),
    GoldStatement("An Xiaopeng", "tools", quoted=True),
    GoldStatement("An Xiaopeng", "participants", quoted=True),
    GoldStatement("An Xiaopeng", "cycles", quoted=False),
    GoldStatement("Xu Tao", "valuable", quoted=False),
)

DATES: Final = (
    GoldDate("2025-05-18", "2025-05-18", "access", "past"),
    GoldDate("2024-02-01", "2024-02-29", "order", "past"),
    GoldDate("2024-01-01", "2024-12-31", "production", "past"),
    GoldDate("2030-01-01", "2030-12-31", "industry", "announced"),
    GoldDate("2025-05-17", "2025-05-17", "conference", "past"),
    GoldDate("2029-01-01", "2029-12-31", "framework", "announced"),
    GoldDate("2024-01-01", "2024-12-31", "enterprises", "past"),
    GoldDate("2025-01-01", "2025-12-31", "share", "announced"),
    GoldDate("2025-01-01", "2025-12-31", "market", "announced"),
    GoldDate("2030-01-01", "2030-12-31", "double", "announced"),
)
