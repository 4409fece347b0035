"""One page of a PDF drawn with words marked, in the process that reads files.

The words come in three pieces where ``APART`` parts them. They are found whatever the spaces and hyphens at line ends
between them; words that are not on the page leave it unmarked.
"""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

APART: Final = "\x1e"
_WIDTH: Final = 1100
"""Pixels; a page is never drawn larger, however large it says it is."""
_LONGEST: Final = 3000
_MARK: Final = (255, 209, 71, 110)
_HYPHENS: Final = "-\u00ad\u2010\u2011\ufffe\x02"

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the page's lower left corner."""


def picture(path: str, number: int, quote: str) -> str:
    """Return page ``number``, from 1, as PNG in base64."""
    import pypdfium2

    page = pypdfium2.PdfDocument(path)[number - 1]
    return base64.b64encode(_drawn(page, _boxes(page.get_textpage(), quote))).decode()


def _boxes(text: PdfTextPage, quote: str) -> list[Box]:
    """Return the boxes of the lines on which ``quote`` stands."""
    written = text.get_text_range()
    kept = [place for place, letter in enumerate(written) if _counts(letter)]
    on_page = "".join(written[place] for place in kept)
    pieces = ["".join(filter(_counts, piece)) for piece in quote.split(APART)]
    before, marked = (pieces[0], pieces[1]) if len(pieces) > 1 else ("", pieces[0])
    at = on_page.find("".join(pieces))
    if at < 0 and len(pieces) > 1 and on_page.count(marked) == 1:
        before, at = "", on_page.find(marked)
    if at < 0 or not marked:
        return []
    first, last = kept[at + len(before)], kept[at + len(before) + len(marked) - 1]
    return [text.get_rect(number) for number in range(text.count_rects(first, last - first + 1))]


def _counts(letter: str) -> bool:
    return not letter.isspace() and letter not in _HYPHENS


def _drawn(page: PdfPage, boxes: list[Box]) -> bytes:
    from PIL import Image, ImageDraw

    width, height = page.get_size()
    scale = min(_WIDTH / width, _LONGEST / height)
    picture = page.render(scale=scale).to_pil().convert("RGBA")
    marks = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(marks)
    for left, bottom, right, top in boxes:
        pen.rectangle((left * scale, (height - top) * scale, right * scale, (height - bottom) * scale), fill=_MARK)
    png = io.BytesIO()
    Image.alpha_composite(picture, marks).convert("RGB").save(png, "PNG", optimize=False)
    return png.getvalue()
