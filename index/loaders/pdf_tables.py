"""The tables of a PDF's page: where lines are drawn by the lines, elsewhere by columns that stand below each other."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from index.structure import Block, is_figure, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.loaders.pdf_chunks import Chunk

_THIN: Final = 3.0
_NEAR: Final = 3.0
_LEAST_ROWS: Final = 2
_LEAST_COLUMNS: Final = 2
_MOST_LINES: Final = 4000
_LONG_CELL: Final = 7
"""Words; where most cells of two or more columns hold more, they are columns of running text and no table."""
_CELL_LINES: Final = 8
_LINE_GAP: Final = 2.2
_TIGHT: Final = 0.4
_SEVERAL: Final = 3
_LABEL: Final = re.compile(r"(?:[-*•‣·–▪●○◦]|\(?\d{1,3}[.)]|\(?[a-z][.)]|\d{1,2}(?:\.\d{1,2})+\.?)$")
"""What begins an item: it belongs to the text behind it, however wide the gap."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: the places of its vertical and horizontal lines, from the left and from the top."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]

    def holds(self, chunk: Chunk) -> bool:
        """Tell whether a chunk stands inside."""
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


def grids(page: Any) -> list[Grid]:  # noqa: ANN401 - pypdfium2 has no types
    """Return the ruled tables of a page."""
    across, down = _lines(page)
    if len(across) + len(down) > _MOST_LINES:
        return []
    found = []
    for lines in _connected(across, down):
        columns = _distinct(left for left, bottom, right, top in lines if right - left < _THIN)
        rows = _distinct(bottom for left, bottom, right, top in lines if top - bottom < _THIN)
        if len(columns) > _LEAST_COLUMNS and len(rows) > _LEAST_ROWS:
            found.append(Grid(columns, rows[::-1]))
    return found


_Line = tuple[float, float, float, float]


def _lines(page: Any) -> tuple[list[_Line], list[_Line]]:  # noqa: ANN401
    """Return the horizontal and the vertical lines that are drawn, and the edges of drawn boxes."""
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
    """Return the boxes of what a path draws: its straight strokes one by one, or the whole where it is a box."""
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


def _connected(across: list[_Line], down: list[_Line]) -> list[list[_Line]]:
    """Return the groups of lines that touch each other."""
    groups: list[list[_Line]] = []
    for line in [*across, *down]:
        touching = [group for group in groups if any(_touch(line, other) for other in group)]
        merged = [line, *(each for group in touching for each in group)]
        groups = [group for group in groups if group not in touching] + [merged]
    return groups


def _touch(one: _Line, other: _Line) -> bool:
    return (
        one[0] <= other[2] + _NEAR
        and other[0] <= one[2] + _NEAR
        and one[1] <= other[3] + _NEAR
        and other[1] <= one[3] + _NEAR
    )


def _distinct(places: Iterable[float]) -> tuple[float, ...]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > _NEAR:
            kept.append(place)
    return tuple(kept)


def _grid_row(cells: list[list[Chunk]]) -> list[list[str]]:
    """Return a row of a ruled table; more than one where its first cell has a line for each line of the others."""
    first = next((cell for cell in cells if cell), [])
    lines = rows_of(sorted((chunk for cell in cells for chunk in cell), key=lambda chunk: -chunk.middle))
    alone = sum(map(bool, cells)) < _LEAST_COLUMNS
    if alone or len(lines) < _SEVERAL or len(rows_of(first)) < len(lines):
        return [[_cell(cell) for cell in cells]]
    return [[_cell(chunk for chunk in cell if chunk in line) for cell in cells] for line in lines]


def _cell(chunks: Iterable[Chunk]) -> str:
    """Return the text of a cell, line by line."""
    ordered = sorted(chunks, key=lambda chunk: (-round(chunk.middle / max(1.0, chunk.height / 2)), chunk.left))
    return " ".join(chunk.text for chunk in ordered)


def _by_line(chunks: Iterable[Chunk]) -> list[Chunk]:
    """Return chunks with what a cell's later lines part from its row moved up to it: files hold cell after cell.

    A row is one that has two cells already; columns of running text are no rows.
    """
    ordered: list[Chunk] = []
    for chunk in chunks:
        place = len(ordered)
        for number in range(len(ordered) - 1, max(-1, len(ordered) - _CELL_LINES - 1), -1):
            other = ordered[number]
            if other.is_beside(chunk):
                is_row = number and ordered[number - 1].is_beside(other) and other.right <= chunk.left
                place = number + 1 if is_row else len(ordered)
                break
            if other.middle > chunk.middle or other.left >= chunk.left:
                break
        ordered.insert(place, chunk)
    return ordered


