"""How many of the hand-made labels the views find (recall), and how many of their rows are right (precision)."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, TypeVar

from tests.assistant.views.gold import NOW, GoldDate, GoldFigure, GoldStatement

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.views.rows import DateRow, FigureRow, StatementRow

Row = TypeVar("Row")
Label = TypeVar("Label", GoldFigure, GoldStatement, GoldDate)


@dataclass(frozen=True, slots=True)
class Measured:
    """Shares in [0, 1]; ``missed`` are labels without a row, ``wrong`` rows without a label."""

    precision: float
    recall: float
    missed: tuple[object, ...]
    wrong: tuple[object, ...]


def measure(rows: Sequence[Row], labels: Sequence[Label], fits: Callable[[Row, Label], bool]) -> Measured:
    """Return the shares; a label takes one row at most, one that may be missing counts on neither side."""
    left = list(rows)
    missed: list[object] = []
    found = 0
    for label in labels:
        row = next((row for row in left if fits(row, label)), None)
        if row is not None:
            left.remove(row)
            found += not label.optional
        elif not label.optional:
            missed.append(label)
    return Measured(found / (found + len(left)), found / (found + len(missed)), tuple(missed), tuple(left))


def figure_fits(row: FigureRow, label: GoldFigure) -> bool:
    """Whether a row has the label's value, unit, matter, time and modality."""
    when = row.as_of or row.horizon
    if label.year == NOW:
        timely = row.horizon is None and (when is None or when.resolved)
    else:
        timely = (when.first.year if when else None) == label.year
    return (
        row.dimension == label.dimension
        and isclose(row.low, label.value, rel_tol=1e-9)
        and label.about.casefold() in f"{row.about} {row.words}".casefold()
        and timely
        and row.modality.value == label.modality
    )


def statement_fits(row: StatementRow, label: GoldStatement) -> bool:
    """Whether a row has the label's speaker, words and way of speaking."""
    said = label.key in row.words
    return said and row.speaker.name.casefold() == label.speaker.casefold() and row.quoted is label.quoted


def date_fits(row: DateRow, label: GoldDate) -> bool:
    """Whether a row has the label's days, event and course."""
    days = (row.when.first.isoformat(), row.when.last.isoformat()) == (label.first, label.last)
    return days and label.key.casefold() in row.event.casefold() and row.course.value == label.course
