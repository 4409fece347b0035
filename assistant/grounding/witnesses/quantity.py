"""Every number of the claim stands in the evidence, with its unit, and counts the same thing.

The evidence is taken together: any of its sentences may have the figure. Years and dates may also stand in the
sentences around the evidence, which say when it speaks of. Small counts in words are checked against the evidence only
where it counts the same thing, because «two firms» may as well be named. A figure that the evidence lacks may follow
from others (``computed``). Whether a figure that stands there belongs to something else is not asked: no figure of
``eval/README.md`` fell without it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.belonging import closeness, place_quantities
from assistant.grounding.quantities.bounds import bound_before
from assistant.grounding.quantities.computed import follows
from assistant.grounding.quantities.kinds import CALENDAR, COUNT, ORDINAL, PERCENT, POINTS, Quantity
from assistant.grounding.quantities.matching import Match, comparable, match
from assistant.grounding.quantities.reading import find_quantities
from assistant.grounding.quantities.wrong_dates import find_wrong_dates
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence
    from assistant.grounding.quantities.belonging import PlacedQuantity

CHECK: Final = "quantity"
_SAME_THING: Final = 0.5
_NEXT_WORDS: Final = re.compile(r"(?:[ -]+[^\W\d_][\w'’-]*){0,3}")
_STOPS: Final = re.compile(
    r"[\s-]+(?:to|in|by|and|or|of|on|at|for|from|with|that|which|who|were|was|is|are|have|has|had|will|across|as)\b.*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _HeldFigure:
    """A quantity of the evidence: in which sentence, and what it belongs to there."""

    item: Evidence
    placed: PlacedQuantity

    @property
    def quantity(self) -> Quantity:
        """The quantity itself; its range is in ``item.text``."""
        return self.placed.quantity


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding for each quantity of ``claim`` that the ``evidence`` lacks or has otherwise."""
    if not evidence or not find_quantities(claim):
        return ()
    held = [_HeldFigure(item, placed) for item in evidence for placed in place_quantities(item.text)]
    said = [placed for placed in place_quantities(claim) if placed.quantity.dimension not in CALENDAR]
    findings = [finding for placed in said if (finding := _finding(claim, placed, said, held)) is not None]
    return (*findings, *find_wrong_dates(claim, evidence))


def _finding(
    claim: str, placed: PlacedQuantity, said: Sequence[PlacedQuantity], held: Sequence[_HeldFigure]
) -> Finding | None:
    """Return what is to be said of one figure of the claim, None where the source has it."""
    own = placed.quantity
    if own.soft and own.dimension == COUNT and own.low == own.high == 1:
        return None
    matches = [(match(own, other.quantity), other) for other in held]
    if any(how is Match.YES for how, _ in matches) or follows(own, claim, [other.quantity for other in held]):
        return None
    off = next(((how, other) for how, other in matches if how is not Match.NO), None)
    if off is not None:
        how, other = off
        silently = " (rounded without saying so)" if how is Match.ROUNDED else ""
        return _otherwise(claim, own, other, contradicts=how is Match.FLIPPED, more=silently)
    if own.soft:
        return _otherwise_counted(claim, placed, said, held)
    in_name = own.dimension in {COUNT, ORDINAL} and any(_has_digits(other.item.text, own, claim) for other in held)
    return None if own.label or in_name else _absent(claim, placed, said, held)


def _otherwise_counted(
    claim: str, placed: PlacedQuantity, said: Sequence[PlacedQuantity], held: Sequence[_HeldFigure]
) -> Finding | None:
    """Return a finding where the source counts the same thing and comes to another number."""
    own = placed.quantity
    others = [
        other
        for other in held
        if other.quantity.dimension == own.dimension
        and (own.nouns & other.quantity.nouns or own.dimension not in {COUNT, ORDINAL})
        and not other.quantity.rough
        and (other.quantity.low != 1 or other.quantity.dimension == ORDINAL)
        and closeness(placed, other.placed) >= _SAME_THING
        and not _is_said(other, said)
    ]
    if not others or own.rough:
        return None
    return _otherwise(claim, own, max(others, key=lambda other: closeness(placed, other.placed)))


def _absent(claim: str, placed: PlacedQuantity, said: Sequence[PlacedQuantity], held: Sequence[_HeldFigure]) -> Finding:
    """Return the finding for a figure that the source lacks: with the figure it has for this, where there is one."""
    own = placed.quantity
    others = [other for other in held if _is_alike(own, other.quantity) and not _is_said(other, said)]
    nearest = max(others, key=lambda other: closeness(placed, other.placed), default=None)
    if nearest is not None and closeness(placed, nearest.placed) >= _SAME_THING:
        return _otherwise(claim, own, nearest)
    return Finding(CHECK, f"the source does not say «{_words(claim, own)}»", TextRange(own.start, own.end))


def _is_alike(own: Quantity, other: Quantity) -> bool:
    """Whether the source's quantity can be the true value of the claim's, whatever its unit."""
    ordinals = {own.dimension == ORDINAL, other.dimension == ORDINAL}
    if other.dimension in CALENDAR or len(ordinals) > 1:
        return False
    if comparable(own, other) or {own.dimension, other.dimension} == {PERCENT, POINTS}:
        return True
    return bool(own.number) and own.number == other.number


def _is_said(other: _HeldFigure, said: Sequence[PlacedQuantity]) -> bool:
    """Whether the claim has this figure of the source too, so that it is not the one that was got wrong."""
    return any(match(placed.quantity, other.quantity) is Match.YES for placed in said)


def _otherwise(claim: str, own: Quantity, other: _HeldFigure, *, contradicts: bool = True, more: str = "") -> Finding:
    """Return the finding that the source has another figure in the place of the claim's."""
    message = f"the answer says «{_words(claim, own)}», the source says «{_words(other.item.text, other.quantity)}»"
    start = other.item.start
    source = SourceRange(other.item.source, start + other.quantity.start, start + other.quantity.end)
    return Finding(CHECK, message + more, TextRange(own.start, own.end), source, contradicts=contradicts)


def _words(text: str, quantity: Quantity) -> str:
    """Return the words of a quantity as ``text`` has them, with what bounds it and, for a count, what is counted."""
    start, end = quantity.start, quantity.end
    if quantity.dimension not in CALENDAR:
        _, start = bound_before(text, start)
    if quantity.dimension in {COUNT, ORDINAL}:
        following = _NEXT_WORDS.match(text, end)
        end += len(_STOPS.sub("", following.group())) if following else 0
    return " ".join(text[start:end].split())


def _has_digits(source: str, quantity: Quantity, claim: str) -> bool:
    """Whether ``source`` writes the same number somewhere, be it inside a name («Flight 370», «COVID-19»)."""
    digits = re.search(r"\d[\d,.]*", claim[quantity.start : quantity.end])
    if digits is None:
        return False
    return bool(re.search(rf"(?<![\d.,]){re.escape(digits.group().rstrip('.,'))}(?![\d]|[.,]\d)", source))
