"""Compares dates and years of a claim with those of its evidence and the sentences around it."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING, Final

from assistant.language.quantities.kinds import CALENDAR, DATE, TIME, WEEKDAY, YEAR, Quantity
from assistant.language.quantities.matching import Match, match, same_day
from assistant.language.quantities.reading import find_quantities
from assistant.language.terms import stems_of
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.grounding.evidence import Evidence

_CHECK: Final = "quantity"
_SAME_MATTER: Final = 0.5


def find_wrong_dates(claim: str, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """Yield a finding for each date, year, time or weekday of ``claim`` missing in the evidence and around it."""
    said = [quantity for quantity in find_quantities(claim) if quantity.dimension in CALENDAR]
    if not said:
        return
    known = [
        quantity
        for item in evidence
        for text in (item.text, item.before, item.after)
        for quantity in find_quantities(text)
    ]
    for own in said:
        if not _stands(own, known, evidence):
            finding = _finding(claim, own, said, evidence)
            if finding is not None:
                yield finding


def _stands(own: Quantity, known: Sequence[Quantity], evidence: Sequence[Evidence]) -> bool:
    """Whether a date is known: as a date or, for a month or year alone, as any word («Agenda 2030»)."""
    day = own.day
    if day is None:
        same_weekday = any(own.dimension == other.dimension == WEEKDAY and own.low == other.low for other in known)
        return same_weekday or any(match(own, other) is Match.YES for other in known)
    days = [other.day for other in known if other.day is not None]
    if any(same_day(day, other) for other in days):
        years = {other.year for other in days if other.year is not None}
        return day.year is None or day.month is None or not years or day.year in years
    if day.year is None and day.day is None:
        name = calendar.month_name[day.month or 1]
        pattern = re.compile(rf"\b{name}\b|\b{name[:3]}\b")
    elif day.month is None and day.years == 1:
        pattern = re.compile(rf"(?<!\d){day.year}(?!\d)")
    else:
        return False
    return any(pattern.search(text) for item in evidence for text in (item.text, item.before, item.after))


def _finding(claim: str, own: Quantity, said: Sequence[Quantity], evidence: Sequence[Evidence]) -> Finding | None:
    """Return the finding for an unknown date, with the source's date if that is about the same thing."""
    words = stems_of(claim)
    others = [
        (len(words & stems_of(item.text)) / max(1, len(words)), item, other)
        for item in evidence
        for other in find_quantities(item.text)
        if _is_alike(own, other) and not _is_said(other, said)
    ]
    shared, item, other = max(others, key=lambda found: found[0], default=(0.0, None, None))
    told, place = claim[own.start : own.end], TextRange(own.start, own.end)
    if item is None or other is None or shared < _SAME_MATTER:
        return None if own.soft else Finding(_CHECK, f"the source does not say «{told}»", place)
    message = f"the answer says «{told}», the source says «{item.text[other.start : other.end]}»"
    source = SourceRange(item.source, item.start + other.start, item.start + other.end)
    return Finding(_CHECK, message, place, source, contradicts=True)


def _is_alike(own: Quantity, other: Quantity) -> bool:
    if own.dimension in {TIME, WEEKDAY}:
        return own.dimension == other.dimension
    return other.dimension in {YEAR, DATE}


def _is_said(other: Quantity, said: Sequence[Quantity]) -> bool:
    return any(
        own.day is not None and other.day is not None and (same_day(own.day, other.day) or same_day(other.day, own.day))
        for own in said
    )
