"""XLSX by openpyxl: each sheet under its name, each run of rows a table, formulas as their last saved values."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from index.loaders.archive import opened, properties, unread_comments, usual
from index.loaders.csv import blocks_of_rows, name_of
from index.structure import Block, Kind, Structure

if TYPE_CHECKING:
    from pathlib import Path
    from zipfile import ZipFile

_MOST_ROWS: Final = 150_000
_MOST_COLUMNS: Final = 200
_NO_VALUE: Final = re.compile(rb"<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_MERGED: Final = re.compile(rb"<mergeCell\s[^>]*?ref=\"([A-Z]+\d+:[A-Z]+\d+)\"")
_HIDDEN_ROW: Final = re.compile(rb"<row\s(?=[^>]*?hidden=\"(?:1|true)\")[^>]*?r=\"(\d+)\"")
_HIDDEN_COLUMNS: Final = re.compile(
    rb"<col\s(?=[^>]*?hidden=\"(?:1|true)\")(?=[^>]*?min=\"(\d+)\")(?=[^>]*?max=\"(\d+)\")[^>]*>"
)
_LARGEST_MERGED: Final = 500
_FIGURE_FORM: Final = re.compile(r"(?<![#?\d,.])(?:(?P<thousands>#,##)|#*)0(?:\.(?P<decimals>0+))?(?![\d#?/.,E])")
"""A number format with fixed decimals, with or without thousands separators."""
_BESIDE_FIGURE: Final = re.compile(
    r"\[\$(?P<currency>[^\]-]*)[^\]]*\]|\"(?P<words>[^\"]*)\"|\\?(?P<sign>[€$£¥₽₹])|\[[^\]]*\]"
)
"""What a format sets beside the figure: a currency with or without locale, quoted words; or a colour."""


def read(path: Path, unpacked: int) -> Structure:
    """Return the sheets of a workbook; hidden ones are left out with a notice."""
    from openpyxl import load_workbook

    with opened(path, unpacked) as archive:
        title, saved = properties(archive)
        notices = [*unread_comments(archive)]
        sheets = (name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name))
        empty = sum(len(_NO_VALUE.findall(archive.read(name))) for name in sheets)
        if empty:
            message = f"{empty} cells have formulas without values; open the file in a spreadsheet program and save it."
            notices.append(message)
        book = load_workbook(usual(path, archive), read_only=True, data_only=True)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if len(shown) < len(book.worksheets):
            names = ", ".join(f"«{sheet.title}»" for sheet in book.worksheets if sheet not in shown)
            notices.append(f"Hidden sheets were not read: {names}.")
        blocks: list[Block] = []
        for sheet in shown:
            rows = _rows(archive, sheet, notices)
            if len(rows) == _MOST_ROWS:
                notices.append(f"Only the first {_MOST_ROWS:,} rows of sheet «{sheet.title}» were read.")
            found = list(blocks_of_rows(rows))
            blocks.extend([Block(sheet.title, Kind.HEADING, 1), *found] if found and len(shown) > 1 else found)
        book.close()
    return Structure(tuple(blocks), title or name_of(path), saved=saved, notices=tuple(notices))


def _rows(archive: ZipFile, sheet: Any, notices: list[str]) -> list[list[str]]:  # noqa: ANN401 - openpyxl has no types
    """Return the visible cells as they are shown; a merged cell is repeated in each row and column that it spans.

    A merged cell that fills its whole row is a caption and is not repeated. Merged and hidden cells are read from the
    sheet's XML, since openpyxl leaves them out in read-only mode. Hidden rows and columns are added to ``notices``.
    """
    from openpyxl.utils.cell import range_boundaries

    content = archive.read(sheet._worksheet_path)  # noqa: SLF001 - openpyxl has no other name for it
    sheet.reset_dimensions()  # a file's declared size may be a million empty cells
    rows = [
        [shown(cell.value, getattr(cell, "number_format", "")) for cell in row[:_MOST_COLUMNS]]
        for row in sheet.iter_rows(max_row=_MOST_ROWS)
    ]
    for merged in _MERGED.finditer(content):
        left, top, right, bottom = range_boundaries(merged[1].decode())
        text = rows[top - 1][left - 1] if top <= len(rows) and left <= len(rows[top - 1]) else ""
        wide = min(right, _MOST_COLUMNS) - left + 1
        for row in rows[top - 1 : min(bottom, top + _LARGEST_MERGED)] if text else ():
            row.extend([""] * (left + wide - 1 - len(row)))
            is_whole = not any(row[: left - 1] + row[right:])
            row[left - 1 : left + wide - 1] = [text, *([""] * (wide - 1))] if is_whole else [text] * wide
    hidden_rows = {int(found[1]) for found in _HIDDEN_ROW.finditer(content)}
    ranges = ((int(found[1]), min(int(found[2]), _MOST_COLUMNS)) for found in _HIDDEN_COLUMNS.finditer(content))
    hidden_columns = {column for first, last in ranges for column in range(first, last + 1)}
    counts = (("rows", len(hidden_rows)), ("columns", len(hidden_columns)))
    said = ", ".join(f"hidden {name}: {count}" for name, count in counts if count)
    if said:
        notices.append(f"Parts of a sheet were not read: {said}.")
    return [
        [text for column, text in enumerate(row, start=1) if column not in hidden_columns]
        for number, row in enumerate(rows, start=1)
        if number not in hidden_rows
    ]


def shown(value: object, form: str = "") -> str:
    """Return a cell as a spreadsheet shows it.

    >>> shown(0.25, "0%"), shown(1234.5, "#,##0.00 €"), shown(2310, "#,##0"), shown(0.1 + 0.2), shown(None)
    ('25%', '1,234.50 €', '2,310', '0.3', '')
    >>> shown(2, "#,##0.00 [$€-407]"), shown(3, "[$-409]0"), shown(4, "[$CHF] 0;[Red]-0"), shown(5, '0 "km"')
    ('2.00 €', '3', '4 CHF', '5 km')
    """
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "" if value is None else str(value).upper() if isinstance(value, bool) else str(value)
    if "%" in form:
        return f"{float(f'{value * 100:.10g}'):.12g}%"
    pattern = _FIGURE_FORM.search(form)
    if pattern:
        smallest = Decimal(1).scaleb(-len(pattern["decimals"] or ""))
        figure = f"{Decimal(str(value)).quantize(smallest, ROUND_HALF_UP):{',' if pattern['thousands'] else ''}f}"
    else:
        figure = str(value) if isinstance(value, int) else f"{value:.12g}"
    first_form, behind = form.partition(";")[0], pattern.end() if pattern else 0
    said = [figure]
    for found in _BESIDE_FIGURE.finditer(first_form):
        words = next(filter(None, found.groups()), "").strip()
        if words and (not found["words"] or found.start() >= behind):
            said.append(words)
    return " ".join(said)
