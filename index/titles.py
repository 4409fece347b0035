"""The title of a document as a reader would name it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.dates import is_date
from index.sentences import NOTE_MARKS, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
"""Characters in which a letter says what it is about."""
_NUMBERED: Final = re.compile(
    r"\(?(?:\d{1,2}|[a-z])(?:[.)]|\.\d+|(?= [A-Z]))|(?i:§|article|chapter|section|part|kapitel) ?(?:\d|[ivx]+\b)"
)


def told(title: str | None) -> str | None:
    """Return what a file says is its title, without a number before it; None for what programs write there, or a date.

    >>> told("Microsoft Word - Annual report"), told("Microsoft Word - a1.doc"), told("untitled")
    ('Annual report', None, None)
    """
    said = _BEFORE_TITLE.sub("", " ".join((title or "").split()).strip("| "))
    return None if _BY_A_PROGRAM.search(said) or len(said) > _LENGTH or is_date(said) else said


def subject(text: str) -> str | None:
    r"""Return what the head of a letter or a list of its particulars says that it is about; None where none does.

    >>> subject("To: All staff\nSubject: New parking rules\n\nFrom June on a badge is needed.")
    'New parking rules'
    """
    line = _SUBJECT.search(text[:_TOP])
    return told(line[1]) if line else None


def is_section(heading: str, others: Sequence[str]) -> bool:
    """Tell whether a heading names a part of a text and not the whole: it is one word, or numbered like ``others``.

    ``others`` are those of its own depth.

    >>> is_section("Issue", ["Fix"]), is_section("1. Scope", ["2. Tests"]), is_section("Code of conduct", ["Scope"])
    (True, True, False)
    """
    return _begins_series(heading, others) or (bool(others) and len(heading.split()) == 1 and heading.isascii())


def _begins_series(said: str, others: Iterable[str]) -> bool:
    return _NUMBERED.match(said) is not None and any(map(_NUMBERED.match, others))


def title_line(text: str, left_out: Sequence[SourceWarning], parts: Sequence[Part] = ()) -> tuple[int, int] | None:
    """Return the first line that is no furniture if it looks like a title: short, alone, no sentence, item or row."""
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


def first_line(
    text: str, left_out: Sequence[SourceWarning], parts: Sequence[Part] = (), sections: Sequence[Section] = ()
) -> str:
    """Return the first line that is no furniture, without a colon at its end; nothing where that names nothing.

    An item, a row, a sentence, a heading that is no title, how somebody is greeted: the name of the file says more. So
    it does where the line is too long to be a name: of a hundred real files it was in four.
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
    """Return the first line that is no furniture; None where there is none, or it is an item or a row."""
    for line in re.finditer(r"[^\n]*[^\W_][^\n]*", text):
        if not any(warning.start <= line.start() < warning.end for warning in left_out):
            return None if any(part.start <= line.end() and line.start() < part.end for part in parts) else line
    return None
