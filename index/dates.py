"""Dates of a document: where its text announces one, and where it only mentions one.

«Issued on 3 March 2021» dates a document; «the audit was signed on 3 March» does not. A date that can be read in two
ways (03/04/2024) is none, since no date is better than a guessed one.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_TOP: Final = 1500
_BOTTOM: Final = 400
_BETWEEN: Final = 24
"""Characters that may stand between «issued» and its date: «on», «in Geneva on», a colon."""
_DATE_LINE_WORDS: Final = 5
_CELLS: Final = " | "
_SET_APART: Final = re.compile(r"[,;:|(–—-]\s*$")
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH: Final = (
    rf"(?P<month>{'|'.join(name.capitalize() for name in _MONTHS)}|{'|'.join(m[:3].capitalize() for m in _MONTHS)})\.?"
)
_DATE_FORMS: Final = (
    r"(?<!\d)(?P<year>\d{4})[-/.年](?P<number>\d{1,2})[-/.月](?P<day>\d{1,2})日?(?!\d)",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH},? (?P<year>\d{{4}})",
    rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
    r"(?<!\d)(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>\d{4})",
    r"(?<!\d)(?P<day>1[3-9]|2\d|3[01])/(?P<number>\d{1,2})/(?P<year>\d{4})",
    r"(?<!\d)(?P<number>\d{1,2})/(?P<day>1[3-9]|2\d|3[01])/(?P<year>\d{4})",
)
_DATES: Final = tuple(re.compile(form) for form in _DATE_FORMS)
_LAST_DATES: Final = tuple(re.compile(rf"(?:{form})[).]?\s*$") for form in _DATE_FORMS)
_ANNOUNCES: Final = re.compile(
    r"发布时间|发布于|日期|\b(?:published|posted|issued|updated|revised|released|date|dated|effective|stand)\b",
    re.IGNORECASE,
)
_ANNOUNCED_ALONE: Final = re.compile(rf"^(?:last )?(?:{_ANNOUNCES.pattern})[\s:]*(?:on\s+)?", re.IGNORECASE)


def parse_date(text: str) -> date | None:
    """Return the first full date in ``text``, written as 2025-05-19, 19 May 2025 or May 19, 2025; None for none.

    >>> parse_date("Posted on May 19, 2025 in Beijing")
    datetime.date(2025, 5, 19)
    >>> parse_date("03/04/2024") is None
    True
    """
    return next((day for _, day in _dates(text)), None)


def is_date(text: str) -> bool:
    """Tell whether a text is a full date and nothing else but a word that announces it.

    >>> is_date("3 May 2024"), is_date("Updated May 3, 2024"), is_date("Minutes of 3 May 2024")
    (True, True, False)
    """
    bare = _ANNOUNCED_ALONE.sub("", text.strip(" .,"))
    return any(form.fullmatch(bare) for form in _DATES)


def published(text: str) -> date | None:
    """Return the date that the text's first or last lines announce, or that stands alone on one of the first.

    One that ends the title («Minutes 2024-05-03», or set apart «Minutes, 3 May 2024») dates the document, one in a
    table's row does not.
    """
    for number, line in enumerate(text[:_TOP].splitlines()):
        for place, day in _dates(line):
            alone = len(line.split()) <= _DATE_LINE_WORDS and _CELLS not in line
            is_apart = line[place : place + 4].isdecimal() or _SET_APART.search(line[:place]) is not None
            ends_title = number == 0 and is_apart and any(form.match(line, place) for form in _LAST_DATES)
            if _announced(line, place) or alone or ends_title:
                return day
    last = text[max(_TOP, len(text) - _BOTTOM) :]
    return next((day for line in last.splitlines() for at, day in _dates(line) if _announced(line, at)), None)


def _announced(line: str, place: int) -> bool:
    return _ANNOUNCES.search(line, max(0, place - _BETWEEN), place) is not None


def _dates(text: str) -> Iterator[tuple[int, date]]:
    """Yield place and day of each full date, in order."""
    found = [match for pattern in _DATES for match in pattern.finditer(text)]
    for match in sorted(found, key=lambda m: m.start()):
        parts = match.groupdict()
        named = parts.get("month")
        month = [name[:3] for name in _MONTHS].index(named[:3].lower()) + 1 if named else int(parts["number"])
        try:
            yield match.start(), datetime(int(parts["year"]), month, int(parts["day"])).date()  # noqa: DTZ001 - a day
        except ValueError:
            continue
