"""Quantities and times in a sentence: where they stand and what they are measured in.

Looser than the quantity witness of the grounding check on purpose: here a figure only has to be recognised as *an*
answer to «how much» or «when», its value is never compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Unit(StrEnum):
    """What a figure is measured in."""

    MONEY = "money"
    PERCENT = "percent"
    COUNT = "count"
    DURATION = "duration"
    SIZE = "size"


_WORDS: Final = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen|"
    r"twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|dozens?|half)"
)
_SCALE: Final = r"(?:\s?(?:trillion|billion|million|thousand|hundred|bn|tn)\b)?"
_NUMBER: Final = rf"(?:\d+(?:[.,]\d+)*|\b{_WORDS}\b){_SCALE}"
_MONTH: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Aug\.|Sept?\.|"
    r"Oct\.|Nov\.|Dec\.)"
)
_CURRENCY: Final = (
    r"(?:U\.?S\.? )?(?:dollars?|euros?|pounds?|yuan|renminbi|yen|rubles?|roubles?|rupees?|francs?|pesos?|crowns?|krona|"
    r"kroner|won|cents?|talers?|shillings?|USD|EUR|RMB|GBP|CNY)\b"
)
_ORDINAL_PART: Final = r"(?:half|third|thirds|quarters?|fifths?|sixths?|eighths?|tenths?|twentieth|hundredth)"
_LONG_UNITS: Final = (
    r"(?:(?:zetta|exa|peta|tera|giga|mega|kilo)?(?:bytes?|watts?|watt-hours?|pixels?|flops)|(?:kilo|centi|milli)?met(?:re|er)s?|"
    r"miles?|tonnes?|tons?|(?:kilo)?grams?|lit(?:re|er)s?|hectares?|acres?|degrees?|feet|inches)"
)
_SCALED: Final = r"(?:\s?(?:trillion|billion|million|thousand|bn|tn|m|k)\b)?"
_PERIODS: Final = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|centuries)"
_PATTERNS: Final = tuple(
    (unit, re.compile(pattern, re.IGNORECASE if fold else 0))
    for unit, fold, pattern in (
        (Unit.MONEY, True, rf"(?:US|C|A|HK)?[$£€¥]\s?\d[\d.,]*\d?{_SCALED}"),
        (Unit.MONEY, True, rf"{_NUMBER}\s{_CURRENCY}"),
        (Unit.PERCENT, True, rf"{_NUMBER}\s?(?:%|per ?cent\b|percentage points?\b)"),
        (Unit.PERCENT, True, rf"\b(?:{_WORDS}|a|an)[- ]{_ORDINAL_PART}\b"),
        (Unit.PERCENT, True, r"\bone in \w+\b|\bevery \w+(?:th|rd|nd)\b|\bhalf\b"),
        (Unit.DURATION, True, rf"{_NUMBER}[\s-]{_PERIODS}\b"),
        (Unit.DURATION, True, r"\b(?:a|an) (?:second|minute|hour|day|week|month|year|decade|century)\b"),
        (Unit.SIZE, False, rf"{_NUMBER}\s?(?:[KMGTPEZ]i?B|[KMGTPEZ]?FLOPS|[kMGT]?Wh?|km|kg|cm|mm|m|GHz|MHz|°C)\b"),
        (Unit.SIZE, True, rf"{_NUMBER}[\s-](?:square |cubic )?{_LONG_UNITS}\b"),
        (Unit.COUNT, True, _NUMBER),
    )
)  # fmt: skip
_TIMES: Final = re.compile(
    r"(?:\b(?:the )?(?:first|second|third|fourth|early|late|mid|end of|beginning of|middle of)[- ]"
    rf"(?:half |quarter |part )?(?:of |in )?(?:{_MONTH} )?\b(?:1[5-9]|20)\d\d\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? (?:1[5-9]|20)\d\d)?"
    rf"|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:, (?:1[5-9]|20)\d\d)?"
    rf"|(?<![A-Za-z]){_MONTH}(?: (?:1[5-9]|20)\d\d)?\b"
    r"|\b(?:spring|summer|autumn|fall|winter) (?:of )?(?:1[5-9]|20)\d\d\b"
    r"|\b(?:this|last|next|by|until|in) (?:spring|summer|autumn|winter|year|month|week|decade|century)\b"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|\b\d{1,2}:\d\d\b"
    r"|(?<![\d.,$£€#-])\b(?:1[5-9]|20)\d\ds?\b(?![\d.,]*\d|%| (?:billion|million|trillion))"
    r"|\bwithin \w+ (?:days|weeks|months|years)\b|\b\w+ (?:days|weeks|months|years) (?:after|ago|later|earlier)\b"
    r"|\b(?:today|yesterday|tomorrow|currently|recently|annually|daily)\b)"
)
_MAY_VERB: Final = re.compile(r"\b[Mm]ay\b(?! \d)(?!,? (?:1[5-9]|20)\d\d)")
_BEFORE_MAY: Final = re.compile(
    r"\b(?:in|on|of|by|since|until|from|last|next|early|late|mid|and|to|this)\s$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity at ``[start, end)`` of a sentence, unit words included; ``after`` is the lower-case text behind it."""

    start: int
    end: int
    unit: Unit
    text: str
    after: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time expression at ``[start, end)`` of a sentence."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=8192)
def figures_in(sentence: str) -> tuple[Figure, ...]:
    """Return the quantities of ``sentence`` in order; a number that is part of a date is none."""
    taken = [(moment.start, moment.end) for moment in moments_in(sentence)]
    found: list[Figure] = []
    for unit, pattern in _PATTERNS:
        for match in pattern.finditer(sentence):
            start, end = match.start(), match.start() + len(match.group().rstrip(",. "))
            if _free(start, end, taken) and not _inside_word(sentence, start):
                taken.append((start, end))
                found.append(Figure(start, end, unit, sentence[start:end], sentence[end : end + 40].lower()))
    return tuple(sorted(found, key=lambda figure: figure.start))


@lru_cache(maxsize=8192)
def moments_in(sentence: str) -> tuple[Moment, ...]:
    """Return the time expressions of ``sentence`` in order."""
    return tuple(
        Moment(match.start(), match.end(), match.group())
        for match in _TIMES.finditer(sentence)
        if not _is_modal(sentence, match)
    )


def _is_modal(sentence: str, match: re.Match[str]) -> bool:
    """Whether a «May» is the verb instead of the month."""
    if not _MAY_VERB.fullmatch(match.group()):
        return False
    return not _BEFORE_MAY.search(sentence[: match.start()])


def _free(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return not any(start < other_end and other_start < end for other_start, other_end in taken)


def _inside_word(sentence: str, start: int) -> bool:
    """Whether the number belongs to a name («GPT4», «Covid-19»)."""
    before = sentence[max(0, start - 2) : start]
    return before[-1:].isalnum() or (before[-1:] == "-" and before[:1].isalpha())
