"""Figures of one thing over several years, for a small chart; only what a source says, nothing computed from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.kinds import COUNT, PERCENT, POINTS
from assistant.views.rows import Modality, Point, Precision, Series
from assistant.views.things import Thing, things

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.views.rows import FigureRow
    from index.types import ParsedDocument

_PREFIXES: Final = (
    *((1e24, "yotta"), (1e21, "zetta"), (1e18, "exa"), (1e15, "peta"), (1e12, "tera"), (1e9, "giga"), (1e6, "mega")),
    (1e3, "kilo"),
)
_LARGE: Final = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_PREFIXED: Final = frozenset({"byte", "bit", "flops", "watt", "watt-hour", "hertz", "joule", "gram"})
_LEAST: Final = 2
_RANK: Final = {Modality.STATED: 0, Modality.ESTIMATE: 1, Modality.FORECAST: 2, Modality.TARGET: 3}


def series(rows: Sequence[FigureRow], documents: Iterable[ParsedDocument]) -> tuple[Series, ...]:
    """Return the series among ``rows``, each of two years at least, in the order of their first figures.

    ``documents`` are those that the rows were read from. A range stands at its middle; of several figures for one year
    the stated one stands before an estimate, a forecast and a target, and else the first one.
    """
    alike: dict[tuple[object, ...], list[Thing]] = {}
    for thing in things(rows, documents):
        if thing.words and _year(thing.row) is not None and thing.row.modality in _RANK:
            alike.setdefault((thing.row.dimension, thing.words, thing.counted, thing.is_change), []).append(thing)
    found = (_series(group) for candidates in alike.values() for group in _of_one_place(candidates))
    return tuple(one for one in found if one is not None)


def _of_one_place(candidates: Sequence[Thing]) -> list[list[Thing]]:
    """Return the candidates parted where the names in their sentences tell them apart (Norway's, Sweden's)."""
    groups: list[tuple[set[frozenset[str]], list[Thing]]] = []
    for thing in candidates:
        for names, group in groups:
            if thing.names in names or all(thing.names <= other or other <= thing.names for other in names):
                names.add(thing.names)
                group.append(thing)
                break
        else:
            groups.append(({thing.names}, [thing]))
    return [group for _, group in groups]


def _series(group: Sequence[Thing]) -> Series | None:
    chosen: dict[int, FigureRow] = {}
    for thing in sorted(group, key=lambda thing: _RANK[thing.row.modality]):
        year = _year(thing.row)
        if year is not None:
            chosen.setdefault(year, thing.row)
    if len(chosen) < _LEAST:
        return None
    unit, size = _unit(group[0].row.dimension, max(abs(row.high) for row in chosen.values()))
    points = tuple(Point(year, (row.low + row.high) / 2 / size, row) for year, row in sorted(chosen.items()))
    return Series(group[0].row.about, unit, points)


def _year(row: FigureRow) -> int | None:
    """Return the year that a figure is for; None without one, for a part of one or a time that reaches over several."""
    when = row.when
    is_one = when is not None and when.precision is not Precision.PART and when.first.year == when.last.year
    return when.first.year if when and is_one else None


def _unit(dimension: str, largest: float) -> tuple[str, float]:
    """Return the unit in which the largest figure reads well, and its size in the base unit."""
    if dimension in {PERCENT, POINTS}:
        return dimension, 1.0
    scales = _PREFIXES if dimension in _PREFIXED else _LARGE
    size, word = next(((size, word) for size, word in scales if largest >= size), (1.0, ""))
    if dimension in _PREFIXED:
        return f"{word}{dimension}", size
    return (word if dimension == COUNT else f"{word} {dimension}".strip()), size
