"""What the times in a quotation mean, told from the document's date: «May 18» has a year, a forecast has a horizon."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MONTHS: Final = {name: number for number, name in enumerate(calendar.month_name) if name}
_DAYS: Final = {name: number for number, name in enumerate(calendar.day_name)}
_MONTH: Final = "|".join(_MONTHS)
_DAY_OF_MONTH: Final = re.compile(
    rf"\b(?:(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?|(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)? "
    rf"(?P<month_after>{_MONTH}))\b(?!,? (?:1[5-9]|20)\d\d|\d)"
)
_PERIOD: Final = re.compile(r"\b(?P<which>last|this|next) (?P<unit>year|month)\b", re.IGNORECASE)
_NEAR_DAY: Final = re.compile(r"\b(?P<day>yesterday|today|tomorrow)\b", re.IGNORECASE)
_WEEKDAY: Final = re.compile(rf"\b(?:on|last) (?P<day>{'|'.join(_DAYS)})\b")
_STEP: Final = {"last": -1, "this": 0, "next": 1, "yesterday": -1, "today": 0, "tomorrow": 1}
_FORECAST: Final = re.compile(
    r"\b(?:will|would|expect\w*|forecast\w*|project\w*|predict\w*|estimat\w*|aims?|plans?|planned|targets?|goals?|"
    r"set to|due to|on track|by (?:the end of )?20\d\d|trajectory|could|may)\b",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"\b20\d\d\b")


def resolved_times(text: str, published: date) -> tuple[str, ...]:
    """Return a sentence for each time in ``text`` that is only clear from the date of its document.

    >>> resolved_times("The pier opened on May 18.", date(2025, 5, 19))
    ('«May 18» is 18 May 2025: the document is of 19 May 2025.',)
    """
    found = dict(_days(text, published))
    for match in _PERIOD.finditer(text):
        step = _STEP[match["which"].lower()]
        year, month = divmod(published.month - 1 + step, 12)
        is_year = match["unit"].lower() == "year"
        meant = f"{published.year + step}" if is_year else f"{calendar.month_name[month + 1]} {published.year + year}"
        found[match.group()] = meant
    return tuple(f"«{words}» is {meant}: the document is of {written(published)}." for words, meant in found.items())


def forecasts(texts: Iterable[tuple[str, date]]) -> Iterator[str]:
    """Yield a sentence for each day on which texts with their dates of publication look ahead, with the horizons.

    A text looks ahead to the document's own year only where it says «by 2025».

    >>> list(forecasts([("Output is expected to reach 9 GW by 2030.", date(2025, 5, 19))]))
    ['What is said of 2030 was a forecast on 19 May 2025.']
    """
    ahead: dict[date, set[str]] = {}
    for text, published in texts:
        years = ahead.setdefault(published, set())
        for year in _YEAR.findall(text) if _FORECAST.search(text) else ():
            own = int(year) == published.year and re.search(rf"\bby (?:the end of )?{year}\b", text)
            if int(year) > published.year or own:
                years.add(year)
    for published, found in ahead.items():
        if found:
            *earlier, last = sorted(found)
            listed = " and ".join(filter(None, (", ".join(earlier), last)))
            yield f"What is said of {listed} was a forecast on {written(published)}."


def written(day: date) -> str:
    """Return a date as the page writes it: «19 May 2025»."""
    return f"{day.day} {day:%B %Y}"


def _days(text: str, published: date) -> Iterator[tuple[str, str]]:
    for match in _DAY_OF_MONTH.finditer(text):
        month = _MONTHS[match["month"] or match["month_after"]]
        day = _nearest(month, int(match["day"] or match["day_first"]), published)
        if day is not None:
            yield match.group(), written(day)
    for match in _NEAR_DAY.finditer(text):
        yield match.group(), written(published + timedelta(days=_STEP[match["day"].lower()]))
    for match in _WEEKDAY.finditer(text):
        back = (published.weekday() - _DAYS[match["day"]]) % 7
        yield match["day"], written(published - timedelta(days=back))


def _nearest(month: int, day: int, published: date) -> date | None:
    """Return the day of the year that comes nearest to ``published``; None for a day that no year has."""
    years = (published.year - 1, published.year, published.year + 1)
    days = [date(year, month, day) for year in years if 1 <= day <= calendar.monthrange(year, month)[1]]
    return min(days, key=lambda each: abs(each - published), default=None)
