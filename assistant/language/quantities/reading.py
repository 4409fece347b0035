"""Finds the quantities of a text: dates first, then changes and shares, then numbers with sign, scale and unit.

Text that one pattern has matched is not matched again. Results are cached, since a source's sentence is compared with
many claims.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.language.quantities import numerals
from assistant.language.quantities.bounds import bound_after, bound_before, join, role_before
from assistant.language.quantities.dates import find_dates
from assistant.language.quantities.kinds import (
    CALENDAR,
    COUNT,
    FACTOR,
    MONTHS,
    ORDINAL,
    PERCENT,
    SECONDS,
    Bound,
    Quantity,
)
from assistant.language.quantities.units import MONEY, SIGN, sign_dimension, unit_at
from assistant.language.terms import stem, terms

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGN_BEFORE: Final = re.compile(rf"(?<![A-Za-z])(?P<sign>{SIGN})\s?$", re.IGNORECASE)
_PART_OF_TEXT: Final = re.compile(
    r"(?:\b(?:passages?|sources?|steps?|documents?|options?|tips?|sentences?|note|footnote|answer|question)\s*#?|\[|"
    r"^\s*\(?|\n\s*\(?|\bpassages?\s\d+(?:,|\s(?:and|&))\s)$",
    re.IGNORECASE,
)
_LIST_MARK: Final = re.compile(r"[.):\]]\s")
_IN_A_NAME: Final = re.compile(r"[A-Za-z]-$")
_IN_CAPITALS: Final = re.compile(r"[A-Z][a-z]+[\s-][A-Z]")
_NAME_BEFORE: Final = re.compile(r"\b[A-Za-z]*[A-Z][\w-]*\s(?:No\.?\s?)?$")
_LETTERS_AFTER: Final = re.compile(r"[A-Za-z]|-[A-Z]")
_FACTORS: Final = {
    "doubl": 2.0, "tripl": 3.0, "trebl": 3.0, "quadrupl": 4.0, "halv": 0.5, "twice": 2.0,
    "twofold": 2.0, "threefold": 3.0, "fourfold": 4.0, "fivefold": 5.0, "tenfold": 10.0,
}  # fmt: skip
_CHANGE: Final = re.compile(
    r"\b(?:(?P<verb>doubl|tripl|trebl|quadrupl|halv)(?:ed|ing|es)|(?:to|will|would|could|may|might|should|than)\s"
    r"(?P<base>doubl|tripl|trebl|quadrupl|halv)e|(?P<twice>twice)(?=\s(?:as|the|that|its|their)\b)"
    r"|(?P<fold>(?:two|three|four|five|ten)-?fold)|(?P<many>\d+(?:\.\d+)?)(?:-?fold|x))\b",
    re.IGNORECASE,
)
_ONE_UNIT: Final = re.compile(
    r"\b(?:in|within|under|than|after|about|over|for|took|takes?|take|lasted|lasts?|last|nearly|almost|every|once)\s"
    r"(?P<number>an?|one)\s(?P<unit>second|minute|hour|day|week|month|year|decade|century)\b",
    re.IGNORECASE,
)
_SMALL: Final = 12
_LAST_LOW_ORDINAL: Final = 3
_NOUN_WORDS: Final = 4
_NO_NOUN: Final = frozenset(
    """year years percent respectively annually yearly compared including across among amid along via worldwide
    according despite versus last next""".split()  # noqa: SIM905 - a list of quoted words hides the words
)
_BEFORE_NOUN: Final = frozenset({"other", "more", "such", "further", "most", "own", "very"})
_NOUN_BREAK: Final = re.compile(r"[^\w\s'’/-]|\n")


@lru_cache(maxsize=4096)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of ``text`` in order, without overlaps."""
    found = list(find_dates(text))
    for read in (_changes, _fractions, _ordinals, _numbers, _single_units, _vague):
        taken = [(quantity.start, quantity.end) for quantity in found]
        found += [
            quantity
            for quantity in read(text)
            if not any(quantity.start < end and start < quantity.end for start, end in taken)
        ]
    found.sort(key=lambda quantity: quantity.start)
    return join(text, tuple(_limited(text, quantity) for quantity in found))


def _limited(text: str, quantity: Quantity) -> Quantity:
    """Return the quantity with its bound, its role in a change and the nouns after it."""
    if quantity.dimension in CALENDAR:
        return quantity
    before, start = bound_before(text, quantity.start)
    nouns = frozenset[str]() if quantity.nouns else _nouns(text, quantity.end)
    bound = before if before is not Bound.NONE else bound_after(text, quantity.end)
    return replace(quantity, bound=bound, role=role_before(text, start), nouns=quantity.nouns or nouns)


def _nouns(text: str, end: int) -> frozenset[str]:
    """Return the stems of the content words directly after ``end``, or after «of»."""
    window = text[end : end + 60].removeprefix(" of the ").removeprefix(" of ")
    stems: list[str] = []
    position = 0
    for term in terms(window)[:_NOUN_WORDS]:
        between = window[position : term.start]
        if not stems and term.word.lower() in _BEFORE_NOUN:
            position = term.end
            continue
        if (
            _NOUN_BREAK.search(between)
            or not term.is_content
            or term.word[0].isdigit()
            or term.word.lower() in _NO_NOUN
        ):
            break
        stems += [term.stem, *(stem(part) for part in term.word.split("-") if "-" in term.word)]
        position = term.end
    return frozenset(stems)


