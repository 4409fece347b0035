"""The title of a document as a reader would name it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.dates import is_date
from index.sentences import split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Part, SourceWarning

_BY_A_PROGRAM: Final = re.compile(
    r"^(?:\(?(?:untitled|anonymous|unspecified|new)\)?(?: (?:document|page|presentation|spreadsheet))?|no ?title|"
    r"unnamed|document|title|slide|presentation|powerpoint(?: presentation)?|book|sheet|page|"
    r"word document|template|blank|(?:table of )?contents|inhalt(?:sverzeichnis)?|sommaire|índice|sommario|目录|"
    r"print|layout|microsoft (?:word|powerpoint|excel)|new document)?[\W_\d]*$"
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


def told(title: str | None) -> str | None:
    """Return what a file says is its title, without a number before it; None for what programs write there, or a date.

    >>> told("Microsoft Word - Annual report"), told("Microsoft Word - a1.doc"), told("untitled")
    ('Annual report', None, None)
    """
    said = _BEFORE_TITLE.sub("", " ".join((title or "").split()).strip("| "))
    return None if _BY_A_PROGRAM.search(said) or len(said) > _LENGTH or is_date(said) else said


def title_line(text: str, left_out: Sequence[SourceWarning], rows: Sequence[Part] = ()) -> tuple[int, int] | None:
    """Return the first line that is no furniture if it looks like a title: short, alone, no sentence and no row."""
    line = _first(text, left_out)
    if line is None or _is_row(line, rows):
        return None
    said = line.group().strip()
    words = said.split()
    alone = text[line.end() : line.end() + 2].strip() == "" and line.end() < len(text.rstrip())
    ends = said.rstrip("\"'”’»)").endswith(_SENTENCE_ENDS)
    if not alone or len(said) > _LENGTH or ends or len(split(said)) > 1:
        return None
    capitals = sum(not word[0].islower() for word in words)
    if len(words) > _WORDS or (len(words) >= _FEW_WORDS and capitals * 2 < len(words)):
        return None
    return line.start(), line.end()


def first_line(text: str, left_out: Sequence[SourceWarning], rows: Sequence[Part] = ()) -> str:
    """Return the first line that is no furniture; nothing where that is a table's row, or too long to be a name.

    Of a hundred real files it was too long in four, and each was named better by its file's name.
    """
    line = _first(text, left_out)
    if line is not None and _is_row(line, rows):
        return ""
    said = line.group().strip("| \t").removeprefix("- ").removesuffix(":") if line else ""
    return said if len(said) <= _SHOWN else ""


def _is_row(line: re.Match[str], rows: Sequence[Part]) -> bool:
    return any(row.start <= line.end() and line.start() < row.end for row in rows)


def _first(text: str, left_out: Sequence[SourceWarning]) -> re.Match[str] | None:
    holes = [(warning.start, warning.end) for warning in left_out]
    for line in re.finditer(r"[^\n]*[^\W_][^\n]*", text):
        if not any(start <= line.start() < end for start, end in holes):
            return line
    return None
