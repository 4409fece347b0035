"""The text of a PDF page as positioned chunks, in the order of the file.

pdfium gives each character with its box; a chunk ends at the end of a line or at a gap wider than any space.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from index.structure import raised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_GAP: Final = 1.1
_SPACE: Final = 0.22
_SAME_LINE: Final = 0.5
_SMALL: Final = 0.85
_RAISED_BY: Final = 0.12
_BOLD: Final = ("bold", "black", "heavy", "semibold", "-bd", "cmbx", "sfbx", "-medi")
_LINE_END_HYPHENS: Final = frozenset("\x02\u00ad\ufffe")
_LEADERS: Final = re.compile(r"\s*(?:[.·_]\s?){4,}\s*")
"""Dot leaders in a table of contents."""
_TILTED: Final = 0.1
_EM: Final = 0.85
"""The font size as a share of a character box's height."""
_BOLD_WEIGHT: Final = 600
_CODES: Final = 0x110000
"""The number of Unicode code points."""


@dataclass(slots=True)
class Chunk:
    """A piece of a line: its text and its box in points, from the lower left corner of the page.

    ``hanging`` is the left edge of an item's text whose label is set apart, 0 for any other chunk.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    bold: bool = False
    hanging: float = 0.0

    @property
    def height(self) -> float:
        """The height of the letters, with ascenders and descenders."""
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        """The vertical middle of the line."""
        return (self.top + self.bottom) / 2

    def is_beside(self, other: Chunk) -> bool:
        """Tell whether both are on one line."""
        shared = min(self.top, other.top) - max(self.bottom, other.bottom)
        return shared >= _SAME_LINE * min(self.height, other.height)


@dataclass(frozen=True, slots=True)
class _Glyph:
    text: str
    left: float
    bottom: float
    right: float
    top: float
    place: int

    @property
    def em(self) -> float:
        """The font size."""
        return max(1.0, self.top - self.bottom) * _EM


def chunks_of(page: Any) -> list[Chunk]:  # noqa: ANN401 - pypdfium2 has no types
    """Return the chunks of a page; rotated text is left out unless most of the text is rotated."""
    text = page.get_textpage()
    found: list[Chunk] = []
    line: list[_Glyph] = []
    pieces: list[str] = []
    spaced = False
    for glyph in _within(list(_glyphs(text)), page.get_bbox()):
        if glyph.text.isspace():
            spaced = spaced or glyph.text not in "\r\n"
            continue
        if line and not _goes_on(line, glyph):
            found.append(_chunk(text, line, pieces))
            line, pieces = [], []
        elif line and (spaced or glyph.left - line[-1].right > _SPACE * glyph.em):
            pieces.append(" ")
        pieces.append(raised(glyph.text, pieces) if _is_raised(line, glyph) else glyph.text)
        line.append(glyph)
        spaced = False
    if line:
        found.append(_chunk(text, line, pieces))
    return _together(found)


def _glyphs(text: Any) -> Iterator[_Glyph]:  # noqa: ANN401
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    written: Sequence[str] = text.get_text_range()
    count = text.count_chars()
    if len(written) != count:
        codes = [pdfium.FPDFText_GetUnicode(text, place) for place in range(count)]
        is_letter = [0 < code < _CODES and not 0xD800 <= code < 0xE000 for code in codes]  # noqa: PLR2004 - surrogates
        written = [chr(code) if fits else "\ufffd" for code, fits in zip(codes, is_letter, strict=True)]
    angles = [pdfium.FPDFText_GetCharAngle(text, place) for place in range(count)]
    tilted = [_TILTED < angle < 2 * math.pi - _TILTED for angle in angles]
    mostly_tilted = sum(tilted) * 2 > count
    for place, letter in enumerate(written):
        if tilted[place] and not mostly_tilted:
            continue
        if letter == "\x00" or (letter < " " and letter not in "\t\r\n\x02"):
            continue
        if not pdfium.FPDFText_GetLooseCharBox(text, place, box) and not letter.isspace():
            continue
        shown = "-" if letter in _LINE_END_HYPHENS else letter
        yield _Glyph(shown, box.left, box.bottom, box.right, box.top, place)


def _within(glyphs: list[_Glyph], shown: tuple[float, float, float, float]) -> list[_Glyph]:
    """Return the glyphs in the visible part of the page; all if there is none, since the page's box is wrong then."""
    left, bottom, right, top = shown
    across = [each for each in glyphs if each.right >= left and each.left <= right]
    inside = [each for each in across if each.top >= bottom and each.bottom <= top]
    return inside if any(not each.text.isspace() for each in inside) else glyphs


def _goes_on(line: list[_Glyph], glyph: _Glyph) -> bool:
    """Tell whether a glyph continues a line: it overlaps it vertically and follows its last glyph closely."""
    last = line[-1]
    if (glyph.left, glyph.right) == (last.left, last.right):
        return True  # letters of one ligature
    tallest = max((line[0], last), key=lambda each: each.em)
    shared = min(tallest.top, glyph.top) - max(tallest.bottom, glyph.bottom)
    gap = glyph.left - last.right
    return shared >= _SAME_LINE * min(glyph.em, tallest.em) and -tallest.em <= gap <= _GAP * tallest.em


def _is_raised(line: list[_Glyph], glyph: _Glyph) -> bool:
    """Tell whether a glyph is a superscript digit, which is never a part of the figure before it."""
    if not line or not glyph.text.isdigit():
        return False
    big = max(line, key=lambda each: each.em)
    return glyph.em < _SMALL * big.em and glyph.bottom > big.bottom + _RAISED_BY * big.em


def _chunk(text: Any, line: list[_Glyph], pieces: list[str]) -> Chunk:  # noqa: ANN401
    import ctypes

    import pypdfium2.raw as pdfium

    place = line[0].place
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text, place, name, len(name), flags)
    font = name.value.decode("utf-8", "replace").lower()
    return Chunk(
        text=_LEADERS.sub(" ", "".join(pieces)),
        left=min(glyph.left for glyph in line),
        bottom=median(glyph.bottom for glyph in line),
        right=max(glyph.right for glyph in line),
        top=median(glyph.top for glyph in line),
        bold=any(word in font for word in _BOLD) or pdfium.FPDFText_GetFontWeight(text, place) >= _BOLD_WEIGHT,
    )


def _together(found: list[Chunk]) -> list[Chunk]:
    """Join chunks that follow on one line without a gap: a word in another font, a raised mark."""
    kept: list[Chunk] = []
    for chunk in found:
        last = kept[-1] if kept else None
        em = _EM * max(chunk.height, last.height) if last is not None else 0.0
        if last is not None and last.is_beside(chunk) and -0.3 * em <= chunk.left - last.right <= _GAP * em:
            blank = " " if chunk.left - last.right > _SPACE * em else ""
            last.text = f"{last.text}{blank}{chunk.text}"
            last.right = max(last.right, chunk.right)
            if len(chunk.text) * 2 > len(last.text):
                last.bottom, last.top = chunk.bottom, chunk.top
        else:
            kept.append(chunk)
    return kept
