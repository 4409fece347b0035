"""Which numbers of a text are figures that a reader wants in a table.

No dates and ranks, no number that is a part of a name («Order 14117»), an address of the web or a telephone number;
small numbers in words only where they count something.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.kinds import CALENDAR, COUNT, MONTHS, ORDINAL, SECONDS, Bound, Quantity, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_A_FIGURE: Final = re.compile(
    r"(?:https?://|www\.)\S+|#\d+|\+\d[\d\s().-]{5,}\d"
    r"|\b(?i:section|chapter|page|pages|table|figure|article|step|version|phone|tel)s?[.:]?\s\d[\w.–-]*|\b[A-Z]{1,4}-?\d[\w-]*"
)
_ONE: Final = re.compile(r"(?:one|a|an)\b", re.IGNORECASE)
_NOUN: Final = re.compile(r"[\s-](?:[a-z]|[A-Z]{2,}|[A-Z][a-z])")
_SPAN: Final = re.compile(r"(?:an?|one)\s", re.IGNORECASE)
_SINCE: Final = re.compile(r"\s(?:ago|earlier|later|before|after|old)\b")


def admitted(sentence: str, quantities: tuple[Quantity, ...]) -> Iterator[Quantity]:
    """Yield those of the sentence's ``quantities`` that are figures."""
    barred = [match.span() for match in _NOT_A_FIGURE.finditer(sentence)]
    for quantity in quantities:
        if quantity.dimension in CALENDAR or quantity.dimension == ORDINAL or _is_time(sentence, quantity):
            continue
        is_barred = any(start <= quantity.start < end for start, end in barred)
        if quantity.dimension != COUNT or (_is_count(sentence, quantity) and not is_barred):
            yield quantity


def _is_time(sentence: str, quantity: Quantity) -> bool:
    """Whether a duration only tells when («a year earlier») or how often («twice a day»)."""
    if quantity.dimension not in {MONTHS, SECONDS}:
        return False
    once = quantity.bound is Bound.NONE and _SPAN.match(sentence, quantity.start)
    return bool(once or _SINCE.match(sentence, quantity.end))


def _is_count(sentence: str, quantity: Quantity) -> bool:
    """Whether a number without a unit counts something."""
    if quantity.label or (quantity.soft and _ONE.match(sentence, quantity.start)):
        return False
    if quantity.nouns:
        return bool(_NOUN.match(sentence, quantity.end)) or sentence.startswith(" of ", quantity.end)
    if quantity.soft or quantity.rough:
        return False
    return quantity.bound is not Bound.NONE or quantity.role is not Role.NONE
