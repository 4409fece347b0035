"""Dates and years of a claim beside those of its evidence and of the sentences around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.dates import month_name
from assistant.grounding.quantities.kinds import CALENDAR, DATE, TIME, WEEKDAY, YEAR, Day, Quantity
from assistant.grounding.quantities.matching import Match, match, same_day
from assistant.grounding.quantities.reading import find_quantities
from assistant.grounding.terms import content_terms
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.grounding.evidence import Evidence

_CHECK: Final = "quantity"
_SAME_MATTER: Final = 0.5


@dataclass(frozen=True, slots=True)
class _HeldDate:
    """A quantity of the evidence and the sentence that has it."""

    item: Evidence
    quantity: Quantity


def find_wrong_dates(claim: str, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """Yield a finding for each date, year, time or weekday of ``claim`` that the evidence and its surroundings lack."""
    said = [quantity for quantity in find_quantities(claim) if quantity.dimension in CALENDAR]
    if not said:
        return
    held = [_HeldDate(item, quantity) for item in evidence for quantity in find_quantities(item.text)]
    around = [quantity for item in evidence for text in (item.before, item.after) for quantity in find_quantities(text)]
    known = [*(other.quantity for other in held), *around]
    for own in said:
        if not _stands(own, known, evidence):
            finding = _finding(claim, own, said, held)
            if finding is not None:
                yield finding


def _stands(own: Quantity, known: Sequence[Quantity], evidence: Sequence[Evidence]) -> bool:
    if own.day is None:
        return any(match(own, other) is Match.YES or _same_weekday(own, other) for other in known)
    days = [other.day for other in known if other.day is not None]
    if any(same_day(own.day, day) for day in days):
        return own.day.year is None or own.day.month is None or _year_fits(own.day, days)
    if own.day.year is None and own.day.day is None:
        return _has_month(own.day, evidence)
    return own.day.month is None and _has_number(own.day, evidence)


def _same_weekday(own: Quantity, other: Quantity) -> bool:
    return own.dimension == other.dimension == WEEKDAY and own.low == other.low


def _year_fits(said: Day, days: Sequence[Day]) -> bool:
    """Whether the year of a full date stands somewhere, or no year does."""
    years = {day.year for day in days if day.year is not None}
    return not years or said.year in years


def _has_month(day: Day, evidence: Sequence[Evidence]) -> bool:
    name = month_name(day.month or 1)
    pattern = re.compile(rf"\b{name}\b|\b{name[:3]}\b")
    return any(pattern.search(text) for item in evidence for text in (item.text, item.before, item.after))


def _has_number(day: Day, evidence: Sequence[Evidence]) -> bool:
    """Whether the year stands anywhere around the evidence, be it inside a name («Agenda 2030»)."""
    if day.years > 1:
        return False
    pattern = re.compile(rf"(?<!\d){day.year}(?!\d)")
    return any(pattern.search(text) for item in evidence for text in (item.text, item.before, item.after))


def _finding(claim: str, own: Quantity, said: Sequence[Quantity], held: Sequence[_HeldDate]) -> Finding | None:
    others = [other for other in held if _is_alike(own, other.quantity) and not _is_said(other.quantity, said)]
    words = {term.stem for term in content_terms(claim)}
    other = max(others, key=lambda one: _shared(words, one), default=None)
    told = claim[own.start : own.end]
    if other is None or _shared(words, other) < _SAME_MATTER:
        if own.soft:
            return None
        return Finding(_CHECK, f"the source does not say «{told}»", TextRange(own.start, own.end))
    source = other.item.text[other.quantity.start : other.quantity.end]
    start = other.item.start
    return Finding(
        _CHECK,
        f"the answer says «{told}», the source says «{source}»",
        TextRange(own.start, own.end),
        SourceRange(other.item.source, start + other.quantity.start, start + other.quantity.end),
        contradicts=True,
    )


def _is_alike(own: Quantity, other: Quantity) -> bool:
    if own.dimension in {TIME, WEEKDAY}:
        return own.dimension == other.dimension
    return other.dimension in {YEAR, DATE}


def _is_said(other: Quantity, said: Sequence[Quantity]) -> bool:
    return any(
        own.day is not None and other.day is not None and (same_day(own.day, other.day) or same_day(other.day, own.day))
        for own in said
    )


def _shared(words: set[str], other: _HeldDate) -> float:
    """Return the share of the claim's words that the source's sentence has, in [0, 1]."""
    own = {term.stem for term in content_terms(other.item.text)}
    return len(words & own) / len(words) if words else 0.0
