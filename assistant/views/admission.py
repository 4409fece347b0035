"""Which numbers of a text are figures that a reader wants in a table.

No dates and ranks, no number that is a part of a name («Order 14117»), an address of the web or a telephone number;
small numbers in words only where they count something.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.kinds import CALENDAR, COUNT, ORDINAL, Bound, Quantity, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_A_FIGURE: Final = re.compile(
    r"(?:https?://|www\.)\S+|[^\s—]{30,}|^\W*\d{1,3}[.)]?\s(?=[A-Z])|\b(?:19|20)\d\d(?=\s[A-Z][a-z])|#\d+|\+\d[\d\s().-]{5,}\d"
    r"|\b(?i:section|chapter|page|pages|table|figure|article|step|version|phone|tel)s?[.:]?\s\d[\w.–-]*|\b[A-Z]{1,4}-?\d[\w-]*"
)
_ONE: Final = re.compile(r"(?:one|a|an)\b", re.IGNORECASE)
_NOUN: Final = re.compile(r"[\s-](?:[a-z]|[A-Z]{2,}|[A-Z][a-z])")


def admitted(sentence: str, quantities: tuple[Quantity, ...]) -> Iterator[Quantity]:
    """Yield those of the sentence's ``quantities`` that are figures."""
    barred = [match.span() for match in _NOT_A_FIGURE.finditer(sentence)]
    for quantity in quantities:
        if quantity.dimension in CALENDAR or quantity.dimension == ORDINAL:
            continue
        is_barred = any(start <= quantity.start < end for start, end in barred)
        if quantity.dimension != COUNT or (_is_count(sentence, quantity) and not is_barred):
            yield quantity


def _is_count(sentence: str, quantity: Quantity) -> bool:
    """Whether a number without a unit counts something."""
    if quantity.label or (quantity.soft and _ONE.match(sentence, quantity.start)):
        return False
    if quantity.nouns:
        is_counted = not quantity.rough and bool(_NOUN.match(sentence, quantity.end))
        return is_counted or sentence.startswith(" of ", quantity.end)
    if quantity.soft or quantity.rough:
        return False
    return quantity.bound is not Bound.NONE or quantity.role is not Role.NONE
