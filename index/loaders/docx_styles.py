"""What a paragraph's style says in a DOCX file: whether it is a heading, and in which list it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from index.loaders.archive import local, value

_HEADING: Final = re.compile(r"heading (\d)$", re.IGNORECASE)
_BODY_LEVEL: Final = 9
_MOST_BASES: Final = 12


@dataclass(frozen=True, slots=True)
class Style:
    """Depth as a heading (1 for the title, 0 for none); list and level of a numbering; whether bold, or a caption."""

    heading: int = 0
    number: str | None = None
    level: int = 0
    bold: bool = False
    caption: bool = False


class Styles:
    """The styles of a document by their id."""

    def __init__(self, root: Any) -> None:  # noqa: ANN401 - lxml has no types
        found = [child for child in root if local(child) == "style"] if root is not None else []
        self._elements = {value(child, "styleId") or "": child for child in found}
        self._known: dict[str, Style] = {}

    def style(self, name: str) -> Style:
        """Return a style with what it has from those that it is based on."""
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> Style:
        heading, number, level, bold, caption = 0, None, 0, False, False
        for _ in range(_MOST_BASES):
            element = self._elements.get(name)
            if element is None:
                break
            held = {local(child): child for child in element}
            own = properties_of(held.get("pPr"))
            called = value(held["name"]) or "" if "name" in held else ""
            heading = heading or _depth(called, own)
            caption = caption or called.lower() == "caption"
            number, level = (number, level) if number is not None else (own.number, own.level)
            bold = bold or is_on(held.get("rPr"), "b")
            name = value(held["basedOn"]) or "" if "basedOn" in held else ""
        return Style(heading, number, level, bold, caption)


def properties_of(element: Any) -> Style:  # noqa: ANN401
    """Return what the properties of a paragraph say themselves; a style without anything for none."""
    held = {local(child): child for child in element} if element is not None else {}
    outline = value(held["outlineLvl"]) if "outlineLvl" in held else None
    heading = int(outline) + 2 if outline and outline.isdigit() and int(outline) < _BODY_LEVEL else 0
    numbers = {local(child): value(child) for child in held["numPr"]} if "numPr" in held else {}
    return Style(heading, numbers.get("numId"), int(numbers.get("ilvl") or 0))


def is_on(element: Any, name: str) -> bool:  # noqa: ANN401
    """Tell whether the properties of a run switch something on."""
    for child in element if element is not None else ():
        if local(child) == name:
            return (value(child) or "true") not in {"0", "false", "none", "off"}
    return False


def _depth(name: str, own: Style) -> int:
    match = _HEADING.match(name)
    return int(match[1]) + 1 if match else 1 if name.lower() == "title" else own.heading
