"""The context of a number: bounds, its role in a change, and numbers that belong together.

Only words directly before or after a number bound it («more than», «up to», «nearly»); «up from 5 to more than 7»
bounds the 7 alone. Numbers belong together in ranges («5–7», «between 5 and 7») and in lists of one unit («7, 9 and 12
percent»).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.language.quantities.kinds import CALENDAR, COUNT, FACTOR, ORDINAL, Bound, Quantity, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

_BEFORE: Final = {
    Bound.LESS: r"less\sthan|fewer\sthan|lower\sthan|smaller\sthan|under|below|beneath|up\sto|"
    r"as\s(?:much|many|high|long)\sas|at\s(?:the\s)?most|at\smax(?:imum)?|(?:no|not|never)\s(?:more|later|longer|greater|higher)\sthan|"
    r"within|a\smaximum\sof|capped\sat|not\sexceed(?:ing)?|not\sto\sexceed|limited\sto|<|≤|short\sof|inside",
    Bound.MORE: r"more\sthan|over|above|exceed(?:s|ed|ing)?|at\s(?:the\s|its\s)?(?:very\s)?least|"
    r"(?:no|not|never)\s(?:less|fewer)\sthan|upwards\sof|in\sexcess\sof|greater\sthan|larger\sthan|higher\sthan|longer\sthan|"
    r"older\sthan|a\sminimum\sof|beyond|topp(?:ed|ing)|tops|surpass(?:es|ed|ing)?|pass(?:ed|ing)|as\s(?:few|little|low)\sas|"
    r"north\sof|well\sover|just\sover|>|≥|超过|逾",
    Bound.NEARLY: r"nearly|almost|close\sto|just\sunder|approaching|not\squite|practically|virtually|just\sbelow|近",
    Bound.ABOUT: r"about|around|roughly|approximately|approx\.?|some|circa|c\.|ca\.|~|≈|an\sestimated|"
    r"estimated(?:\sat)?|in\sthe\sregion\sof|or\sso|somewhere\s(?:near|around)|约|大约|something\slike|near",
}
_PATTERNS: Final = tuple(
    (bound, re.compile(rf"(?:^|(?<![\w])|(?<=[约超逾近]))(?:{words})\s*(?:the\s|a\s|its\s)?$", re.IGNORECASE))
    for bound, words in _BEFORE.items()
)
_AFTER: Final = (
    (
        Bound.MORE,
        re.compile(r"\s*(?:\+(?!\d)|(?:or|and)\s(?:more|above|higher|longer|older|over)\b|plus\b)", re.IGNORECASE),
    ),
    (Bound.LESS, re.compile(r"\s*(?:or|and)\s(?:less|fewer|below|under|lower|younger)\b", re.IGNORECASE)),
    (Bound.ABOUT, re.compile(r"\s*(?:or\sso|or\sthereabouts)\b", re.IGNORECASE)),
)
_ROLE: Final = re.compile(r"\b(?P<word>from|by|to|at)\s+(?:an?\s|the\s|its\s)?$", re.IGNORECASE)
_UP_TO: Final = re.compile(r"\b(?:up|close|amounts?|due|limited|according|equal|equivalent)\s+to\s+$", re.IGNORECASE)
_LOOK_BACK: Final = 32


def bound_before(text: str, start: int) -> tuple[Bound, int]:
    """Return the bound directly before ``start``, and where its words begin."""
    before = text[max(0, start - _LOOK_BACK) : start]
    for bound, pattern in _PATTERNS:
        match = pattern.search(before)
        if match:
            return bound, start - len(before) + match.start()
    return Bound.NONE, start


def bound_after(text: str, end: int) -> Bound:
    """Return the bound directly after ``end``: «5 or more», «190,000+»."""
    return next((bound for bound, pattern in _AFTER if pattern.match(text, end)), Bound.NONE)


def role_before(text: str, start: int) -> Role:
    """Return the role of a number in a change, by the preposition directly before ``start``."""
    before = text[max(0, start - _LOOK_BACK) : start]
    match = _ROLE.search(before)
    if match is None or _UP_TO.search(before):
        return Role.NONE
    word = match["word"].lower()
    return Role.NONE if word == "at" else Role(word)


_DASH: Final = re.compile(r"\s?(?:-|–|—|~|至|到|\s(?:to|through)\s)\s?|\sto\s")
_AND: Final = re.compile(r"\sand\s")
_BETWEEN: Final = re.compile(r"\bbetween\s+(?:about\s|around\s|roughly\s|an?\s)?$", re.IGNORECASE)
_NO_UNIT: Final = frozenset({COUNT, ORDINAL, FACTOR}) | CALENDAR
_LIST: Final = re.compile(r",?\s(?:and|or|to)\s(?:about\s|nearly\s|almost\s)?|,\s|/|\sand\s")


def join(text: str, found: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Return the quantities with ranges merged and units shared backwards along lists."""
    result: list[Quantity] = []
    for right in _shared(text, list(found)):
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


def _shared(text: str, found: list[Quantity]) -> list[Quantity]:
    """Give a bare number the unit of the next number in a list or range, and its scale if the values then rise."""
    for position in range(len(found) - 2, -1, -1):
        left, right = found[position], found[position + 1]
        between = text[left.end : right.start]
        if left.dimension != COUNT or right.dimension in _NO_UNIT or left.is_range or right.is_range or left.nouns:
            continue
        if not (_LIST.fullmatch(between) or _DASH.fullmatch(between)) or not text[right.start].isalnum():
            continue
        digits = re.match(r"\D*([\d.,]*\d)", text[right.start : right.end])
        plain = float(digits[1].replace(",", "")) if digits else right.number
        scale = right.low / plain if plain else 1.0
        scale = scale if left.low < scale else 1.0
        low, high, step = (value * scale for value in (left.low, left.high, left.step))
        found[position] = replace(left, dimension=right.dimension, low=low, high=high, step=step, soft=False)
    return found


def _is_range(text: str, left: Quantity, right: Quantity) -> bool:
    if left.dimension in {*CALENDAR, ORDINAL, FACTOR} or left.dimension != right.dimension:
        return False
    if left.is_range or right.is_range or not left.low < right.low or left.nouns or left.role is Role.FROM:
        return False
    between = text[left.end : right.start]
    if _BETWEEN.search(text[max(0, left.start - 20) : left.start]):
        return bool(_AND.fullmatch(between) or _DASH.fullmatch(between))
    return bool(_DASH.fullmatch(between))
