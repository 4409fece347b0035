"""Figures that measure the same thing: conflicts, which cannot both be true, and series over years, for a small chart.

Figures of a briefing are easily mixed up: exports of Norway and of Sweden, boys and girls, a share and its growth. So
two figures measure the same thing only if the words of their clauses agree, apart from empty ones («total number»,
«reached»), if their names do not conflict, and if both are levels or both are changes.

A false conflict costs more trust than a missed one, so every doubt is resolved in favour of the source. Rounding,
«over» and «about» are allowed for, and targets and possibilities are never compared. Figures without a time conflict
only across two documents, and only if no growth between the two could explain them. A series contains only what a
source says, nothing computed from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from assistant.language.names import Name, find_names
from assistant.language.quantities.kinds import COUNT, PERCENT, POINTS, Bound
from assistant.language.quantities.reading import find_quantities
from assistant.language.terms import content_terms, stem
from assistant.views.rows import CHANGES, STARTS, Conflict, FigureRow, Modality, Point, Precision, Series

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from assistant.language.quantities.kinds import Quantity
    from index.types import ParsedDocument

_EMPTY: Final = """
total number count value outlook level size current currently new newer newest latest overall figure amount volume sum
annual annually yearly year forecast estimate estimated estimates projection expected official combined worth
billion million trillion thousand percent reach reached hit rise rose fall fell grow grew stand stood come
"""
_EMPTY_STEMS: Final = frozenset(map(stem, _EMPTY.split()))
_TENTH: Final = 0.1


@dataclass(frozen=True, slots=True)
class Thing:
    """What a figure measures: ``words`` are the stems of its clause, ``names`` the keys of the names around it.

    ``is_change`` distinguishes a change from a level; ``is_start`` marks the level from which something changed.
    ``low`` and ``high`` bound the figure's value, with its bound («over 5») and its rounding, in the base unit.
    """

    row: FigureRow
    words: frozenset[str]
    counted: frozenset[str]
    names: frozenset[str]
    is_change: bool
    is_start: bool
    low: float
    high: float


def _things(rows: Iterable[FigureRow], documents: Iterable[ParsedDocument]) -> list[Thing]:
    """Return the thing of each row; rows of documents that are not among ``documents`` are left out."""
    texts = {parsed.document.id: parsed.document.text for parsed in documents}
    found = []
    for row in rows:
        if row.place.doc_id not in texts:
            continue
        names = find_names(texts[row.place.doc_id][row.place.start : row.place.end])
        speaker = find_names(row.speaker.name) if row.speaker else ()
        low, high = _interval(row.quantity)
        thing = Thing(
            row,
            words=_words(row.about),
            counted=row.quantity.nouns,
            names=_keys(names) - _keys(speaker),
            is_change=row.direction in CHANGES,
            is_start=row.direction in STARTS,
            low=low,
            high=high,
        )
        found.append(thing)
    return found


def _keys(names: Iterable[Name]) -> frozenset[str]:
    return frozenset(key for name in names for key in name.keys)


def _words(clause: str) -> frozenset[str]:
    """Return the stems of a clause without quantities and times, and without names unless nothing else is left."""
    taken = [(one.start, one.end) for one in find_quantities(clause)]
    said = [term for term in content_terms(clause) if not any(start <= term.start < end for start, end in taken)]
    words = frozenset(term.stem for term in said) - _EMPTY_STEMS
    return (words - _keys(find_names(clause))) or words


def _interval(quantity: Quantity) -> tuple[float, float]:
    """Return the bounds of a figure's value: half a step of its last digit, a tenth for «about» and «nearly»."""
    slack = quantity.step / 2
    if quantity.rough or quantity.bound in {Bound.ABOUT, Bound.NEARLY}:
        slack = max(slack, _TENTH * abs(quantity.high))
    low = float("-inf") if quantity.bound is Bound.LESS else quantity.low - slack
    high = float("inf") if quantity.bound is Bound.MORE else quantity.high + slack
    return low, high


_STATED: Final = frozenset({Modality.STATED, Modality.ESTIMATE})
_FORECAST: Final = frozenset({Modality.FORECAST})
_NO_GROWTH: Final = 10.0
"""Undated figures of two documents conflict only if they differ by this factor: less may have changed in between."""


