"""Ruled tables on a PDF page."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from index.loaders.pdf_tables import LEAST_COLUMNS, LEAST_ROWS, rows_of
from index.structure import Block, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from index.loaders.pdf_chunks import Chunk

_THIN: Final = 3.0
_NEAR: Final = 3.0
_MOST_LINES: Final = 4000
_SEVERAL: Final = 3


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: the positions of its vertical and horizontal lines, from the left and from the top."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]

    def holds(self, chunk: Chunk) -> bool:
        """Tell whether a chunk is inside."""
        across = (chunk.left + chunk.right) / 2
        return self.columns[0] <= across <= self.columns[-1] and self.rows[-1] <= chunk.middle <= self.rows[0]

    def block(self, chunks: Iterable[Chunk]) -> Block:
        """Return the table with ``chunks`` in its cells."""
        cells: dict[tuple[int, int], list[Chunk]] = {}
        for chunk in chunks:
            across = chunk.left + min(_NEAR, (chunk.right - chunk.left) / 2)
            column = sum(line <= across for line in self.columns[1:-1])
            row = sum(line >= chunk.middle for line in self.rows[1:-1])
            cells.setdefault((row, column), []).append(chunk)
        wide, high = len(self.columns) - 1, len(self.rows) - 1
        return table(
            [line for row in range(high) for line in _grid_row([cells.get((row, c), []) for c in range(wide)])]
        )


_Line = tuple[float, float, float, float]


def grids(page: Any) -> list[Grid]:  # noqa: ANN401 - pypdfium2 has no types
    """Return the ruled tables of a page."""
    across, down = _lines(page)
    if len(across) + len(down) > _MOST_LINES:
        return []
    touching: list[list[_Line]] = []
    for line in [*across, *down]:
        joined = [group for group in touching if any(_touch(line, other) for other in group)]
        rest = [group for group in touching if group not in joined]
        touching = [*rest, [line, *(each for group in joined for each in group)]]
    found = []
    for lines in touching:
        columns = _distinct(left for left, bottom, right, top in lines if right - left < _THIN)
        rows = _distinct(bottom for left, bottom, right, top in lines if top - bottom < _THIN)
        if len(columns) > LEAST_COLUMNS and len(rows) > LEAST_ROWS:
            found.append(Grid(columns, rows[::-1]))
    return found


def _lines(page: Any) -> tuple[list[_Line], list[_Line]]:  # noqa: ANN401
    """Return the horizontal and the vertical lines, with the edges of boxes."""
    import pypdfium2.raw as pdfium

    across: list[_Line] = []
    down: list[_Line] = []
    width, height = page.get_size()
    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        if len(across) + len(down) > _MOST_LINES:
            break
        for left, bottom, right, top in _pieces(drawn):
            if right - left > 0.98 * width and top - bottom > 0.9 * height:
                continue
            if top - bottom < _THIN < right - left:
                across.append((left, bottom, right, top))
            elif right - left < _THIN < top - bottom:
                down.append((left, bottom, right, top))
            elif right - left > _THIN and top - bottom > _THIN:
                across.extend([(left, bottom, right, bottom), (left, top, right, top)])
                down.extend([(left, bottom, left, top), (right, bottom, right, top)])
    return across, down


def _pieces(drawn: Any) -> list[_Line]:  # noqa: ANN401
    """Return the bounding boxes of a path's straight strokes, or of the whole path if it is one line or box."""
    import pypdfium2.raw as pdfium

    whole = drawn.get_bounds()
    count = pdfium.FPDFPath_CountSegments(drawn.raw)
    if count <= 6 or count > _MOST_LINES:  # noqa: PLR2004 - a line or a box
        return [whole]
    matrix = drawn.get_matrix()
    points = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(drawn.raw, number)
        if not pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            return [whole]
        is_move = pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO
        points.append((*matrix.on_point(x.value, y.value), is_move))
    return [
        (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        for (ax, ay, _), (bx, by, moved) in pairwise(points)
        if not moved
    ]


def _touch(one: _Line, other: _Line) -> bool:
    across = one[0] <= other[2] + _NEAR and other[0] <= one[2] + _NEAR
    return across and one[1] <= other[3] + _NEAR and other[1] <= one[3] + _NEAR


def _distinct(places: Iterable[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > _NEAR:
            kept.append(place)
    return tuple(kept)


def _grid_row(cells: list[list[Chunk]]) -> list[list[str]]:
    """Return a row of a ruled table; several rows if its first cell has text on each line."""
    first = next((cell for cell in cells if cell), [])
    lines = rows_of(sorted((chunk for cell in cells for chunk in cell), key=lambda chunk: -chunk.middle))
    alone = sum(map(bool, cells)) < LEAST_COLUMNS
    if alone or len(lines) < _SEVERAL or len(rows_of(first)) < len(lines):
        return [[_cell(cell) for cell in cells]]
    return [[_cell(chunk for chunk in cell if chunk in line) for cell in cells] for line in lines]


def _cell(chunks: Iterable[Chunk]) -> str:
    """Return the text of a cell, line by line."""
    ordered = sorted(chunks, key=lambda chunk: (-round(chunk.middle / max(1.0, chunk.height / 2)), chunk.left))
    return " ".join(chunk.text for chunk in ordered)