def _numbers(text: str) -> Iterator[Quantity]:
    for match in numerals.NUMBER.finditer(text):
        quantity = _number(text, match)
        if quantity is not None:
            yield quantity


def _number(text: str, match: re.Match[str]) -> Quantity | None:
    """Return the quantity around a number, None for the number of a list item or in a name such as GPT-4 or 5G."""
    before = text[max(0, match.start() - 24) : match.start()]
    sign = _SIGN_BEFORE.search(before)
    number = numerals.read_number(match, letter_scale=_letter_is_scale(text, match, money=sign is not None))
    if number.words and _IN_CAPITALS.match(text, match.start()) and before.rstrip()[-1:].isalpha():
        return None
    if sign is None and (_IN_A_NAME.search(before) or _marks_part(text, before, number)):
        return None
    start, end, dimension, factor = number.start, number.end, COUNT, 1.0
    unit = unit_at(text, end)
    if sign is not None:
        start = number.start - len(before) + sign.start("sign")
        dimension = sign_dimension(sign["sign"])
        if unit is not None and unit.dimension in MONEY:
            end, dimension = end + unit.length, unit.dimension
    elif unit is not None:
        end, dimension, factor = end + unit.length, unit.dimension, unit.factor
    elif _LETTERS_AFTER.match(text, end) and not number.words:
        return None
    value = number.value * factor
    soft = number.words and not number.scaled and number.value <= _SMALL and dimension == COUNT
    label = _label(before) if dimension == COUNT and not number.words and not number.scaled else ""
    step = number.step * factor
    return Quantity(start, end, dimension, value, value, step=step, soft=soft, number=number.value, label=label)


def _label(before: str) -> str:
    """Return the stem of the name directly before a bare number («Order 14117», «iPhone 6»), "" for none."""
    match = _NAME_BEFORE.search(before)
    last = terms(match.group())[-1:] if match else ()
    return last[0].stem if last and last[0].is_content else ""


def _letter_is_scale(text: str, match: re.Match[str], *, money: bool) -> bool:
    """Whether the single letter after a number («5m») is a scale; «5 m» alone is five metres."""
    if match["short"] is None:
        return False
    unit = unit_at(text, match.end())
    return money or match["short"] in "kKbB" or (unit is not None and unit.dimension in MONEY)


def _marks_part(text: str, before: str, number: numerals.Number) -> bool:
    """Whether the number only refers to a part of the text: «passage 2», «[3]», «1. Heat the oven»."""
    match = _PART_OF_TEXT.search(before)
    if match is None or number.words:
        return False
    if match.group().strip(" (\n") or (match.group().strip() == "[" and text[number.end : number.end + 1] == "]"):
        return match.group().strip() != "[" or text[number.end : number.end + 1] in {"]", ","}
    return bool(_LIST_MARK.match(text, number.end)) and (match.start() > 0 or len(before) == number.start)


def _fractions(text: str) -> Iterator[Quantity]:
    for match in numerals.FRACTION.finditer(text):
        value = numerals.read_fraction(match)
        step = 4.0 if not match["many"] else 1.0
        yield Quantity(match.start(), match.end(), PERCENT, value, value, step=step, rough=True)


def _ordinals(text: str) -> Iterator[Quantity]:
    for match in numerals.ORDINAL.finditer(text):
        number = float(numerals.ordinal(match))
        soft = number <= _LAST_LOW_ORDINAL or not match["digits"]
        yield Quantity(match.start(), match.end(), ORDINAL, number, number, step=1.0, soft=soft)


def _changes(text: str) -> Iterator[Quantity]:
    for match in _CHANGE.finditer(text):
        word = (match["verb"] or match["base"] or match["twice"] or match["fold"] or "").lower().replace("-", "")
        value = float(match["many"]) if match["many"] else _FACTORS[word]
        start = match.start("base") if match["base"] else match.start()
        yield Quantity(start, match.end(), FACTOR, value, value, step=0.1)


def _single_units(text: str) -> Iterator[Quantity]:
    """Yield «a week» as a duration: «in under a week», not «ten dollars a week»."""
    for match in _ONE_UNIT.finditer(text):
        unit = unit_at(text, match.start("unit"))
        if unit is not None and unit.dimension in {SECONDS, MONTHS}:
            start = match.start("number")
            yield Quantity(start, match.end(), unit.dimension, unit.factor, unit.factor, step=unit.factor, soft=True)


def _vague(text: str) -> Iterator[Quantity]:
    for match in numerals.VAGUE.finditer(text):
        least = numerals.vague(match)
        following = 12.0 if match["word"].lower() in {"dozens", "scores"} else 10.0 if least < 1e6 else 1e3  # noqa: PLR2004
        yield Quantity(match.start(), match.end(), COUNT, least, least * following, soft=True, rough=True)
