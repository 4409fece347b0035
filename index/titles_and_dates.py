"""Title and date of a document, as a reader would give them.

«Issued on 3 March 2021» dates a document; «the audit was signed on 3 March» does not. An ambiguous date (03/04/2024)
counts as none, since no date is better than a guess.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from index.sentences import NOTE_MARKS, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from index.types import Part, Section, SourceWarning

_BY_A_PROGRAM: Final = re.compile(
    r"^(?:\(?(?:untitled|anonymous|unspecified|new)\)?(?: (?:document|page|presentation|spreadsheet))?|no ?title|"
    r"unnamed|document|title|slide|presentation|powerpoint(?: presentation)?|book|sheet|page|"
    r"word document|template|blank|(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire|índice|sommario|目录|"
    r"print|layout|microsoft (?:word|powerpoint|excel)|new document|memo(?:randum)?|"
    r"(?:press|media|news) release)?[\W_\d]*$"
    r"|^(?:\W*\{\{[^{}]*\}\})+\W*$"
    r"|\.(?:docx?|dotx?|pptx?|xlsx?|pdf|indd|qxd|tex|dvi|odt|rtf|html?|p65|fm|cdr|ai|eps|jpe?g|png|tiff?)$",
    re.IGNORECASE,
)
_BEFORE_TITLE: Final = re.compile(
    r"^(?:(?:microsoft (?:word|powerpoint|excel)|powerpoint presentation)\s*[-–:]|\(?(?:\d{1,2}|[a-z])[.)](?=\s)|"
    r"\((?:not )?ticked\))\s*",
    re.IGNORECASE,
)
_LENGTH: Final = 200
_SHOWN: Final = 80
_WORDS: Final = 25
_FEW_WORDS: Final = 9
_SENTENCE_ENDS: Final = (".", "。", "!", ":", ";", ",")
_ENDED: Final = re.compile(rf"[.。;,]{NOTE_MARKS}$")
_HEAD_OF_LETTER: Final = re.compile(r"(?:to|from|cc|date|sent|attn|ref|our ref|your ref)\.?\s*:", re.IGNORECASE)
_SUBJECT: Final = re.compile(
    r"^(?:subject|title|re|betreff|objet|asunto|oggetto|主题|标题)\s*[:：]\s*(\S.*)$", re.IGNORECASE | re.MULTILINE
)
_TOP: Final = 600
"""Characters at the top of a letter in which its subject is sought."""
_NUMBERED: Final = re.compile(
    r"\(?(?:\d{1,2}|[a-z])(?:[.)]|\.\d+|(?= [A-Z]))|(?i:§|article|chapter|section|part|kapitel) ?(?:\d|[ivx]+\b)"
)
_DATED_TOP: Final = 1500
_DATED_BOTTOM: Final = 400
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
_DATES: Final = tuple(re.compile(form, re.IGNORECASE) for form in _DATE_FORMS)
_LAST_DATES: Final = tuple(re.compile(rf"(?:{form})[).]?\s*$") for form in _DATE_FORMS)
_DATELINES: Final = tuple(
    re.compile(
        rf"^\W*(?:[A-Z][\w .]{{1,30}},\s)?(?P<at>{form})\s?(?:[–—]|--?(?=\s))\s*(?=[^\W\d])",
        re.IGNORECASE | re.MULTILINE,
    )
    for form in _DATE_FORMS
)
"""The dateline of a release: «Marn, 12 JULY 2021 – The council …»."""
_ANNOUNCES: Final = re.compile(
    r"发布时间|发布于|日期|\b(?:published|posted|issued|updated|revised|released|date|dated|effective|stand)\b",
    re.IGNORECASE,
)
_ANNOUNCED_ALONE: Final = re.compile(rf"^(?:last )?(?:{_ANNOUNCES.pattern})[\s:]*(?:on\s+)?", re.IGNORECASE)


def told(title: str | None) -> str | None:
    """Return a file's declared title without a leading number; None for a program's default or a date.

    >>> told("Microsoft Word - Annual report"), told("Microsoft Word - a1.doc"), told("untitled")
    ('Annual report', None, None)
    """
    said = _BEFORE_TITLE.sub("", " ".join((title or "").split()).strip("| "))
    return None if _BY_A_PROGRAM.search(said) or len(said) > _LENGTH or is_date(said) else said


def subject(text: str) -> str | None:
    r"""Return the subject in the head of a letter or a list of particulars, None if there is none.

    >>> subject("To: All staff\nSubject: New parking rules\n\nFrom June on a badge is needed.")
    'New parking rules'
    """
    line = _SUBJECT.search(text[:_TOP])
    return told(line[1]) if line else None


def is_section(heading: str, others: Sequence[str]) -> bool:
    """Tell whether a heading names a part of a text, not the whole: it is one word, or numbered like ``others``.

    ``others`` are the other headings of its depth.

    >>> is_section("Issue", ["Fix"]), is_section("1. Scope", ["2. Tests"]), is_section("Code of conduct", ["Scope"])
    (True, True, False)
    """
    return _begins_series(heading, others) or (bool(others) and len(heading.split()) == 1 and heading.isascii())


def _begins_series(said: str, others: Iterable[str]) -> bool:
    return _NUMBERED.match(said) is not None and any(map(_NUMBERED.match, others))


def title_line(text: str, left_out: Sequence[SourceWarning], parts: Sequence[Part]) -> tuple[int, int] | None:
    """Return the first non-furniture line's range if it looks like a title: short, alone, no sentence, item or row."""
    line = _first(text, left_out, parts)
    if line is None or _HEAD_OF_LETTER.match(line.group().strip()):
        return None
    said = line.group().strip()
    words = said.split()
    rest = text[line.end() :]
    alone = not rest[:2].strip() and bool(rest.strip()) and not _begins_series(said, rest.split("\n"))
    ends = said.rstrip("\"'”’»)").endswith(_SENTENCE_ENDS)
    if not alone or len(said) > _LENGTH or ends or len(split(said)) > 1:
        return None
    capitals = sum(not word[0].islower() for word in words)
    if len(words) > _WORDS or (len(words) >= _FEW_WORDS and capitals * 2 < len(words)):
        return None
    return line.start(), line.end()


