"""A page of a PDF as a picture with a quote marked, drawn in the process that reads files (``picture``).

Spaces and hyphens do not matter when the quote is searched for; a quote that is not on the page leaves it unmarked.
"""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING, Final

from index.errors import BriefingIndexError
from index.loaders.sandbox import Limits, ReaderEnded, answer_to

if TYPE_CHECKING:
    from pathlib import Path

    from pypdfium2 import PdfTextPage

APART: Final = "\x1e"
_SECONDS: Final = 20
_WIDTH: Final = 1100
"""Pixels; pages are scaled to this width, whatever their size."""
_LONGEST: Final = 3000
_MARK: Final = (255, 209, 71, 110)
_HYPHENS: Final = "-\u00ad\u2010\u2011\ufffe\x02"


class NoPicture(BriefingIndexError):
    """The page cannot be drawn."""


def page_image(path: Path, number: int, quote: str) -> bytes:
    """Return page ``number``, from 1, of the PDF at ``path`` as PNG with ``quote`` marked; raises ``NoPicture``.

    A quote of three pieces joined by ``APART`` has its context; only the middle is marked, also alone if it is unique.
    """
    request = {"path": str(path.absolute()), "page": number, "quote": quote, "cpu_seconds": _SECONDS}
    try:
        return base64.b64decode(answer_to(request, Limits().memory, _SECONDS)["picture"])
    except (TimeoutError, ReaderEnded, KeyError) as error:
        message = f"Page {number} cannot be shown as an image; its text is beside it."
        raise NoPicture(message) from error


def picture(path: str, number: int, quote: str) -> str:
    """Return page ``number``, from 1, as PNG in base64; runs in the process that reads files."""
    import pypdfium2
    from PIL import Image, ImageDraw

    page = pypdfium2.PdfDocument(path)[number - 1]
    boxes = _boxes(page.get_textpage(), quote)
    width, height = page.get_size()
    scale = min(_WIDTH / width, _LONGEST / height)
    drawn = page.render(scale=scale).to_pil().convert("RGBA")
    marks = Image.new("RGBA", drawn.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(marks)
    for left, bottom, right, top in boxes:
        pen.rectangle((left * scale, (height - top) * scale, right * scale, (height - bottom) * scale), fill=_MARK)
    png = io.BytesIO()
    Image.alpha_composite(drawn, marks).convert("RGB").save(png, "PNG", optimize=False)
    return base64.b64encode(png.getvalue()).decode()


def _boxes(text: PdfTextPage, quote: str) -> list[tuple[float, float, float, float]]:
    """Return a box per line of ``quote``: left, bottom, right and top in points from the page's lower left corner."""

    def counts(letter: str) -> bool:
        return not letter.isspace() and letter not in _HYPHENS

    written = text.get_text_range()
    kept = [place for place, letter in enumerate(written) if counts(letter)]
    on_page = "".join(written[place] for place in kept)
    pieces = ["".join(filter(counts, piece)) for piece in quote.split(APART)]
    before, marked = (pieces[0], pieces[1]) if len(pieces) > 1 else ("", pieces[0])
    at = on_page.find("".join(pieces))
    if at < 0 and len(pieces) > 1 and on_page.count(marked) == 1:
        before, at = "", on_page.find(marked)
    if at < 0 or not marked:
        return []
    first, last = kept[at + len(before)], kept[at + len(before) + len(marked) - 1]
    return [text.get_rect(number) for number in range(text.count_rects(first, last - first + 1))]