def rows_of(chunks: Iterable[Chunk]) -> list[list[Chunk]]:
    """Return chunks that stand on one line as a row, from the left."""
    rows: list[list[Chunk]] = []
    for chunk in _by_line(chunks):
        if rows and rows[-1][-1].is_beside(chunk):
            rows[-1].append(chunk)
        else:
            rows.append([chunk])
    return [_labelled(sorted(row, key=lambda chunk: chunk.left)) for row in rows]


def _labelled(row: list[Chunk]) -> list[Chunk]:
    if len(row) != 2 or not _LABEL.match(row[0].text):  # noqa: PLR2004 - a label and its text
        return row
    label, text = row
    return [replace(text, text=f"{label.text} {text.text}", left=label.left, hanging=text.left)]


def aligned(rows: Sequence[Sequence[Chunk]]) -> int:
    """Return how many of the first rows are a table without lines; 0 where there is none."""
    if len(rows[0]) < _LEAST_COLUMNS:
        return 0
    columns = [(chunk.left, chunk.right) for chunk in rows[0]]
    count = 1
    for row, above in zip(rows[1:], rows, strict=False):
        gap = above[0].bottom - row[0].top
        if gap > _LINE_GAP * above[0].height or gap < -above[0].height or not _fits(row, columns):
            break
        columns = _widened(columns, row)
        count += 1
    while count and len(rows[count - 1]) < _LEAST_COLUMNS and not _is_tight(rows[count - 2], rows[count - 1]):
        count -= 1
    return count if sum(len(row) >= _LEAST_COLUMNS for row in rows[:count]) >= _LEAST_ROWS else 0


def _is_tight(above: Sequence[Chunk], row: Sequence[Chunk]) -> bool:
    """Tell whether a line goes on with the cell above it: set as close as the lines of one paragraph."""
    return any(abs(each.bottom - row[0].top) < _TIGHT * row[0].height for each in above if each.left <= row[0].right)


def _fits(row: Sequence[Chunk], columns: Sequence[tuple[float, float]]) -> bool:
    """Tell whether each chunk of a row stands in a column of its own; one alone must stand right of the first."""
    held = [_columns_of(chunk, columns) for chunk in row]
    if any(len(places) > 1 for places in held):
        return False
    places = [place for each in held for place in each]
    if len(set(places)) != len(places) or not places:
        return False
    return len(row) > 1 or places[0] > 0


def _columns_of(chunk: Chunk, columns: Sequence[tuple[float, float]]) -> list[int]:
    return [place for place, (left, right) in enumerate(columns) if chunk.left < right and left < chunk.right]


def _widened(columns: list[tuple[float, float]], row: Sequence[Chunk]) -> list[tuple[float, float]]:
    wider = list(columns)
    for chunk in row:
        places = _columns_of(chunk, columns)
        if places:
            left, right = wider[places[0]]
            wider[places[0]] = (min(left, chunk.left), max(right, chunk.right))
        else:
            wider.append((chunk.left, chunk.right))
    return sorted(wider)


def _both_figures(above: str, more: str) -> bool:
    return is_figure(above) and is_figure(more)


def block_of(rows: Sequence[Sequence[Chunk]]) -> Block | None:
    """Return aligned rows as a table; a line that has text in later columns only goes on with the row above.

    None where the cells are long: those are columns of running text.
    """
    columns = [(chunk.left, chunk.right) for chunk in rows[0]]
    for row in rows[1:]:
        columns = _widened(columns, row)
    cells: list[list[str]] = []
    for row in rows:
        line = [""] * len(columns)
        for chunk in row:
            place = next(iter(_columns_of(chunk, columns)), 0)
            line[place] = f"{line[place]} {chunk.text}".strip()
        if cells and not line[0] and not any(map(_both_figures, cells[-1], line)):
            cells[-1] = [f"{above} {more}".strip() for above, more in zip(cells[-1], line, strict=True)]
        else:
            cells.append(line)
    words = [len(cell.split()) for line in cells for cell in line if cell]
    return None if sum(count > _LONG_CELL for count in words) * 2 > len(words) else table(cells)
