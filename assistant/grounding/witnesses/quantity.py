"""Witness 3: every number of the claim stands in the evidence, with its unit, and belongs to the same thing.

The evidence is taken together: a figure that any of its sentences has is had. Years and dates may also stand in the
sentences around the evidence, which say when it speaks of. A figure that the evidence lacks may follow from others
(``computed``). One that it has may belong to something else there (``elsewhere``). Small counts in words are held
against the evidence only where it counts the same thing, because «two firms» may as well be named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.belonging import place_quantities
from assistant.grounding.quantities.computed import follows
from assistant.grounding.quantities.elsewhere import Held, belongs_elsewhere, closeness, nearest
from assistant.grounding.quantities.kinds import CALENDAR, COUNT, ORDINAL, PERCENT, POINTS, Quantity
from assistant.grounding.quantities.matching import Match, changed_role, comparable, match
from assistant.grounding.quantities.reading import find_quantities
from assistant.grounding.quantities.when import find_wrong_dates
from assistant.grounding.quantities.wording import has_digits, said_with_bound
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence
    from assistant.grounding.quantities.belonging import Placed

CHECK: Final = "quantity"
_SAME_THING: Final = 0.5
_ONE: Final = 1.0


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding for each quantity of ``claim`` that the ``evidence`` lacks, has otherwise or has elsewhere."""
    if not evidence or not find_quantities(claim):
        return ()
    held = [Held(item, placed) for item in evidence for placed in place_quantities(item.text)]
    said = [placed for placed in place_quantities(claim) if placed.quantity.dimension not in CALENDAR]
    findings = [finding for placed in said if (finding := _finding(claim, placed, said, held)) is not None]
    return (*findings, *find_wrong_dates(claim, evidence, held))


def _finding(claim: str, placed: Placed, said: Sequence[Placed], held: Sequence[Held]) -> Finding | None:
    own = placed.quantity
    if own.soft and own.dimension == COUNT and own.low == own.high == _ONE:
        return None
    matches = [(match(own, other.quantity), other) for other in held]
    same = [other for how, other in matches if how is Match.YES]
    if same:
        return _misplaced(claim, placed, same, held)
    off = next(((how, other) for how, other in matches if how is not Match.NO), None)
    numbers = [other.quantity for other in held]
    if follows(own, claim, numbers):
        return None
    return _off(claim, own, *off) if off is not None else _unheld(claim, placed, said, held)


def _unheld(claim: str, placed: Placed, said: Sequence[Placed], held: Sequence[Held]) -> Finding | None:
    """Return what is to be said of a figure that the source does not have."""
    own = placed.quantity
    if own.soft:
        return _otherwise_counted(claim, placed, said, held)
    if own.label:
        return _other_number(claim, own, held)
    if own.dimension in {COUNT, ORDINAL} and any(has_digits(other.item.text, own, claim) for other in held):
        return None
    return _absent(claim, placed, said, held)


def _misplaced(claim: str, placed: Placed, same: Sequence[Held], held: Sequence[Held]) -> Finding | None:
    """Return a finding where the source has the figure, but for another thing, year or end of a change."""
    own = placed.quantity
    if all(changed_role(own, other.quantity) for other in same) and own.dimension not in {COUNT, ORDINAL}:
        other = same[0]
        message = f"the answer has «{own.role.value} {_words(claim, own)}», the source has «{_role(other)}»"
        return _made(own, message, other, contradicts=True)
    real = belongs_elsewhere(placed, claim, same, held)
    if real is None:
        return None
    message = (
        f"the answer gives «{_words(claim, own)}» to another thing: for this the source has «{_source_words(real)}»"
    )
    return _made(own, message, real, contradicts=True)


def _role(other: Held) -> str:
    return f"{other.quantity.role.value} {_source_words(other)}"


def _off(claim: str, own: Quantity, how: Match, other: Held) -> Finding:
    """Return the finding for a figure that is nearly the source's: rounded silently, or bounded otherwise."""
    source = _source_words(other)
    message = f"the answer says «{_words(claim, own)}», the source says «{source}»"
    if how is Match.ROUNDED:
        message += " (rounded without saying so)"
    return _made(own, message, other, contradicts=how is Match.FLIPPED)


def _otherwise_counted(claim: str, placed: Placed, said: Sequence[Placed], held: Sequence[Held]) -> Finding | None:
    """Return a finding where the source counts the same thing and comes to another number."""
    own = placed.quantity
    others = [
        other
        for other in held
        if other.quantity.dimension == own.dimension
        and (own.nouns & other.quantity.nouns or own.dimension not in {COUNT, ORDINAL})
        and not other.quantity.rough
        and (other.quantity.low != _ONE or other.quantity.dimension == ORDINAL)
        and closeness(placed, other) >= _SAME_THING
        and not _is_said(other, said)
    ]
    if not others or own.rough:
        return None
    other = max(others, key=lambda one: closeness(placed, one))
    message = f"the answer says «{_words(claim, own)}», the source says «{_source_words(other)}»"
    return _made(own, message, other, contradicts=True)


def _other_number(claim: str, own: Quantity, held: Sequence[Held]) -> Finding | None:
    """Return a finding where the source has the same name with another number; names alone are another witness's."""
    named = [other for other in held if other.quantity.label == own.label]
    if not named or any(has_digits(other.item.text, own, claim) for other in held):
        return None
    message = f"the answer says «{_words(claim, own)}», the source says «{_source_words(named[0])}»"
    return _made(own, message, named[0], contradicts=True)


def _absent(claim: str, placed: Placed, said: Sequence[Placed], held: Sequence[Held]) -> Finding:
    """Return the finding for a figure that the source lacks: with the figure it has for this, where there is one."""
    own = placed.quantity
    others = [other for other in held if _is_alike(own, other.quantity) and not _is_said(other, said)]
    other = nearest(placed, others)
    if other is None or closeness(placed, other) < _SAME_THING:
        return _made(own, f"the source does not say «{_words(claim, own)}»", None, contradicts=False)
    message = f"the answer says «{_words(claim, own)}», the source says «{_source_words(other)}»"
    return _made(own, message, other, contradicts=True)


def _is_alike(own: Quantity, other: Quantity) -> bool:
    """Whether the source's quantity can be the true value of the claim's, whatever its unit."""
    if other.dimension in CALENDAR or (
        ORDINAL in {own.dimension, other.dimension} and own.dimension != other.dimension
    ):
        return False
    if comparable(own, other) or {own.dimension, other.dimension} == {PERCENT, POINTS}:
        return True
    return bool(own.number) and own.number == other.number


def _is_said(other: Held, said: Sequence[Placed]) -> bool:
    """Whether the claim has this figure of the source too, so that it is not the one that was got wrong."""
    return any(match(placed.quantity, other.quantity) is Match.YES for placed in said)


def _words(claim: str, own: Quantity) -> str:
    return said_with_bound(claim, own)


def _source_words(other: Held) -> str:
    return said_with_bound(other.item.text, other.quantity)


def _made(own: Quantity, message: str, other: Held | None, *, contradicts: bool) -> Finding:
    source = None
    if other is not None:
        start = other.item.start
        source = SourceRange(other.item.source, start + other.quantity.start, start + other.quantity.end)
    return Finding(CHECK, message, TextRange(own.start, own.end), source, contradicts=contradicts)
