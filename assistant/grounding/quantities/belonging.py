"""What a quantity belongs to: the words of its part of the sentence.

A sentence is cut at punctuation and conjunctions; a part without a number belongs to the next number («clinics,
pharmacies and stores grew by 4%»). Two numbers in one part share it at the next preposition. What stands in brackets
after a number belongs to what that number does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.kinds import CALENDAR, Quantity
from assistant.grounding.quantities.reading import find_quantities
from assistant.grounding.terms import Term, stem, terms, weight

if TYPE_CHECKING:
    from collections.abc import Sequence

_CUT: Final = re.compile(
    r"[,;:—–()\[\]]|\b(?:and|but|while|whereas|although|though|versus|compared|against|than)\b", re.IGNORECASE
)
_NEXT_PHRASE: Final = re.compile(
    r"\b(?:to|from|across|into|with|for|over|per|by|as|up|down|plus|including|on|when|where|who|which|that)\b",
    re.IGNORECASE,
)
_DIRECTLY_BEFORE: Final = re.compile(r"\s*[(\[]\s*(?:about|around|approximately|or|equivalent to)?\s*")
_GENERIC: Final = """
increase decrease rise grow fall reach total year annual number rate percent jump drop hit year-on-year respectively
expect forecast estimate report according currently current share level amount figure value million billion trillion
thousand cut reduce lower raise boost improve shrink gain climb decline slash lose give expand
"""
_GENERIC_STEMS: Final = frozenset(map(stem, _GENERIC.split()))


@dataclass(frozen=True, slots=True)
class PlacedQuantity:
    """A quantity with the stems of the content words of its part of the sentence."""

    quantity: Quantity
    keys: frozenset[str]


def closeness(said: PlacedQuantity, other: PlacedQuantity) -> float:
    """Return how much of what one figure belongs to another has too, in [0, 1]."""
    if said.quantity.nouns & other.quantity.nouns:
        return 1.0
    total = sum(map(weight, said.keys))
    return sum(map(weight, said.keys & other.keys)) / total if total else 0.0


@lru_cache(maxsize=4096)
def place_quantities(text: str) -> tuple[PlacedQuantity, ...]:
    """Return the quantities of ``text`` in order, dates included, each with what it belongs to."""
    found = find_quantities(text)
    numbers = [quantity for quantity in found if quantity.dimension not in CALENDAR]
    words = [term for term in terms(text) if term.is_content and not _inside(term, found)]
    parts = _parts(text, numbers)
    return tuple(
        PlacedQuantity(quantity, _keys(words, *parts.get(quantity.start, (0, len(text))))) for quantity in found
    )


def _inside(term: Term, found: Sequence[Quantity]) -> bool:
    return any(quantity.start <= term.start < quantity.end for quantity in found)


def _keys(words: Sequence[Term], start: int, end: int) -> frozenset[str]:
    """Return the stems of the telling words of a range."""
    return frozenset(term.stem for term in words if term.stem not in _GENERIC_STEMS and start <= term.start < end)


def _parts(text: str, numbers: Sequence[Quantity]) -> dict[int, tuple[int, int]]:
    """Return the range of the part of the sentence that belongs to each number, by the number's start."""
    if not numbers:
        return {}
    cuts = [0, *(match.start() for match in _CUT.finditer(text) if not _within(match.start(), numbers)), len(text)]
    result: dict[int, tuple[int, int]] = {}
    start = 0
    for position, number in enumerate(numbers):
        if position and _DIRECTLY_BEFORE.fullmatch(text[numbers[position - 1].end : number.start]):
            result[number.start] = result[numbers[position - 1].start]
            continue
        following = numbers[position + 1].start if position + 1 < len(numbers) else None
        end = len(text) if following is None else _end(text, number.end, following, cuts)
        result[number.start] = (start, end)
        start = end
    return result


def _within(position: int, numbers: Sequence[Quantity]) -> bool:
    return any(number.start < position < number.end for number in numbers)


def _end(text: str, end: int, following: int, cuts: Sequence[int]) -> int:
    """Return where the part of a number ends that another number follows."""
    first_cut = next((cut for cut in cuts if end <= cut < following), None)
    if first_cut is not None:
        return first_cut
    phrase = _NEXT_PHRASE.search(text, end, following)
    return phrase.start() if phrase else following
