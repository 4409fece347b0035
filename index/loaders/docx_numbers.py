"""The automatic numbers of a DOCX file, which stand in no text: «4.2», «(b)», «III.»."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from index.loaders.archive import local, value

_LEVELS: Final = 9
_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                 (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_BULLETS: Final = {"bullet", "none"}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str


class Numbering:
    """The lists of a document; asked in the order of its paragraphs, since each number follows from those before."""

    def __init__(self, root: Any) -> None:  # noqa: ANN401 - lxml has no types
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _LEVELS)
        for child in root if root is not None else ():
            if local(child) == "abstractNum":
                self._levels[value(child, "abstractNumId") or ""] = dict(map(_level, _children(child, "lvl")))
            elif local(child) == "num":
                self._add(child)

    def label(self, number: str, level: int) -> str | None:
        """Return the label of the next paragraph of list ``number`` at ``level``; «-» for a mark, None for no list."""
        named = self._list_of.get(number)
        levels = self._levels.get(named or "", {})
        if named is None or level not in levels:
            return None
        counts = self._counts[named]
        start = self._starts.pop((number, level), None)
        before = counts[level]
        counts[level] = start if start is not None else levels[level].start if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        if levels[level].form in _BULLETS:
            return "-" if levels[level].form == "bullet" else ""
        return re.sub(r"%(\d)", lambda place: self._shown(counts, levels, int(place[1]) - 1), levels[level].text)

    def _add(self, element: Any) -> None:  # noqa: ANN401
        number = value(element, "numId") or ""
        self._list_of[number] = next((value(child) or "" for child in _children(element, "abstractNumId")), "")
        for change in _children(element, "lvlOverride"):
            for start in _children(change, "startOverride"):
                self._starts[number, int(value(change, "ilvl") or 0)] = int(value(start) or 1)

    @staticmethod
    def _shown(counts: list[int | None], levels: dict[int, _Level], level: int) -> str:
        held = levels.get(level, _Level(1, "decimal", ""))
        count = counts[level]
        return written(count if count is not None else held.start, held.form)


def written(number: int, form: str) -> str:
    """Return a number in one of Word's forms.

    >>> written(4, "lowerRoman"), written(28, "upperLetter"), written(7, "decimalZero")
    ('iv', 'BB', '07')
    """
    if form in {"lowerLetter", "upperLetter"} and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if form == "lowerLetter" else letters.upper()
    if form in {"lowerRoman", "upperRoman"}:
        roman, left = "", number
        for amount, sign in _ROMAN:
            roman, left = roman + sign * (left // amount), left % amount
        return roman if form == "lowerRoman" else roman.upper()
    return f"{number:02}" if form == "decimalZero" else str(number)


def _level(element: Any) -> tuple[int, _Level]:  # noqa: ANN401
    held = {local(child): value(child) or "" for child in element}
    start = int(held["start"]) if held.get("start", "").isdigit() else 1
    return int(value(element, "ilvl") or 0), _Level(start, held.get("numFmt", "decimal"), held.get("lvlText", ""))


def _children(element: Any, name: str) -> list[Any]:  # noqa: ANN401
    return [child for child in element if local(child) == name]
