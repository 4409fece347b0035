"""Which numbers of a text are figures that a reader wants in a table.

No dates and ranks, no number that is a part of a name («Order 14117»), of a list's or a section's numbering, of a
telephone number, an address, a citation or a score; small numbers in words only where they count something.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.kinds import (
    CALENDAR,
    COUNT,
    FACTOR,
    MONTHS,
    ORDINAL,
    SECONDS,
    Bound,
    Quantity,
    Role,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_A_FIGURE: Final = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\w+"
    r"|(?i:\b(?:tel|phone|fax|mobile|call|hotline|telephone)\b[.:]?\s*)[+(\d][\d\s().+-]{4,}\d"
    r"|\+\d[\d\s().-]{5,}\d|\(\d{2,5}\)\s?\d[\d\s-]{3,}\d|\b\d{2,5}[-.\s]\d{3,4}[-.]\d{3,4}\b"
    r"|(?i:\b(?:isbn|issn|doi|id|ref|zip|postcode|case|docket|room|suite|gate|flight|highway|route|channel|apartment|box|"
    r"page|pages|pp?\.|chapter|section|sections|figure|figures|fig\.|table|tables|article|articles|paragraph|appendix|"
    r"annex|clause|rule|no\.|nos\.|number|item|step|part|phase|version|v\.|volume|vol\.|issue|episode|lot|line|grade|"
    r"level|class|type|model|note|footnote|question|q|day|week))[:#]?\s?#?\(?\d[\w.–-]*"
    r"|(?m:^\s*(?:\d{1,2}\.)+\d*\s)|§+\s?\d[\d.]*|\[\d[\d,\s–-]*\]"
    r"|\b\d{1,5}\s(?:[A-Z]\w+\s){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Drive|Boulevard|Blvd|Square|Way)\b"
    r"|\b[A-Z]{1,4}-?\d[\w-]*|\b\d{1,2}[-–]\d{1,2}(?=\s(?:win|victory|defeat|loss|draw|vote)\b)"
    r"|\b(?:24/7|9/11|50/50)\b"
)
_ONE: Final = re.compile(r"(?:one|a|an)\b", re.IGNORECASE)
_IDIOM: Final = re.compile(
    r"\s(?:of\sthe|or\stwo|another|thing|day|way|side|sides|hand|hands|more|such|those|these|them|which|that)\b",
    re.IGNORECASE,
)
_VERB_BEFORE: Final = re.compile(
    r"\b(?:reach|hit|rose|fell|grew|total|exceed|number|employ|record|register|count|averag|stood\sat|from|to|by|of|at|is|was|"
    r"are|were|than|against)\w*\s$",
    re.IGNORECASE,
)
_NOUN: Final = re.compile(r"[\s-](?:[a-z]|[A-Z]{2,}|[A-Z][a-z])")


_SPAN: Final = re.compile(r"(?:an?|one)\s", re.IGNORECASE)
_SINCE: Final = re.compile(r"\s(?:ago|earlier|later|before|after|old)\b")
_VAGUE: Final = re.compile(r"\b(?:several|many|a\sfew|some)\s$", re.IGNORECASE)


def admitted(sentence: str, quantities: tuple[Quantity, ...]) -> Iterator[Quantity]:
    """Yield those of the sentence's ``quantities`` that are figures."""
    barred = [match.span() for match in _NOT_A_FIGURE.finditer(sentence)]
    for quantity in quantities:
        if quantity.dimension in CALENDAR or quantity.dimension == ORDINAL:
            continue
        bare = quantity.dimension in {COUNT, FACTOR}
        if bare and any(start <= quantity.start < end for start, end in barred):
            continue
        if _is_time(sentence, quantity) or _VAGUE.search(sentence, max(0, quantity.start - 8), quantity.start):
            continue
        if quantity.dimension != COUNT or _is_count(sentence, quantity):
            yield quantity


def _is_time(sentence: str, quantity: Quantity) -> bool:
    """Whether a duration only tells when («a year earlier») or how often («twice a day»)."""
    if quantity.dimension not in {MONTHS, SECONDS}:
        return False
    once = quantity.bound is Bound.NONE and _SPAN.match(sentence, quantity.start)
    return bool(once or _SINCE.match(sentence, quantity.end))


def _is_count(sentence: str, quantity: Quantity) -> bool:
    """Whether a number without a unit counts something."""
    said = sentence[quantity.start : quantity.end]
    if quantity.label or (quantity.soft and (_ONE.match(said) or _IDIOM.match(sentence, quantity.end))):
        return False
    if quantity.nouns:
        return bool(_NOUN.match(sentence, quantity.end)) or sentence.startswith(" of ", quantity.end)
    if quantity.soft or quantity.rough:
        return False
    limited = quantity.bound is not Bound.NONE or quantity.role is not Role.NONE
    return limited or bool(_VERB_BEFORE.search(sentence[: quantity.start]))
