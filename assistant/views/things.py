"""Whether two figures measure one thing, so that they may be put into one chart or held against each other.

Two tables of a briefing are easily mixed: exports of Norway and of Sweden, boys and girls, a share and its growth. So
two figures are of one thing only where the words of their clauses agree, apart from those that say nothing («total
number», «reached»), no name in the one is against a name in the other, and both are levels or both are changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import find_names
from assistant.grounding.quantities.kinds import Bound
from assistant.grounding.quantities.reading import find_quantities
from assistant.grounding.terms import content_terms, stem
from assistant.views.rows import CHANGES, STARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.grounding.quantities.kinds import Quantity
    from assistant.views.rows import FigureRow
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

    ``is_change`` tells a growth from a level, ``is_start`` the level from which something changed. ``low`` and ``high``
    are between what values the figure lies, with its bound («over 5») and its rounding, in the base unit.
    """

    row: FigureRow
    words: frozenset[str]
    counted: frozenset[str]
    names: frozenset[str]
    is_change: bool
    is_start: bool
    low: float
    high: float


def things(rows: Iterable[FigureRow], documents: Iterable[ParsedDocument]) -> tuple[Thing, ...]:
    """Return the thing of each row; the rows of documents that are not among ``documents`` are left out."""
    texts = {parsed.document.id: parsed.document.text for parsed in documents}
    return tuple(_thing(row, texts) for row in rows if row.place.doc_id in texts)


def _thing(row: FigureRow, texts: Mapping[str, str]) -> Thing:
    place = row.place
    text = texts[place.doc_id][place.start : place.end]
    names = frozenset(key for name in find_names(text) for key in name.keys)
    if row.speaker:
        names -= {key for name in find_names(row.speaker.name) for key in name.keys}
    low, high = _interval(row.quantity)
    return Thing(
        row,
        words=_words(row.about),
        counted=row.quantity.nouns,
        names=names,
        is_change=row.direction in CHANGES,
        is_start=row.direction in STARTS,
        low=low,
        high=high,
    )


def _words(clause: str) -> frozenset[str]:
    """Return the stems of a clause without its quantities and times, and without its names where more is left."""
    taken = [(one.start, one.end) for one in find_quantities(clause)]
    names = {key for name in find_names(clause) for key in name.keys}
    said = [term for term in content_terms(clause) if not any(start <= term.start < end for start, end in taken)]
    words = frozenset(term.stem for term in said) - _EMPTY_STEMS
    return (words - names) or words


def _interval(quantity: Quantity) -> tuple[float, float]:
    """Return between what values a figure lies: half a step of its last digit, a tenth for «about» and «nearly»."""
    slack = quantity.step / 2
    if quantity.rough or quantity.bound in {Bound.ABOUT, Bound.NEARLY}:
        slack = max(slack, _TENTH * abs(quantity.high))
    low = float("-inf") if quantity.bound is Bound.LESS else quantity.low - slack
    high = float("inf") if quantity.bound is Bound.MORE else quantity.high + slack
    return low, high
