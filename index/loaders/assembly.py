"""From what a format's reader found to a ``Document``: control characters out, title, date, furniture, damage."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from index.damage import damage
from index.furniture import furniture
from index.parsing import body_sentences
from index.sentences import split
from index.types import Document, Section, SourceWarning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Page

_CONTROL: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), " ")
_TOP: Final = 1500
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH: Final = (
    rf"(?P<month>{'|'.join(name.capitalize() for name in _MONTHS)}|{'|'.join(m[:3].capitalize() for m in _MONTHS)})\.?"
)
_DATE_FORMS: Final = (
    r"(?P<year>\d{4})[-/.年](?P<number>\d{1,2})[-/.月](?P<day>\d{1,2})日?",
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (?P<year>\d{{4}})",
    rf"{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
)
_DATES: Final = tuple(re.compile(form) for form in _DATE_FORMS)
_ANNOUNCES: Final = re.compile(r"发布时间|发布于|日期|\b(?:published|posted|updated|date|dated)\b", re.IGNORECASE)
_TITLE_LENGTH: Final = 200
_TITLE_WORDS: Final = 25
_FEW_WORDS: Final = 9
_SENTENCE_ENDS: Final = (".", "。", "!", ":", ";", ",")


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader found in a file. ``title`` and ``published`` are None where the format says nothing of them."""

    text: str
    title: str | None = None
    published: date | None = None
    pages: tuple[Page, ...] = ()
    sections: tuple[Section, ...] = ()
    warnings: tuple[SourceWarning, ...] = ()


def document_id(content: bytes) -> str:
    """Return the id of a document: «d» and 16 hexadecimal digits of its content's SHA-256."""
    return f"d{hashlib.sha256(content).hexdigest()[:16]}"


def load_text(text: str, *, title: str, source: str, doc_id: str | None = None) -> Document:
    """Return a document made from text in memory; its title is ``title`` whatever its first line says."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n")
    return assemble(Content(clean, title=title), doc_id or document_id(text.encode()), source)


def assemble(content: Content, doc_id: str, source: str) -> Document:
    """Return the document. Offsets that ``content`` brings along stay true: nothing here changes the text's length."""
    text = content.text.translate(_CONTROL)
    left_out = furniture(text, content.pages)
    heading = _title_line(text, left_out) if not content.sections else None
    sections = (Section(text[slice(*heading)].strip(), heading[0], len(text)),) if heading else content.sections
    document = Document(
        id=doc_id,
        title=content.title or (text[slice(*heading)].strip() if heading else _first_line(text, left_out)) or source,
        source=source,
        text=text,
        published=content.published or published(text),
        pages=content.pages,
        sections=sections,
        warnings=tuple(left_out),
    )
    broken = damage(text, body_sentences(document))
    return replace(document, warnings=tuple(sorted([*left_out, *broken, *content.warnings], key=lambda w: w.start)))


def parse_date(text: str) -> date | None:
    """Return the first full date in ``text``, written as 2025-05-19, 19 May 2025 or May 19, 2025; None for none.

    >>> parse_date("Posted on May 19, 2025 in Beijing")
    datetime.date(2025, 5, 19)
    """
    found = [match for pattern in _DATES for match in pattern.finditer(text)]
    for match in sorted(found, key=lambda m: m.start()):
        parts = match.groupdict()
        named = parts.get("month")
        month = [name[:3] for name in _MONTHS].index(named[:3].lower()) + 1 if named else int(parts["number"])
        try:
            return datetime(int(parts["year"]), month, int(parts["day"])).date()  # noqa: DTZ001 - a calendar day
        except ValueError:
            continue
    return None


def published(text: str) -> date | None:
    """Return the publication date that a line near the top announces, or that stands alone on a line there."""
    for line in text[:_TOP].splitlines():
        found = parse_date(line)
        if found is not None and (_ANNOUNCES.search(line) or len(line.split()) <= 5):  # noqa: PLR2004 - a date line
            return found
    return None


def _title_line(text: str, left_out: Sequence[SourceWarning]) -> tuple[int, int] | None:
    """Return the first line that is no furniture if it looks like a title: short, alone, and no sentence."""
    line = _first(text, left_out)
    if line is None:
        return None
    said = line.group().strip()
    words = said.split()
    alone = text[line.end() : line.end() + 2].strip() == "" and line.end() < len(text.rstrip())
    if (
        not alone
        or len(said) > _TITLE_LENGTH
        or said.rstrip("\"'”’»)").endswith(_SENTENCE_ENDS)
        or len(split(said)) > 1
    ):
        return None
    capitals = sum(not word[0].islower() for word in words)
    if len(words) > _TITLE_WORDS or (len(words) >= _FEW_WORDS and capitals * 2 < len(words)):
        return None
    return line.start(), line.end()


def _first_line(text: str, left_out: Sequence[SourceWarning]) -> str:
    line = _first(text, left_out)
    said = line.group().strip() if line else ""
    return said if len(said) <= 80 else f"{said[:77].rsplit(' ', 1)[0]}…"  # noqa: PLR2004 - a title's length


def _first(text: str, left_out: Sequence[SourceWarning]) -> re.Match[str] | None:
    holes = [(warning.start, warning.end) for warning in left_out]
    for line in re.finditer(r"[^\n]*\S[^\n]*", text):
        if not any(start <= line.start() < end for start, end in holes):
            return line
    return None
