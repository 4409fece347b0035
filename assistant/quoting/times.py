"""Explain times in a quotation from the document's date: «May 18» gets its year, a forecast its date."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from assistant.views.clauses import modality_at
from assistant.views.rows import Modality, Precision
from assistant.views.timeline import moments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DAYS: Final = {name: number for number, name in enumerate(calendar.day_name)}
_WEEKDAY: Final = re.compile(rf"\b(?:on|last) (?P<day>{'|'.join(_DAYS)})\b(?!\W{{1,3}}\d)")
# Several weekdays are opening hours or a timetable, not the days of last week.
_ANY_WEEKDAY: Final = re.compile(rf"\b(?:{'|'.join(_DAYS)})s?\b")
_PERIOD: Final = re.compile(r"(?:last|this|next)\b", re.IGNORECASE)
_YEAR: Final = re.compile(r"\b20\d\d\b")
_BY_YEAR: Final = re.compile(r"\bby (?:the end of )?(?P<year>20\d\d)\b")


def resolved_times(text: str, published: date) -> tuple[str, ...]:
    """Return a sentence for each time in ``text`` that is clear only from its document's date.

    >>> resolved_times("The pier opened on May 18.", date(2025, 5, 19))
    ('«May 18» is 18 May 2025: the document is dated 19 May 2025.',)
    """
    found = dict[str, str]()
    for when in (moment.when for moment in moments(text, published) if moment.when.resolved):
        if when.precision is Precision.DAY:
            found[when.words] = written(when.first)
        elif _PERIOD.match(when.words) and when.precision in {Precision.YEAR, Precision.MONTH}:
            found[when.words] = f"{when.first:%Y}" if when.precision is Precision.YEAR else f"{when.first:%B %Y}"
    for match in _WEEKDAY.finditer(text) if len(_ANY_WEEKDAY.findall(text)) == 1 else ():
        if modality_at(text, match.start()) is not Modality.STATED:
            continue
        back = (published.weekday() - _DAYS[match["day"]]) % 7
        found[match["day"]] = written(published - timedelta(days=back))
    return tuple(f"«{words}» is {meant}: the document is dated {written(published)}." for words, meant in found.items())


def forecasts(texts: Iterable[tuple[str, date]]) -> Iterator[str]:
    """Yield a sentence for each publication date on which texts look ahead, with the years that they forecast.

    The document's own year is a forecast only in «by 2025».

    >>> list(forecasts([("Output is expected to reach 9 GW by 2030.", date(2025, 5, 19))]))
    ['What is said about 2030 was a forecast made on 19 May 2025.']
    """
    ahead: dict[date, set[str]] = {}
    for text, published in texts:
        years = ahead.setdefault(published, set())
        for year in _YEAR.findall(text) if _looks_ahead(text) else ():
            own = int(year) == published.year and year in _BY_YEAR.findall(text)
            if int(year) > published.year or own:
                years.add(year)
    for published, found in ahead.items():
        if found:
            *earlier, last = sorted(found)
            listed = " and ".join(filter(None, (", ".join(earlier), last)))
            yield f"What is said about {listed} was a forecast made on {written(published)}."


def written(day: date) -> str:
    """Return a date in the page's format: «19 May 2025»."""
    return f"{day.day} {day:%B %Y}"


def _looks_ahead(text: str) -> bool:
    """Whether a text says what will or may be, or what is due «by 2030»."""
    places = [len(text), *(year.start() for year in _YEAR.finditer(text))]
    return _BY_YEAR.search(text) is not None or any(modality_at(text, at) is not Modality.STATED for at in places)
