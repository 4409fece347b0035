"""The child process that draws one page of a PDF: ``python -m index.loaders.page_child PATH PAGE MEMORY CPU_SECONDS``.

The words to mark come on stdin (in three pieces where ``APART`` parts them), the picture goes to stdout as PNG. Words
are found whatever the spaces and hyphens at line ends between them; words that are not on the page leave it unmarked.
"""

from __future__ import annotations

import resource
import sys
from typing import TYPE_CHECKING, Final

from index.loaders.page_images import APART

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_WIDTH: Final = 1100
"""Pixels; a page is never drawn larger, however large it says it is."""
_LONGEST: Final = 3000
_MARK: Final = (255, 209, 71, 110)
_HYPHENS: Final = "-\u00ad\u2010\u2011\ufffe\x02"

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the page's lower left corner."""


def main(path: str, number: int, memory: int, cpu_seconds: int) -> int:
    """Draw the page; return the exit status, which is 0 only with a picture."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pypdfium2

    quote = sys.stdin.buffer.read().decode("utf-8", "replace")
    document = pypdfium2.PdfDocument(path)
    page = document[number - 1]
    _draw(page, _boxes(page.get_textpage(), quote))
    return 0


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


def _draw(page: PdfPage, boxes: list[Box]) -> None:
    from PIL import Image, ImageDraw

    width, height = page.get_size()
    scale = min(_WIDTH / width, _LONGEST / height)
    picture = page.render(scale=scale).to_pil().convert("RGBA")
    marks = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(marks)
    for left, bottom, right, top in boxes:
        pen.rectangle((left * scale, (height - top) * scale, right * scale, (height - bottom) * scale), fill=_MARK)
    Image.alpha_composite(picture, marks).convert("RGB").save(sys.stdout.buffer, "PNG", optimize=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