def conflicts(rows: Sequence[FigureRow], documents: Iterable[ParsedDocument]) -> tuple[Conflict, ...]:
    """Return the pairs of ``rows`` that cannot both be true, in the order of their first figures.

    ``documents`` are those that the rows were read from: the text around a figure qualifies it.
    """
    given = {(row.place.doc_id, row.place.start, row.dimension, row.low) for row in rows}
    groups: dict[tuple[object, ...], list[Thing]] = {}
    for thing in _things(rows, documents):
        if not thing.is_start:
            when = thing.row.when
            days = (when.first, when.last, when.words if when.precision is Precision.PART else "") if when else None
            key = (thing.row.dimension, thing.counted, thing.is_change, days)
            groups.setdefault(key, []).append(thing)
    found = [
        Conflict(first.row, second.row)
        for group in groups.values()
        for first, second in combinations(group, 2)
        if _are_same(first, second, given) and _conflict(first, second)
    ]
    order = {id(row): number for number, row in enumerate(rows)}
    return tuple(sorted(found, key=lambda pair: (order[id(pair.first)], order[id(pair.second)])))


def _conflict(first: Thing, second: Thing) -> bool:
    left, right = first.row, second.row
    if (left.place.doc_id, left.place.start) == (right.place.doc_id, right.place.start):
        return False
    modalities = {left.modality, right.modality}
    if not (modalities <= _STATED or modalities <= _FORECAST):
        return False
    if not (first.high < second.low or second.high < first.low):
        return False
    small, large = sorted((abs(left.low), abs(right.low)))
    return left.when is not None or (left.place.doc_id != right.place.doc_id and large >= _NO_GROWTH * small)


def _are_same(first: Thing, second: Thing, given: Collection[object]) -> bool:
    """Whether the words and the names of one figure include those of the other.

    If a clause has no such words («it is now expected to reach 7.9 instead of 7.5»), its sentence must give both
    figures.
    """
    if not (first.words and second.words):
        pairs = ((first.row, second.row.place), (second.row, first.row.place))
        return any((place.doc_id, place.start, row.dimension, row.low) in given for row, place in pairs)
    words = first.words <= second.words or second.words <= first.words
    return words and (first.names <= second.names or second.names <= first.names)


_PREFIXES: Final = (
    *((1e24, "yotta"), (1e21, "zetta"), (1e18, "exa"), (1e15, "peta"), (1e12, "tera"), (1e9, "giga"), (1e6, "mega")),
    (1e3, "kilo"),
)
_LARGE: Final = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_PREFIXED: Final = frozenset({"byte", "bit", "flops", "watt", "watt-hour", "hertz", "joule", "gram"})
_LEAST: Final = 2
_RANK: Final = {Modality.STATED: 0, Modality.ESTIMATE: 1, Modality.FORECAST: 2, Modality.TARGET: 3}


def series(rows: Sequence[FigureRow], documents: Iterable[ParsedDocument]) -> tuple[Series, ...]:
    """Return the series among ``rows``, each of at least two years, in the order of their first figures.

    ``documents`` are those that the rows were read from. A range counts with its middle. Of several figures for one
    year, a stated one takes precedence over an estimate, a forecast and a target, in this order; then the first counts.
    """
    alike: dict[tuple[object, ...], list[Thing]] = {}
    for thing in _things(rows, documents):
        if thing.words and _year(thing.row) is not None and thing.row.modality in _RANK:
            alike.setdefault((thing.row.dimension, thing.words, thing.counted, thing.is_change), []).append(thing)
    found = (_series(group) for candidates in alike.values() for group in _of_one_place(candidates))
    return tuple(one for one in found if one is not None)


def _of_one_place(candidates: Sequence[Thing]) -> list[list[Thing]]:
    """Group the candidates that the names in their sentences do not tell apart (Norway's, Sweden's)."""
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
    """Return the year of a figure; None without one, for a part of a year or a time of several years."""
    when = row.when
    is_one = when is not None and when.precision is not Precision.PART and when.first.year == when.last.year
    return when.first.year if when and is_one else None


def _unit(dimension: str, largest: float) -> tuple[str, float]:
    """Return the unit in which the largest figure is easy to read, and its size in the base unit."""
    if dimension in {PERCENT, POINTS}:
        return dimension, 1.0
    scales = _PREFIXES if dimension in _PREFIXED else _LARGE
    size, word = next(((size, word) for size, word in scales if largest >= size), (1.0, ""))
    if dimension in _PREFIXED:
        return f"{word}{dimension}", size
    return (word if dimension == COUNT else f"{word} {dimension}".strip()), size
