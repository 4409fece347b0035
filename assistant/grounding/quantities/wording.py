"""How a quantity is shown to a reader: with its bounding word and a counted noun, as its text writes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.bounds import bound_before
from assistant.grounding.quantities.kinds import CALENDAR, COUNT, ORDINAL

if TYPE_CHECKING:
    from assistant.grounding.quantities.kinds import Quantity

_NEXT_WORDS: Final = re.compile(r"(?:[ -]+[^\W\d_][\w'’-]*){0,3}")
_STOPS: Final = re.compile(
    r"[\s-]+(?:to|in|by|and|or|of|on|at|for|from|with|that|which|who|were|was|is|are|have|has|had|will|across|as)\b.*",
    re.DOTALL,
)


def said_with_bound(text: str, quantity: Quantity) -> str:
    """Return the words of a quantity as ``text`` has them, with what bounds it and, for a count, what is counted."""
    start = quantity.start
    if quantity.dimension not in CALENDAR:
        _, start = bound_before(text, start)
    end = quantity.end
    if quantity.dimension in {COUNT, ORDINAL}:
        following = _NEXT_WORDS.match(text, end)
        end += len(_STOPS.sub("", following.group())) if following else 0
    return " ".join(text[start:end].split())


def has_digits(source: str, quantity: Quantity, claim: str) -> bool:
    """Whether ``source`` writes the same number somewhere, be it inside a name («Flight 370», «COVID-19»)."""
    digits = re.search(r"\d[\d,.]*", claim[quantity.start : quantity.end])
    if digits is None:
        return False
    return bool(re.search(rf"(?<![\d.,]){re.escape(digits.group().rstrip('.,'))}(?![\d]|[.,]\d)", source))
