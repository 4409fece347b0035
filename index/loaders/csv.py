"""CSV, with the delimiter found by Python's sniffer."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

from index.errors import DocumentRefused
from index.loaders.text import decode
from index.structure import Block, Kind, Structure, heads_of, is_figure, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SEPARATORS: Final = ",;\t|"
_SAMPLE: Final = 8192
_NAMED_SEPARATOR: Final = re.compile(r"sep=(\S|\t)\s*?\n", re.IGNORECASE)
"""A first line that tells spreadsheet programs the delimiter."""
_LONGEST_CELL: Final = 2**20
_SEVERAL: Final = 2


def read(path: Path, unpacked: int) -> Structure:
    """Return the tables of a file; raises ``DocumentRefused`` if it is not CSV."""
    del unpacked  # plain text does not unpack
    text = decode(path.read_bytes(), path.name)
    named = _NAMED_SEPARATOR.match(text)

    class Named(csv.excel):
        delimiter = named[1] if named else ","

    dialect: type[csv.Dialect] = Named
    if named is None:
        with suppress(csv.Error):
            dialect = csv.Sniffer().sniff(text[:_SAMPLE], _SEPARATORS)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text[named.end() if named else 0 :], newline=""), dialect))
    except csv.Error as error:
        message = f"{path.name} could not be read as a table ({error}); save it as CSV with one row per line."
        raise DocumentRefused(message) from error
    return Structure(tuple(blocks_of_rows(rows)), title=name_of(path))


def blocks_of_rows(rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    """Yield tables, separated by empty rows; a row of one cell is a paragraph, or the caption of the table below it.

    Within a table such a row may name the rows below it.
    """
    runs = [list(run) for _, run in groupby(rows, key=_filled)]
    number = 0
    while number < len(runs):
        run = runs[number]
        number += 1
        if _filled(run[0]) < _SEVERAL:
            is_above = number < len(runs) and _filled(runs[number][0]) == _SEVERAL
            for row in filter(any, run):
                yield Block(next(filter(None, row)), Kind.CAPTION if is_above and row is run[-1] else Kind.PARAGRAPH)
            continue
        while number + 1 < len(runs) and _names_rows(run, runs[number], runs[number + 1][0]):
            run += runs[number] + runs[number + 1]
            number += 2
        yield from (table(each) for each in _side_by_side(run))


def _filled(row: Sequence[str]) -> int:
    """Return how many cells of a row are filled: 0, 1, or 2 for several."""
    return min(_SEVERAL, sum(map(bool, row)))


def _names_rows(above: Sequence[Sequence[str]], lines: Sequence[Sequence[str]], below: Sequence[str]) -> bool:
    """Tell whether a line names the rows below it: they have figures in the columns of those above, or of headings."""
    before, after = ([is_figure(cell) for cell in row] for row in (above[-1], below))
    alike = before == after or (len(above) == 1 and heads_of([*map(tuple, above), tuple(below)]) > 0)
    return len(lines) == 1 and any(lines[0][:1]) and any(after) and alike


def _side_by_side(rows: Sequence[Sequence[str]]) -> Iterator[list[list[str]]]:
    """Split a table at empty columns if each part has several columns and rows, and a name in every row."""
    width = max(map(len, rows))
    whole = [[*row, *([""] * (width - len(row)))] for row in rows]
    filled = [column for column in range(width) if any(row[column] for row in whole)]
    gaps = [place for place in range(1, len(filled)) if filled[place] > filled[place - 1] + 1]
    runs = [filled[first:last] for first, last in pairwise([0, *gaps, len(filled)])]

    def is_named(columns: Sequence[int]) -> bool:
        names = [row[columns[0]] for row in whole if any(row[column] for column in columns)]
        return len(columns) > 1 and len(names) > 1 and all(names) and not any(map(is_figure, names))

    apart = len(runs) > 1 and all(map(is_named, runs))
    yield from ([[row[column] for column in run] for row in whole] for run in (runs if apart else [filled]))


def name_of(path: Path) -> str:
    """Return the title of a table that has none, from its file's name."""
    return " ".join(path.stem.replace("_", " ").split())