def first_line(text: str, left_out: Sequence[SourceWarning], parts: Sequence[Part], sections: Sequence[Section]) -> str:
    """Return the first line that is no furniture, without a colon at its end; empty where it names nothing.

    The file's name says more than an item, a row, a sentence, a heading that is no title, a greeting, or a line too
    long to be a name, which it was in four of a hundred real files.
    """
    line = _first(text, left_out, parts)
    if line is None or line.start() in {section.start for section in sections}:
        return ""
    said = line.group().strip("| \t")
    rest = text[line.end() :]
    is_sentence = rest[:2].strip().islower() or _ENDED.search(said) is not None or len(split(said)) > 1
    if is_sentence or _HEAD_OF_LETTER.match(said) or _begins_series(said, rest.split("\n")):
        return ""
    return said.removesuffix(":") if len(said) <= _SHOWN else ""


def _first(text: str, left_out: Sequence[SourceWarning], parts: Sequence[Part]) -> re.Match[str] | None:
    """Return the first line that is no furniture; None where there is none, or it is part of an item or a row."""
    for line in re.finditer(r"[^\n]*[^\W_][^\n]*", text):
        if not any(warning.start <= line.start() < warning.end for warning in left_out):
            return None if any(part.start <= line.end() and line.start() < part.end for part in parts) else line
    return None


def parse_date(text: str) -> date | None:
    """Return the first full date in ``text``, such as 2025-05-19, 19 May 2025 or May 19, 2025; None for none.

    >>> parse_date("Posted on May 19, 2025 in Beijing")
    datetime.date(2025, 5, 19)
    >>> parse_date("03/04/2024") is None
    True
    """
    return next((day for _, day in _dates(text)), None)


def is_date(text: str) -> bool:
    """Tell whether a text is a full date and nothing else, apart from a word that announces it.

    >>> is_date("3 May 2024"), is_date("Updated May 3, 2024"), is_date("Minutes of 3 May 2024")
    (True, True, False)
    """
    bare = _ANNOUNCED_ALONE.sub("", text.strip(" .,"))
    return any(form.fullmatch(bare) for form in _DATES)


def published(text: str) -> date | None:
    r"""Return the date that the first or last lines announce, or that stands alone on one of the first.

    A date that ends the title («Minutes 2024-05-03», or set apart «Minutes, 3 May 2024») dates the document too, and so
    does the only dateline; several are a chronicle. A date alone in a table row does not.

    >>> published("New rules\n\n12 JULY 2021 – The council has agreed to them.")
    datetime.date(2021, 7, 12)
    >>> published("1 May 2020 – The boat was built.\n3 June 2021 – The boat was sold.") is None
    True
    """
    datelines = [line for form in _DATELINES for line in form.finditer(text)]
    if len(datelines) == 1 and datelines[0].start() < _DATED_TOP:
        return parse_date(datelines[0]["at"])
    for number, line in enumerate(text[:_DATED_TOP].splitlines()):
        for place, day in _dates(line):
            alone = len(line.split()) <= _DATE_LINE_WORDS and _CELLS not in line
            is_apart = line[place : place + 4].isdecimal() or _SET_APART.search(line[:place]) is not None
            ends_title = number == 0 and is_apart and any(form.match(line, place) for form in _LAST_DATES)
            if _announced(line, place) or alone or ends_title:
                return day
    last = text[max(_DATED_TOP, len(text) - _DATED_BOTTOM) :]
    return next((day for line in last.splitlines() for at, day in _dates(line) if _announced(line, at)), None)


def _announced(line: str, place: int) -> bool:
    return _ANNOUNCES.search(line, max(0, place - _BETWEEN), place) is not None


def _dates(text: str) -> Iterator[tuple[int, date]]:
    """Yield the offset and day of each full date, in order."""
    found = [match for pattern in _DATES for match in pattern.finditer(text)]
    for match in sorted(found, key=lambda m: m.start()):
        parts = match.groupdict()
        named = parts.get("month")
        month = [name[:3] for name in _MONTHS].index(named[:3].lower()) + 1 if named else int(parts["number"])
        try:
            yield match.start(), datetime(int(parts["year"]), month, int(parts["day"])).date()  # noqa: DTZ001 - a day
        except ValueError:
            continue
