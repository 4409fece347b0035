"""Figures that cannot both be true: one thing, one time, both stated or both forecast, and values too far apart.

A false alarm costs more trust than a missed one, so every doubt speaks for the source: rounding, «over» and «about»
are allowed for, targets and possibilities are never held against each other, and of figures without a time only those
of two documents that no growth between the two explains.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from assistant.views.rows import Conflict, FigureRow, Modality, Precision
from assistant.views.things import Thing, things

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from index.types import ParsedDocument

_STATED: Final = frozenset({Modality.STATED, Modality.ESTIMATE})
_FORECAST: Final = frozenset({Modality.FORECAST})
_NO_GROWTH: Final = 10.0
"""Undated figures of two documents have to be this many times apart: less may have changed between them."""


def conflicts(rows: Sequence[FigureRow], documents: Iterable[ParsedDocument]) -> tuple[Conflict, ...]:
    """Return the pairs of ``rows`` that cannot both be true, in the order of their first figures.

    ``documents`` are those that the rows were read from: around a figure stands what limits it.
    """
    given = {(row.place.doc_id, row.place.start, row.dimension, row.low) for row in rows}
    groups: dict[tuple[object, ...], list[Thing]] = {}
    for thing in things(rows, documents):
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
    """Whether the clause of the one says nothing but what that of the other does, of the same names.

    Where a clause is «it is now expected to reach 7.9 instead of 7.5», the sentence has to give both figures.
    """
    if not (first.words and second.words):
        pairs = ((first.row, second.row.place), (second.row, first.row.place))
        return any((place.doc_id, place.start, row.dimension, row.low) in given for row, place in pairs)
    words = first.words <= second.words or second.words <= first.words
    return words and (first.names <= second.names or second.names <= first.names)
