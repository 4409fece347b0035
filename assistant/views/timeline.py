"""When what happened, and what is announced for when: every time of the documents with what the source says of it.

The event is the part of the sentence around the time, in the source's words; a part that only goes on («…, issued in
May», «and 9 by 2030») is shown with what it goes on from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.terms import terms
from assistant.views.modality import modality_at
from assistant.views.moments import moments
from assistant.views.rows import AHEAD, Course, DateRow, Modality, Place
from assistant.views.subjects import opening_subject
from assistant.views.table_figures import is_heading
from assistant.views.unique import each_once
from index.sentences import TextSpan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from assistant.views.moments import Moment
    from index.types import ParsedDocument, Sentence

_CUT: Final = re.compile(
    r";\s|,\s(?:while|whereas|but|although)\s|"
    r",\s(?:and|or)\s(?=(?:[\w’'-]+\s){0,5}(?:is|are|was|were|has|have|had|will|would|can|\w+ed)\b)|"
    r",?\s(?=(?:which|who|where|citing|including)\s)|"
    r",\s(?=\w+(?:ed|ing|ught|nt)\s(?:by|in|on|at|for|from|under|to)\s)|\s(?=[–—]\s)|—"
)
_JOINT: Final = re.compile(r"\s(?:and|but|or)\s(?:then\s)?")
_LEANS: Final = re.compile(r"(?:which|who|where)\b|(?!citing|including)\w+(?:ed|ing|ught|nt)\s")
_TIME_WORD: Final = re.compile(
    r"\b(?:(?:only|back|early|late|earlier|later|mid|(?:the )?end of|the (?:whole|course) of|as of|by|in|on|at|during|"
    r"since|until|from|before|after|for|around|of)[\s-]+)+$",
    re.IGNORECASE,
)
_BY: Final = re.compile(r"\b(?:by|until|before|from|starting|due)\s(?:the\s)?(?:end\sof\s)?$", re.IGNORECASE)
_OPENING_WORDS: Final = 3
_EDGE: Final = " \t\n\r\u00a0,;:—–-"


def timeline(documents: Iterable[ParsedDocument]) -> tuple[DateRow, ...]:
    """Return a row for each time of ``documents``, by its first day, then in the order of the texts."""
    read = (pair for pair in each_once(documents) if not is_heading(*pair))
    rows = [row for parsed, sentence in read for row in _of_sentence(parsed, sentence)]
    return tuple(sorted(rows, key=lambda row: (row.when.first, row.when.last)))


def _of_sentence(parsed: ParsedDocument, sentence: Sentence) -> Iterator[DateRow]:
    text = parsed.document.text[sentence.start : sentence.end]
    times = [moment for moment in moments(text, parsed.document.published) if not moment.is_now]
    base = sentence.start
    for number, moment in enumerate(times):
        span = _around(text, times, number)
        place = Place(sentence.doc_id, base, sentence.end, base + span.start, base + span.end)
        course = _course(text, moment, parsed.document.published)
        modality = _modality(text, moment, span) if course is Course.ANNOUNCED else Modality.STATED
        yield DateRow(place, moment.when, course, _worded(text, times, number, span), modality)


def _course(text: str, moment: Moment, published: date | None) -> Course:
    """Return whether a time lies ahead of the document; what holds its date is ahead where it is spoken of so."""
    modality = modality_at(text, moment.start)
    ahead = modality in AHEAD or modality is Modality.POSSIBLE
    if published is None:
        return Course.ANNOUNCED if ahead else Course.PAST
    if moment.when.first > published:
        return Course.ANNOUNCED
    if moment.when.last < published:
        return Course.PAST
    ends_ahead = moment.when.last > published and _BY.search(text, 0, moment.start) is not None
    return Course.ANNOUNCED if ahead or ends_ahead else Course.PAST


def _modality(text: str, moment: Moment, event: TextSpan) -> Modality:
    """Return how a time ahead is meant; where it stands first («By 2029, it aims to …»), what follows tells."""
    modality = modality_at(text, moment.start)
    return modality_at(text, event.end) if modality is Modality.STATED and event.end > moment.end else modality


def _around(text: str, times: Sequence[Moment], number: int) -> TextSpan:
    """Return the part of the sentence that a time belongs to, without its words where they open or end it."""
    moment = times[number]
    cuts = [match for match in _CUT.finditer(text) if not _inside(match.start(), times)]
    after = times[number + 1].start if number + 1 < len(times) else len(text)
    if len(terms(text[: moment.start])) <= _OPENING_WORDS:
        ends = [cut.start() for cut in cuts if moment.end < cut.start() < after] if after < len(text) else []
        return _trimmed(text, 0, ends[-1] if ends else after, moment)
    starts = [0, *(cut.end() for cut in cuts if cut.end() <= moment.start)]
    start = starts[-1]
    while start and _LEANS.match(text, start):
        comma = text.rfind(", ", 0, start - 2)
        start = comma + 2 if comma >= 0 else 0
    if number and times[number - 1].end > start:
        joint = next(_JOINT.finditer(text, times[number - 1].end, moment.start), None)
        start = joint.end() if joint else start
    ends = [cut.start() for cut in cuts if cut.start() >= moment.end]
    if after < len(text):
        ends += [joint.start() for joint in _JOINT.finditer(text, moment.end, after)]
    return _trimmed(text, start, min(ends, default=len(text)), moment)


def _worded(text: str, times: Sequence[Moment], number: int, span: TextSpan) -> str:
    """Return the words of an event; a part that follows on another time is given the subject of its sentence."""
    words = " ".join(text[span.start : span.end].split())
    leaning = number and _JOINT.search(text, times[number - 1].end, span.start + 1)
    subject = opening_subject(text, times[number - 1].start) if leaning else None
    if subject is None or subject.end > span.start:
        return words
    return f"{' '.join(text[subject.start : subject.end].split())} … {words}"


def _trimmed(text: str, start: int, end: int, moment: Moment) -> TextSpan:
    """Return the range without the time at either end; the whole where nothing else would be left."""
    first, last = _tidy(text, start, end)
    if moment.end >= last - 1 and last > moment.start > first:
        opening = _TIME_WORD.search(text, first, moment.start)
        last = opening.start() if opening else moment.start
    elif not text[first : moment.start].strip(_EDGE) or _TIME_WORD.fullmatch(text, first, moment.start):
        first = min(moment.end, last)
    left, right = _tidy(text, first, last)
    return TextSpan(left, right) if terms(text[left:right]) else TextSpan(*_tidy(text, start, end))


def _tidy(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def _inside(position: int, times: Sequence[Moment]) -> bool:
    return any(moment.start <= position < moment.end for moment in times)
