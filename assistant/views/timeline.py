"""Timeline: every time that the documents give for what happened or is announced, with its sentence.

The grounding check's quantity reader finds the dates. This module turns them, and times relative to the date of
publication («last year», «yesterday»), into a first and a last day. A year that is part of a name («the 2025 Data
Conference») or of an address dates nothing.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from assistant.language.quantities.kinds import DATE, YEAR
from assistant.language.quantities.reading import find_quantities
from assistant.views.clauses import PART_CUT, clause_around, modality_at
from assistant.views.rows import AHEAD, Course, DateRow, Modality, Place, Precision, When, each_once, is_heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.language.quantities.kinds import Day, Quantity
    from index.types import ParsedDocument, Sentence

_PERIOD: Final = re.compile(r"\b(?P<which>last|this|next)\s(?P<unit>year|month|week)\b(?!['’-])", re.IGNORECASE)
_NEAR_DAY: Final = re.compile(r"\b(?:yesterday|today|tomorrow)\b(?!['’])", re.IGNORECASE)
_NAME_AFTER: Final = re.compile(r"\s(?:[A-Z][\w’'-]*\s){0,4}[A-Z][a-z]+")
_ARTICLE_BEFORE: Final = re.compile(r"^\W*$|\b(?:the|a|an|its|their|this|annual|at)\s$", re.IGNORECASE)
_PART_BEFORE: Final = re.compile(
    r"\b(?:(?:early|mid|late)[\s-](?:the\s)?|Q[1-4](?:\sof)?\s|(?:\w+[\s-])?\w{3,}\sof\s(?:the\s)?)$", re.IGNORECASE
)
_IDENTIFIER_BEFORE: Final = re.compile(r"(?:[/#_(]|[A-Za-z]-)$")
_RANGE_JOINT: Final = re.compile(r"\s?[-–—]\s?|\s(?:to|through|until|till|and)\s")
_BETWEEN: Final = re.compile(r"\b(?:between|from)\s(?:the\s)?$", re.IGNORECASE)
_COMPARED_AFTER: Final = re.compile(r"(?:\s|-)(?:levels?|baselines?)\b", re.IGNORECASE)
"""Follows a time that is only a baseline: «down 30% from 2022 levels» holds at another time."""
_OTHER_TIME: Final = re.compile(
    r"\b(?:(?:previous|preceding|prior|following)\s(?:decade|year|quarter|month|week)|"
    r"(?:decade|year|quarter|month|week)s?\s(?:earlier|before))\b",
    re.IGNORECASE,
)
"""A time relative to another one, which cannot be resolved."""
_STEP: Final = {"last": -1, "this": 0, "next": 1, "yesterday": -1, "today": 0, "tomorrow": 1}
_YEAR_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Moment:
    """A time at ``[start, end)`` of a sentence."""

    start: int
    end: int
    when: When


def moments(sentence: str, published: date | None) -> tuple[Moment, ...]:
    """Return the resolvable times of ``sentence``, in order, without overlaps."""
    found = [*_ranges(sentence, list(_dates(sentence, published)))]
    if published is not None:
        for moment in _relative(sentence, published):
            beside = (moment.start <= other.end + 1 and other.start <= moment.end + 1 for other in found)
            if not any(beside):  # «in February this year» is one time
                found.append(moment)
    return tuple(sorted(found, key=lambda moment: moment.start))


def moment_of(text: str, quantity: Quantity, times: Sequence[Moment]) -> Moment | None:
    """Return the time of a figure: the nearest in its part of the sentence, else the only one, if it comes before.

    Of two that are equally near, the later one counts: «from 65% in 2020 to 57% in 2021».
    """
    here = clause_around(text, quantity.start, quantity.end, PART_CUT)
    times = [moment for moment in times if not _COMPARED_AFTER.match(text, moment.end)]
    own = [moment for moment in times if here.start <= moment.start < here.end]
    if own:
        return min(own, key=lambda one: (max(one.start - quantity.end, quantity.start - one.end), -one.start))
    if _OTHER_TIME.search(text, here.start, here.end):
        return None
    earlier = [moment for moment in times if moment.start < quantity.start]
    return earlier[-1] if earlier and len(times) == 1 else None


def _dates(text: str, published: date | None) -> Iterator[Moment]:
    """Yield dates and years; two that the quantity reader gives for one place («17–19 May») become a range."""
    dated = [q for q in find_quantities(text) if q.dimension in {DATE, YEAR} and q.day is not None]
    places: dict[tuple[int, int], list[Quantity]] = {}
    for quantity in dated:
        places.setdefault((quantity.start, quantity.end), []).append(quantity)
    for (start, end), here in places.items():
        if here[0].dimension == YEAR and _in_name(text, start, end):
            continue
        ahead = modality_at(text, start) in AHEAD
        spans = [span for q in here if q.day is not None and (span := _span(q.day, published, ahead=ahead)) is not None]
        if not spans:
            continue
        resolved = any(q.day is not None and q.day.year is None for q in here)
        first, last = min(first for first, _ in spans), max(last for _, last in spans)
        part = _PART_BEFORE.search(text, 0, start) if here[0].dimension == YEAR else None
        begin = part.start() if part else start
        when = _when(text[begin:end], first, last, resolved=resolved)
        yield Moment(begin, end, replace(when, precision=Precision.PART) if part else when)


def _in_name(text: str, start: int, end: int) -> bool:
    """Whether a year belongs to a name, a reference or an address («the 2025 Data Conference», «issues/1612»)."""
    before = text[max(0, start - 60) : start]
    if _IDENTIFIER_BEFORE.search(before) or text.startswith("(", end):
        return True
    return bool(_NAME_AFTER.match(text, end) and _ARTICLE_BEFORE.search(before))


def _span(day: Day, published: date | None, *, ahead: bool) -> tuple[date, date] | None:
    """Return the first and last day; None if the year is unknown or the calendar has no such day."""
    year = day.year
    if year is None:
        year = None if published is None else _year_of(day, published, ahead=ahead)
    if year is None or not MINYEAR <= year <= MAXYEAR - max(day.years, 1):
        return None
    if day.month is None:
        return date(year, 1, 1), date(year + day.years - 1, 12, 31)
    last = calendar.monthrange(year, day.month)[1]
    if day.day is None:
        return date(year, day.month, 1), date(year, day.month, last)
    return (date(year, day.month, day.day),) * 2 if 1 <= day.day <= last else None


def _year_of(day: Day, published: date, *, ahead: bool) -> int | None:
    """Return the year of a day without one, the nearest to ``published``; for a month, the last or the next one."""
    if day.day is None and day.month is not None:
        if ahead:
            return published.year + (day.month < published.month)
        return published.year - (day.month > published.month)
    years = [year for year in (published.year - 1, published.year, published.year + 1) if MINYEAR <= year < MAXYEAR]
    month = day.month or 1
    fits = [year for year in years if (day.day or 1) <= calendar.monthrange(year, month)[1]]
    middle = day.day or min(published.day, 28)
    return min(fits, key=lambda year: abs(date(year, month, middle) - published), default=None)


def _when(words: str, first: date, last: date, *, resolved: bool) -> When:
    """Return a time with its precision: a whole day, month or year, else a range."""
    precision = Precision.RANGE
    if first == last:
        precision = Precision.DAY
    elif (first.year, first.month) == (last.year, last.month):
        if first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]:
            precision = Precision.MONTH
    elif (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        precision = Precision.YEAR
    return When(first, last, precision, " ".join(words.split()), resolved)


def _ranges(text: str, found: list[Moment]) -> Iterator[Moment]:
    """Yield the moments, joining ranges such as «2019–2021» and «between May 2024 and June 2025»."""
    pending: Moment | None = None
    for moment in sorted(found, key=lambda one: one.start):
        if pending is not None and _is_range(text, pending, moment):
            span = pending.when.first, moment.when.last
            resolved = pending.when.resolved or moment.when.resolved
            whole = _when(text[pending.start : moment.end], *span, resolved=resolved)
            pending = Moment(pending.start, moment.end, whole)
            continue
        if pending is not None:
            yield pending
        pending = moment
    if pending is not None:
        yield pending


def _is_range(text: str, left: Moment, right: Moment) -> bool:
    between = text[left.end : right.start]
    if not _RANGE_JOINT.fullmatch(between) or not left.when.last < right.when.first:
        return False
    if between.strip() in {"-", "–", "—"}:
        return True
    opens = _BETWEEN.search(text[max(0, left.start - 14) : left.start])
    return opens is not None and between.strip() in {"to", "and", "until"}


def _relative(text: str, published: date) -> Iterator[Moment]:
    """Yield times relative to the date of publication: «last year», «yesterday»."""
    for match in (*_PERIOD.finditer(text), *_NEAR_DAY.finditer(text)):
        said = match.groupdict()
        unit = (said.get("unit") or "day").lower()
        step = _STEP[(said.get("which") or match.group()).lower()]
        if unit == "year":
            first, last = date(published.year + step, 1, 1), date(published.year + step, 12, 31)
        elif unit == "month":
            year, month = divmod(published.year * _YEAR_MONTHS + published.month - 1 + step, _YEAR_MONTHS)
            first = date(year, month + 1, 1)
            last = date(year, month + 1, calendar.monthrange(year, month + 1)[1])
        elif unit == "week":
            first = published + timedelta(days=7 * step - published.weekday())
            last = first + timedelta(days=6)
        else:
            first = last = published + timedelta(days=step)
        yield Moment(match.start(), match.end(), _when(match.group(), first, last, resolved=True))


def timeline(documents: Iterable[ParsedDocument]) -> tuple[DateRow, ...]:
    """Return a row for each time of ``documents``, by its first day, then in the order of the texts."""
    read = (pair for pair in each_once(documents) if not is_heading(*pair))
    rows = [row for parsed, sentence in read for row in _of_sentence(parsed, sentence)]
    return tuple(sorted(rows, key=lambda row: (row.when.first, row.when.last)))


def _of_sentence(parsed: ParsedDocument, sentence: Sentence) -> Iterator[DateRow]:
    """Yield the times of a sentence; one that includes the document's date is ahead if the sentence says so.

    If the document has no date, so is one; any other time is ahead if it is still to come today.
    """
    text, published = parsed.sentence_text(sentence.number), parsed.document.published
    base = sentence.start
    told = {(moment.when.first, moment.when.last): moment for moment in reversed(moments(text, published))}
    for moment in sorted(told.values(), key=lambda one: one.start):  # one of «12 July 2021 – It was launched today»
        when, meant = moment.when, modality_at(text, moment.start)
        is_ahead = meant in AHEAD or meant is Modality.POSSIBLE
        if published is None:
            is_ahead = is_ahead or when.first > datetime.now(UTC).date()
        elif not when.first <= published <= when.last:
            is_ahead = when.first > published
        if not is_ahead:
            meant = Modality.STATED
        elif meant is Modality.STATED:  # the words after it tell: «By 2029, it aims to …»
            meant = modality_at(text, len(text))
        place = Place(sentence.doc_id, base, sentence.end, base + moment.start, base + moment.end)
        course = Course.ANNOUNCED if is_ahead else Course.PAST
        yield DateRow(place, when, course, " ".join(text.split()), meant)
