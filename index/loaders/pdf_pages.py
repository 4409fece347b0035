"""A PDF page as lines in reading order, each table as one line.

Values of form fields are added, and scanned pages are read by tesseract if it is installed. Running heads and page
numbers are found by comparing all pages.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from index.loaders.pdf_chunks import Chunk
from index.loaders.pdf_grids import grids
from index.loaders.pdf_tables import aligned, block_of, rows_of
from index.structure import NOT_TICKED, TICKED, Block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_MARGIN: Final = 0.12
"""The share of a page's height, at top and bottom, for running heads and page numbers."""
_EDGE_LINES: Final = 3
_SHORT_KEY: Final = 6
_NUMBER: Final = re.compile(r"\d+")
PAGE_NUMBER: Final = re.compile(
    r"^[\W_]*(?:page|seite|p\.)?[\W_]*(?:\d{1,4}|[ivxl]+)[\W_]*(?:(?:of|von|/|\|)[\W_]*\d{1,4})?[\W_]*$", re.IGNORECASE
)
"""A line with a page number and nothing else."""
_LEAST_ROWS: Final = 2
_LEAST_CELLS: Final = 4
_NO_BOX: Final = (1 << 16) | (1 << 15)
"""The flags of push buttons and radio buttons."""
_DOTS_AN_INCH: Final = 200
_LARGEST: Final = 4000
_SECONDS: Final = 60
_LEAST_LETTERS: Final = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, or a table in its place."""

    chunk: Chunk
    page: int
    table: Block | None = None
    repeated: bool = False

    @property
    def text(self) -> str:
        """The words of the line or table."""
        return self.chunk.text if self.table is None else " ".join(cell for row in self.table.rows for cell in row)


def lines_of(page: Any, chunks: list[Chunk], number: int) -> list[Line]:  # noqa: ANN401 - pypdfium2 has no types
    """Return the lines of a page in reading order, each table as one line."""
    ruled = grids(page)
    held = {id(chunk): grid for chunk in chunks for grid in ruled if grid.holds(chunk)}
    free: list[Chunk] = []
    lines: list[Line] = []
    done: set[int] = set()
    for chunk in chunks:
        grid = held.get(id(chunk))
        if grid is None:
            free.append(chunk)
        elif id(grid) not in done:
            done.add(id(grid))
            inside = [other for other in chunks if held.get(id(other)) is grid]
            block = grid.block(inside)
            if len(block.rows) < _LEAST_ROWS or sum(bool(cell) for row in block.rows for cell in row) < _LEAST_CELLS:
                free.extend(inside)
                continue
            lines.extend([*_free_lines(free, number), Line(chunk, number, block)])
            free = []
    return [*lines, *_free_lines(free, number)]


def _free_lines(chunks: list[Chunk], number: int) -> Iterator[Line]:
    """Yield the lines outside ruled tables; aligned rows become a table, columns of running text do not."""
    rows = rows_of(chunks)
    place = 0
    while place < len(rows):
        first, count = rows[place], aligned(rows[place:])
        block = block_of(rows[place : place + count]) if count else None
        if block is not None:
            yield Line(first[0], number, block)
        elif count:
            edges = [chunk.left - chunk.height for chunk in first[1:]]
            by_column = sorted(
                (chunk for row in rows[place : place + count] for chunk in row),
                key=lambda chunk: (sum(chunk.left >= edge for edge in edges), -chunk.top),
            )
            yield from (Line(chunk, number) for chunk in by_column)
        else:
            yield from (Line(chunk, number) for chunk in first)
        place += max(1, count)


def told_apart(pages: Sequence[list[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """Return the pages with running heads and page numbers marked: lines at a page's top or bottom that repeat."""
    at_edges: list[dict[int, Line]] = []
    for page, height in zip(pages, heights, strict=True):
        numbered = [(number, line) for number, line in enumerate(page) if line.table is None]
        by_height = sorted(numbered, key=lambda pair: -pair[1].chunk.middle)
        outer = [*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]]
        low, high = _MARGIN * height, (1 - _MARGIN) * height
        at_edges.append({number: line for number, line in outer if not low < line.chunk.middle < high})
    counts = Counter(key for page in at_edges for key in {_key(line) for line in page.values()})
    least = max(2, (len(pages) + 2) // 3)
    marked = []
    for page, edges in zip(pages, at_edges, strict=True):
        gone = {
            number
            for number, line in edges.items()
            if counts[_key(line)] >= least or PAGE_NUMBER.match(line.chunk.text)
        }
        marked.append([replace(line, repeated=number in gone) for number, line in enumerate(page)])
    return marked


def _key(line: Line) -> str:
    """Return the key by which lines count as the same: their words; in short lines all numbers are alike."""
    words = line.chunk.text.lower().split()
    return _NUMBER.sub("#", " ".join(words)) if len(words) <= _SHORT_KEY else " ".join(words)


def filled_in(path: Path) -> dict[int, list[Chunk]]:
    """Return the values of form fields as chunks, by page, from 0."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        return {
            number: [chunk for chunk in map(_field, page.get("/Annots") or ()) if chunk is not None]
            for number, page in enumerate(PdfReader(path).pages)
        }
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return {}


def _field(reference: Any) -> Chunk | None:  # noqa: ANN401 - pypdf's objects
    annotation = reference.get_object()
    if annotation.get("/Subtype") != "/Widget":
        return None
    field = annotation if "/FT" in annotation else annotation.get("/Parent", annotation).get_object()
    value = field.get("/V")
    kind = field.get("/FT")
    if kind == "/Btn":
        if int(field.get("/Ff", 0)) & _NO_BOX:
            return None
        text = TICKED if str(annotation.get("/AS", value or "/Off")) not in {"/Off", "None"} else NOT_TICKED
    elif isinstance(value, list):
        text = ", ".join(str(one) for one in value)
    else:
        text = str(value).strip() if value is not None and kind in {"/Tx", "/Ch"} else ""
    left, bottom, right, top = (float(edge) for edge in annotation.get("/Rect", (0, 0, 0, 0)))
    return Chunk(text, left, bottom, right, top) if text else None


def recognised(page: Any, number: int) -> tuple[Block, ...]:  # noqa: ANN401 - pypdfium2 has no types
    """Return the paragraphs of page ``number`` by text recognition; none without tesseract or if it finds no words.

    Recognition makes mistakes, so a caller must say that it was used.
    """
    program = shutil.which("tesseract")
    if program is None:
        return ()
    width, height = page.get_size()
    picture = io.BytesIO()
    scale = min(_DOTS_AN_INCH / 72, _LARGEST / max(width, height, 1.0))
    page.render(scale=scale, grayscale=True).to_pil().save(picture, "PNG")
    try:
        done = subprocess.run(  # noqa: S603 - the program by its path, no shell
            [program, "stdin", "stdout"], input=picture.getvalue(), capture_output=True, timeout=_SECONDS, check=False
        )
    except (subprocess.TimeoutExpired, OSError):
        return ()
    paragraphs = (" ".join(part.split()) for part in done.stdout.decode("utf-8", "replace").split("\n\n"))
    return tuple(Block(text, page=number) for text in paragraphs if sum(map(str.isalpha, text)) >= _LEAST_LETTERS)
