"""Rows on a PDF page, and unruled tables: rows whose cells are aligned in columns."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from index.structure import Block, is_figure, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.loaders.pdf_chunks import Chunk

LEAST_ROWS: Final = 2
LEAST_COLUMNS: Final = 2
_LONG_CELL: Final = 7
"""Words; if more than half of the cells are longer, they are columns of running text and no table."""
_CELL_LINES: Final = 8
_LINE_GAP: Final = 2.2
_TIGHT: Final = 0.4
_APART: Final = 0.5
"""Line heights by which a gap exceeds the one before, if a row with more cells below it begins another table."""
_LABEL: Final = re.compile(r"(?:[-*•‣·–▪●○◦]|\(?\d{1,3}[.)]|\(?[a-z][.)]|\d{1,2}(?:\.\d{1,2})+\.?)$")
"""The label of a list item, which belongs to the text after it, however wide the gap."""


def _by_line(chunks: Iterable[Chunk]) -> list[Chunk]:
    """Return chunks with each cell's first line moved up to its row, since files store all lines cell by cell.

    Only a row with two cells already takes more, so that columns of running text stay apart.
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
    """Return the chunks on each line as a row, from the left; the label of an item is joined to its text."""
    rows: list[list[Chunk]] = []
    for chunk in _by_line(chunks):
        if rows and rows[-1][-1].is_beside(chunk):
            rows[-1].append(chunk)
        else:
            rows.append([chunk])
    for number, row in enumerate(rows):
        row.sort(key=lambda chunk: chunk.left)
        if len(row) == 2 and _LABEL.match(row[0].text):  # noqa: PLR2004 - a label and its text
            label, text = row
            rows[number] = [replace(text, text=f"{label.text} {text.text}", left=label.left, hanging=text.left)]
    return rows


def aligned(rows: Sequence[Sequence[Chunk]]) -> int:
    """Return how many of the first rows form an unruled table; 0 if there is none.

    A row of headings that has more cells than all before it, after a wider gap, begins another table.
    """
    if len(rows[0]) < LEAST_COLUMNS:
        return 0
    columns = [(chunk.left, chunk.right) for chunk in rows[0]]
    count, before = 1, math.inf
    for row, above in zip(rows[1:], rows, strict=False):
        gap = above[0].bottom - row[0].top
        has_most_cells = len(row) > max(map(len, rows[:count]))
        begins_another = has_most_cells and not any(is_figure(chunk.text) for chunk in row)
        if gap > before + _APART * above[0].height and begins_another:
            break
        if gap > _LINE_GAP * above[0].height or gap < -above[0].height or not _fits(row, columns):
            break
        columns = _widened(columns, row)
        count, before = count + 1, gap
    while count and len(rows[count - 1]) < LEAST_COLUMNS and not _is_tight(rows[count - 2], rows[count - 1]):
        count -= 1
    return count if sum(len(row) >= LEAST_COLUMNS for row in rows[:count]) >= LEAST_ROWS else 0


def _is_tight(above: Sequence[Chunk], row: Sequence[Chunk]) -> bool:
    """Tell whether a line continues the cell above it: it is set as close as the lines of one paragraph."""
    return any(abs(each.bottom - row[0].top) < _TIGHT * row[0].height for each in above if each.left <= row[0].right)


def _fits(row: Sequence[Chunk], columns: Sequence[tuple[float, float]]) -> bool:
    """Tell whether each chunk of a row is in its own column; a single chunk must not be in the first column."""
    held = [_columns_of(chunk, columns) for chunk in row]
    places = [place for each in held for place in each]
    if any(len(each) > 1 for each in held) or len(set(places)) != len(places) or not places:
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


def block_of(rows: Sequence[Sequence[Chunk]]) -> Block | None:
    """Return aligned rows as a table, None if the cells are long: those are columns of running text.

    A line with text only in later columns continues the row above.
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
        both = list(zip(cells[-1], line, strict=True)) if cells else []
        if both and not line[0] and not any(is_figure(above) and is_figure(more) for above, more in both):
            cells[-1] = [f"{above} {more}".strip() for above, more in both]
        else:
            cells.append(line)
    words = [len(cell.split()) for line in cells for cell in line if cell]
    return None if sum(count > _LONG_CELL for count in words) * 2 > len(words) else table(cells)
