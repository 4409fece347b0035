"""The styles of DOCX paragraphs and their automatic numbers («4.2», «(b)», «III.»)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from index.loaders.archive import local, value

_HEADING: Final = re.compile(r"heading (\d)$", re.IGNORECASE)
_BODY_LEVEL: Final = 9
_MOST_BASES: Final = 12
_LEVELS: Final = 9
_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
                 (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph's ``heading`` depth (1 for the title, 0 for none), its list (``number``) and ``level`` in it."""

    heading: int = 0
    number: str | None = None
    level: int = 0
    bold: bool = False
    caption: bool = False


class Styles:
    """The styles of a document by their id."""

    def __init__(self, root: Any) -> None:  # noqa: ANN401 - lxml has no types
        found = root.findall("{*}style") if root is not None else []
        self._elements = {value(child, "styleId") or "": child for child in found}
        self._known: dict[str, Style] = {}

    def style(self, name: str) -> Style:
        """Return a style with what it inherits from those that it is based on."""
        if name in self._known:
            return self._known[name]
        asked = name
        heading, number, level, bold, caption = 0, None, 0, False, False
        for _ in range(_MOST_BASES):
            element = self._elements.get(name)
            if element is None:
                break
            held = {local(child): child for child in element}
            own = properties_of(held.get("pPr"))
            called = value(held["name"]) or "" if "name" in held else ""
            numbered = _HEADING.match(called)
            depth = int(numbered[1]) + 1 if numbered else 1 if called.lower() == "title" else own.heading
            heading = heading or depth
            caption = caption or called.lower() == "caption"
            number, level = (number, level) if number is not None else (own.number, own.level)
            bold = bold or is_on(held.get("rPr"), "b")
            name = value(held["basedOn"]) or "" if "basedOn" in held else ""
        self._known[asked] = Style(heading, number, level, bold, caption)
        return self._known[asked]


def properties_of(element: Any) -> Style:  # noqa: ANN401
    """Return the style that the properties of a paragraph set directly; an empty one for None."""
    held = {local(child): child for child in element} if element is not None else {}
    outline = value(held["outlineLvl"]) if "outlineLvl" in held else None
    heading = int(outline) + 2 if outline and outline.isdigit() and int(outline) < _BODY_LEVEL else 0
    numbers = {local(child): value(child) for child in held["numPr"]} if "numPr" in held else {}
    return Style(heading, numbers.get("numId"), int(numbers.get("ilvl") or 0))


def is_on(element: Any, name: str) -> bool:  # noqa: ANN401
    """Tell whether the properties of a run switch ``name`` on."""
    switch = element.find(f"{{*}}{name}") if element is not None else None
    return switch is not None and (value(switch) or "true") not in {"0", "false", "none", "off"}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str


class Numbering:
    """The numbered lists of a document; ask for labels in paragraph order, since numbers count up."""

    def __init__(self, root: Any) -> None:  # noqa: ANN401 - lxml has no types
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _LEVELS)
        if root is None:
            return
        for form in root.iterfind("{*}abstractNum"):
            levels = self._levels[value(form, "abstractNumId") or ""] = {}
            for element in form.iterfind("{*}lvl"):
                held = {local(child): value(child) or "" for child in element}
                start = int(held["start"]) if held.get("start", "").isdigit() else 1
                level = _Level(start, held.get("numFmt", "decimal"), held.get("lvlText", ""))
                levels[int(value(element, "ilvl") or 0)] = level
        for element in root.iterfind("{*}num"):
            number = value(element, "numId") or ""
            named = element.find("{*}abstractNumId")
            self._list_of[number] = (value(named) or "") if named is not None else ""
            for change in element.iterfind("{*}lvlOverride"):
                for start in change.iterfind("{*}startOverride"):
                    self._starts[number, int(value(change, "ilvl") or 0)] = int(value(start) or 1)

    def label(self, number: str, level: int) -> str | None:
        """Return the next label of list ``number`` at ``level``; «-» for a bullet, None for no list."""
        named = self._list_of.get(number)
        levels = self._levels.get(named or "", {})
        if named is None or level not in levels:
            return None
        counts = self._counts[named]
        start = self._starts.pop((number, level), None)
        before = counts[level]
        counts[level] = start if start is not None else levels[level].start if before is None else before + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        if levels[level].form in {"bullet", "none"}:
            return "-" if levels[level].form == "bullet" else ""

        def shown(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            held, count = levels.get(at, _Level(1, "decimal", "")), counts[at]
            return written(count if count is not None else held.start, held.form)

        return re.sub(r"%(\d)", shown, levels[level].text)


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
