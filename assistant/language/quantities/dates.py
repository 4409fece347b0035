"""Dates, years, decades, centuries, times of day and weekdays.

A number is a year only if the words around it allow it, because «in 1200 ports» is a count. The formats are those of
English and Chinese news; 5/6/2031 is read month first unless that is impossible.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.language.quantities.kinds import DATE, TIME, WEEKDAY, YEAR, Day, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?P<month{0}>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)\b\.?)"
)
_YEAR_IN_DATE: Final = r"(?:(?:,|\sof)?\s+(?P<year{0}>[12]\d{{3}})(?![\d,]*\d))?"
_DATES: Final = re.compile(
    r"(?<![\w/.-])(?P<iso>[12]\d{3})[-/](?P<iso_month>\d{1,2})[-/](?P<iso_day>\d{1,2})(?![\d/-])"
    r"|(?<!\d)(?P<cn_year>[12]\d{3})\s?年(?:(?P<cn_month>\d{1,2})\s?月(?:(?P<cn_day>\d{1,2})\s?[日号])?)?"
    r"|(?<!\d)(?P<short_month>\d{1,2})月(?P<short_day>\d{1,2})[日号]"
    r"|(?<![\w/])(?P<either1>\d{1,2})/(?P<either2>\d{1,2})/(?P<either_year>[12]\d{3}|\d{2})(?![\w/])"
    r"|\b" + _MONTH.format("1") + r"\s+(?P<day1>[0-3]?\d)(?:st|nd|rd|th)?(?![\d:%]|[.,]\d{1,2}\b)\b"
    r"(?:\s?(?:[-–]|to|and)\s?(?P<to1>[0-3]?\d)(?:st|nd|rd|th)?\b(?![:%]))?" + _YEAR_IN_DATE.format("1")
    + r"|(?<![\w.])(?:(?P<from2>[0-3]?\d)(?:st|nd|rd|th)?\s?(?:[-–]|to|and)\s?)?(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?"
    r"\s+(?:of\s+)?" + _MONTH.format("2") + r"\b" + _YEAR_IN_DATE.format("2")
    + r"|\b" + _MONTH.format("3") + r",?\s+(?:of\s+)?(?P<year3>[12]\d{3})\b(?!,\d)"
    + r"|\b(?i:in|by|since|until|till|from|of|during|early|late|mid|last|next|before|after|every|this)[\s-]"
    + _MONTH.format("4") + r"\b(?!\s+\d)"
)  # fmt: skip
_YEARS: Final = re.compile(
    r"(?<![\w.,$€£¥#/-])(?P<decade>[12]\d\d0)['’]?s\b"
    r"|\b(?P<century>\d{1,2}(?:st|nd|rd|th)|first|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty-first)"
    r"[\s-]century\b"
    r"|(?<![\w.,$€£¥#/–-])(?P<first>[12]\d{3})\s?[-–/]\s?(?P<last>[12]\d{3}|\d\d)(?![\w%]|[.,]\d)"
    r"|(?:(?<=FY)|(?<![\w.,$€£¥#]))(?P<year>1[1-9]\d\d|20\d\d|21\d\d)(?![\w%°]|[.,]\d|\s?(?:million|billion|percent|per\s?cent))"
)
_YEAR_BEFORE: Final = re.compile(
    r"(?:\b(?:in|by|since|until|till|from|of|to|during|before|after|between|early|late|mid|year|years|through|around|"
    r"circa|for|and|than|the|an?|winter|spring|summer|autumn|fall|end|FY|ca?\.|January|February|March|April|May|June|July|"
    r"August|September|October|November|December)[\s-]+|[(\[–-]\s?|^|FY)$",
    re.IGNORECASE,
)
_YEAR_AFTER: Final = re.compile(
    r"\s*(?:$|[.,;:)\]–—-]|(?:and|to|by|in|was|were|is|as|but|with|when|for|at|after|on|or)\b|['’]s)"
)
_TIMES: Final = re.compile(
    r"(?<![\w:.$])(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?"
    r"|(?<![\w:.])(?P<hour24>[01]?\d|2[0-4]):(?P<minute24>[0-5]\d)(?::\d\d)?(?![\w:])|\b(?P<word>noon|midnight)\b",
    re.IGNORECASE,
)
_DAYS: Final = ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")
_WEEKDAYS: Final = re.compile(rf"\b({'|'.join(_DAYS)})days?\b")
_CENTURIES: Final = {"first": 1, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
                     "twentieth": 20, "twenty-first": 21}  # fmt: skip
HALF_DAY: Final = 720
CENTURY: Final = 100


def find_dates(text: str) -> tuple[Quantity, ...]:
    """Return the dates, years, times and weekdays of ``text`` in order, without overlaps.

    «17–19 May» gives two days with the same range.
    """
    found = list(_dates(text))
    for quantity in (*_years(text), *_times(text)):
        if not any(quantity.start < other.end and other.start < quantity.end for other in found):
            found.append(quantity)
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def _dates(text: str) -> Iterator[Quantity]:
    for match in _DATES.finditer(text):
        for day in _days(match):
            if (day.month is None or 1 <= day.month <= 12) and (day.day is None or 1 <= day.day <= 31):  # noqa: PLR2004
                yield Quantity(match.start(), match.end(), DATE, 0, 0, day=day)


def _days(match: re.Match[str]) -> Iterator[Day]:
    got = {name: value for name, value in match.groupdict().items() if value is not None}
    if "iso" in got:
        yield Day(int(got["iso"]), int(got["iso_month"]), int(got["iso_day"]))
    elif "cn_year" in got:
        yield Day(int(got["cn_year"]), _number(got.get("cn_month")), _number(got.get("cn_day")))
    elif "short_month" in got:
        yield Day(None, int(got["short_month"]), int(got["short_day"]))
    elif "either1" in got:
        first, second, year = int(got["either1"]), int(got["either2"]), int(got["either_year"])
        year += 2000 if year < CENTURY else 0
        yield Day(year, second, first) if first > len(_MONTHS) else Day(year, first, second)
    else:
        which = next(number for number in "1234" if f"month{number}" in got)
        month = 1 + _MONTHS.index(got[f"month{which}"].lower()[:3])
        days: list[int | None] = [int(got[key]) for name in ("from", "day", "to") if (key := f"{name}{which}") in got]
        for day in days or [None]:
            yield Day(_number(got.get(f"year{which}")), month, day)


def _years(text: str) -> Iterator[Quantity]:
    for match in _YEARS.finditer(text):
        start, end = match.span()
        if match["decade"]:
            first = int(match["decade"])
            yield _year(start, end, first, CENTURY if first % CENTURY == 0 else 10)
        elif match["century"]:
            word = match["century"].lower()
            number = _CENTURIES.get(word) or int(re.sub(r"\D", "", word))
            yield _year(start, end, CENTURY * (number - 1), CENTURY)
        elif match["first"]:
            last = match["last"] if len(match["last"]) == len(match["first"]) else match["first"][:2] + match["last"]
            if int(match["first"]) < int(last):
                yield _year(start, match.end("first"), int(match["first"]))
                yield _year(match.start("last"), end, int(last))
        elif _is_year(text, start, end):
            yield _year(start, end, int(match["year"]))


def _is_year(text: str, start: int, end: int) -> bool:
    before, after = _YEAR_BEFORE.search(text[max(0, start - 12) : start]), text[end : end + 24]
    if before and not before.group().strip() and start > 0:
        return False
    return before is not None or _YEAR_AFTER.match(after) is not None


def _year(start: int, end: int, year: int, years: int = 1) -> Quantity:
    return Quantity(start, end, YEAR, year, year, day=Day(year, years=years))


def _times(text: str) -> Iterator[Quantity]:
    """Yield the times of day, in minutes, and the weekdays, 0 for Monday."""
    for match in _TIMES.finditer(text):
        explicit = True
        if match["word"]:
            minutes = HALF_DAY if match["word"].lower() == "noon" else 0
        elif match["hour24"]:
            minutes = 60 * int(match["hour24"]) + int(match["minute24"])
            explicit = minutes >= 60 * 13 or match["hour24"].startswith("0")
        else:
            hour = int(match["hour"]) % 12 + (12 if match["half"].lower() == "p" else 0)
            minutes = 60 * hour + int(match["minute"] or 0)
        yield Quantity(match.start(), match.end(), TIME, minutes, minutes, rough=not explicit)
    for match in _WEEKDAYS.finditer(text):
        number = _DAYS.index(match[1])
        yield Quantity(match.start(), match.end(), WEEKDAY, number, number, soft=True)


def _number(text: str | None) -> int | None:
    return int(text) if text else None
