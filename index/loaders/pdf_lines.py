"""The lines of a PDF's pages in reading order, each table as one of them; running heads and page numbers marked."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from index.loaders.pdf_grids import grids
from index.loaders.pdf_tables import aligned, block_of, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.loaders.pdf_chunks import Chunk
    from index.structure import Block

_MARGIN: Final = 0.12
"""The share of a page at its top and bottom in which running heads and page numbers stand."""
_EDGE_LINES: Final = 3
_SHORT_KEY: Final = 6
_NUMBER: Final = re.compile(r"\d+")
PAGE_NUMBER: Final = re.compile(
    r"^[\W_]*(?:page|seite|p\.)?[\W_]*(?:\d{1,4}|[ivxl]+)[\W_]*(?:(?:of|von|/|\|)[\W_]*\d{1,4})?[\W_]*$", re.IGNORECASE
)
"""A line that holds the number of a page and nothing else."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, or a table in its place."""

    chunk: Chunk
    page: int
    table: Block | None = None
    repeated: bool = False


def lines_of(page: Any, chunks: list[Chunk], number: int) -> list[Line]:  # noqa: ANN401
    """Return the lines of a page in reading order, each table as one."""
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
            if len(block.rows) < 2 or sum(bool(cell) for row in block.rows for cell in row) < 4:  # noqa: PLR2004
                free.extend(inside)
                continue
            lines.extend(_free_lines(free, number))
            free = []
            lines.append(Line(chunk, number, block))
    return [*lines, *_free_lines(free, number)]


def _free_lines(chunks: list[Chunk], number: int) -> Iterator[Line]:
    """Yield the lines outside ruled tables; aligned rows are a table, two columns of running text are not."""
    rows = rows_of(chunks)
    place = 0
    while place < len(rows):
        count = aligned(rows[place:])
        block = block_of(rows[place : place + count]) if count else None
        if block is not None:
            yield Line(rows[place][0], number, block)
        elif count:
            by_column = sorted(
                (chunk for row in rows[place : place + count] for chunk in row), key=_column(rows[place])
            )
            yield from (Line(chunk, number) for chunk in by_column)
        else:
            yield from (Line(chunk, number) for chunk in rows[place])
        place += max(1, count)


def _column(first: Sequence[Chunk]) -> Any:  # noqa: ANN401 - a key for sorted
    edges = [chunk.left - chunk.height for chunk in first[1:]]
    return lambda chunk: (sum(chunk.left >= edge for edge in edges), -chunk.top)


def text_of(line: Line) -> str:
    """Return the words of a line or table."""
    return line.chunk.text if line.table is None else " ".join(cell for row in line.table.rows for cell in row)


def told_apart(pages: Sequence[list[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """Return the pages with their running heads and page numbers marked: they repeat, and stand at the page's edge."""
    at_edges = [_at_the_edge(page, height) for page, height in zip(pages, heights, strict=True)]
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


def _at_the_edge(page: list[Line], height: float) -> dict[int, Line]:
    numbered = [(number, line) for number, line in enumerate(page) if line.table is None]
    by_height = sorted(numbered, key=lambda pair: -pair[1].chunk.middle)
    outer = [*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]]
    low, high = _MARGIN * height, (1 - _MARGIN) * height
    return {number: line for number, line in outer if not low < line.chunk.middle < high}


def _key(line: Line) -> str:
    """Return what makes two lines the same: their words, and in a short line any page number for any other."""
    words = line.chunk.text.lower().split()
    return _NUMBER.sub("#", " ".join(words)) if len(words) <= _SHORT_KEY else " ".join(words)
