"""Numbers that belong together: ranges («5–7», «between 5 and 7») and lists of one unit («7, 9 and 12 percent»)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.kinds import CALENDAR, COUNT, FACTOR, ORDINAL, Bound, Quantity, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

_DASH: Final = re.compile(r"\s?(?:-|–|—|~|至|到|\s(?:to|through)\s)\s?|\sto\s")
_AND: Final = re.compile(r"\sand\s")
_BETWEEN: Final = re.compile(r"\bbetween\s+(?:about\s|around\s|roughly\s|an?\s)?$", re.IGNORECASE)
_NO_UNIT: Final = frozenset({COUNT, ORDINAL, FACTOR}) | CALENDAR
_LIST: Final = re.compile(r",?\s(?:and|or|to)\s(?:about\s|nearly\s|almost\s)?|,\s|/|\sand\s")


def join(text: str, found: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Return the quantities with ranges made one and units shared backwards along lists."""
    return _ranges(text, _shared(text, list(found)))


def _shared(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give a bare number before a list's last one its unit, and its scale where that makes a rising range."""
    for position in range(len(found) - 2, -1, -1):
        left, right = found[position], found[position + 1]
        between = text[left.end : right.start]
        if left.dimension != COUNT or right.dimension in _NO_UNIT or left.is_range or right.is_range or left.nouns:
            continue
        if not (_LIST.fullmatch(between) or _DASH.fullmatch(between)) or not text[right.start].isalnum():
            continue
        scale = _scale(left, right, text)
        found[position] = replace(
            left,
            dimension=right.dimension,
            low=left.low * scale,
            high=left.high * scale,
            step=left.step * scale,
            soft=False,
        )
    return found


def _scale(left: Quantity, right: Quantity, text: str) -> float:
    """Return by what a bare number is multiplied to stand in the unit and scale of the next one."""
    digits = re.match(r"\D*([\d.,]*\d)", text[right.start : right.end])
    plain = float(digits[1].replace(",", "")) if digits else right.number
    scale = right.low / plain if plain else 1.0
    return scale if left.low < scale or scale == 1.0 else 1.0


def _ranges(text: str, found: Sequence[Quantity]) -> tuple[Quantity, ...]:
    result: list[Quantity] = []
    for right in found:
        left = result[-1] if result else None
        if left is not None and _is_range(text, left, right):
            bound = left.bound if left.bound is not Bound.NONE else right.bound
            result[-1] = replace(
                right, start=left.start, low=left.low, high=right.high, bound=bound, role=left.role, soft=False,
                step=min(left.step, right.step),
            )  # fmt: skip
        else:
            result.append(right)
    return tuple(result)


def _is_range(text: str, left: Quantity, right: Quantity) -> bool:
    if left.dimension in {*CALENDAR, ORDINAL, FACTOR} or left.dimension != right.dimension:
        return False
    if left.is_range or right.is_range or not left.low < right.low or left.nouns or left.role is Role.FROM:
        return False
    between = text[left.end : right.start]
    if _BETWEEN.search(text[max(0, left.start - 20) : left.start]):
        return bool(_AND.fullmatch(between) or _DASH.fullmatch(between))
    return bool(_DASH.fullmatch(between))
