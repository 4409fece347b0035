"""Reports of a run and their content: sections of tables, notes, plots and failures, independent of layout.

A cell keeps its type (a rate, an interval, counts side by side), so that each format can show it in its own way and
leave out what cannot be drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from eval.report.failures import Group
    from eval.statistics.intervals import Rate


Cell: TypeAlias = "str | Rate | Around | Few | tuple[tuple[str, int], ...] | None"


@dataclass(frozen=True, slots=True)
class Around:
    """A figure in words, with the interval of its rate behind it."""

    figure: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Few:
    """The name of something with too few cases to estimate a rate."""

    name: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``kind`` says what its cells hold. The first column names the rows.

    ``rate``: a ``Rate``, None if there is nothing to count. ``band``: a rate drawn on an axis from 0 to ``scale``.
    ``stack``: counts by class, as shares of ``scale``. All others hold words, an ``Around`` or a ``Few``.
    """

    head: str
    kind: Literal["text", "number", "rate", "band", "stack", "hash"] = "text"
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; ``key`` explains the classes of a ``stack``."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    key: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph; a ``quiet`` one is an aside."""

    words: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """A curve: what it shows, its drawing ("" if it has one point), its figure in words, and its table."""

    title: str
    shows: str
    drawing: str
    said: str
    table: Table


@dataclass(frozen=True, slots=True)
class FailureGroups:
    """Items that did not end as they should, by kind."""

    groups: tuple[Group, ...]


Block = Table | Note | Plot | FailureGroups


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A part of the report; ``name`` is its anchor."""

    name: str
    title: str
    blocks: tuple[Block, ...]
