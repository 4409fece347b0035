"""XLSX by openpyxl: each sheet under its name, each run of rows a table; what formulas gave when it was last saved."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from index.loaders.archive import opened, properties, usual
from index.loaders.csv import name_of
from index.structure import Block, Kind, Structure, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from zipfile import ZipFile

_MOST_ROWS: Final = 150_000
_MOST_COLUMNS: Final = 200
_NO_VALUE: Final = re.compile(rb"<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_CURRENCY: Final = re.compile(r"[€$£¥₽₹]|(?<=\[\$)[A-Z]{3}")


def read(path: Path, unpacked: int) -> Structure:
    """Return the sheets of a workbook; hidden ones are left out with a notice."""
    from openpyxl import load_workbook

    with opened(path, unpacked) as archive:
        title, saved = properties(archive)
        notices = list(_formulas(archive))
        book = load_workbook(usual(path, archive), read_only=True, data_only=True)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if len(shown) < len(book.worksheets):
            names = ", ".join(f"«{sheet.title}»" for sheet in book.worksheets if sheet not in shown)
            notices.append(f"Hidden sheets were not read: {names}.")
        blocks: list[Block] = []
        for sheet in shown:
            rows = list(_rows(sheet))
            if len(rows) == _MOST_ROWS:
                notices.append(f"Of sheet «{sheet.title}» the first {_MOST_ROWS:,} rows were read.")
            found = list(_blocks(rows))
            blocks.extend([Block(sheet.title, Kind.HEADING, 1), *found] if found and len(shown) > 1 else found)
        book.close()
    return Structure(tuple(blocks), title or name_of(path), saved=saved, notices=tuple(notices))


def _formulas(archive: ZipFile) -> Iterator[str]:
    sheets = (name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name))
    empty = sum(len(_NO_VALUE.findall(archive.read(name))) for name in sheets)
    if empty:
        yield f"{empty} cells hold formulas without values; open the file in a spreadsheet program and save it."


def _rows(sheet: Any) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - openpyxl has no types
    sheet.reset_dimensions()  # what a file says of its size may be a million empty cells
    for row in sheet.iter_rows(max_row=_MOST_ROWS):
        yield tuple(shown(cell.value, getattr(cell, "number_format", "")) for cell in row[:_MOST_COLUMNS])


def _blocks(rows: list[tuple[str, ...]]) -> Iterator[Block]:
    """Yield the tables that empty rows part; a row of one cell is a line of text, right above a table its caption."""
    for _, group in groupby(rows, key=lambda row: sum(map(bool, row)) > 1):
        held = list(group)
        run = [row for row in held if any(row)]
        if run and sum(map(bool, run[0])) > 1:
            used = [
                column for column in range(max(map(len, run))) if any(row[column : column + 1] != ("",) for row in run)
            ]
            yield table([[row[column] if column < len(row) else "" for column in used] for row in run])
        else:
            for row in run:
                yield Block(next(filter(None, row)), Kind.CAPTION if row is held[-1] else Kind.PARAGRAPH)


def shown(value: object, form: str = "") -> str:
    """Return a cell as a spreadsheet shows it.

    >>> shown(0.25, "0%"), shown(1234.5, "#,##0.00 €"), shown(0.1 + 0.2), shown(None)
    ('25%', '1234.5 €', '0.3', '')
    """
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value).upper() if isinstance(value, bool) else str(value)
    if "%" in form:
        return f"{float(f'{value * 100:.10g}'):.12g}%"
    figure = str(value) if isinstance(value, int) else f"{value:.12g}"
    currency = _CURRENCY.search(form)
    return f"{figure} {currency[0]}" if currency else figure
