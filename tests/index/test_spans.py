"""Cells that go over several columns or rows, and rows that only name those below them, in each format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml
from openpyxl import Workbook
from pptx import Presentation
from pptx.util import Inches

from index.loaders.csv import blocks_of_rows
from index.structure import Kind, table
from tests.index.reading import context, headings, odt, read, sentences, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SEASONS = (
    "<table><tr><th>Boat</th><th>Fee</th><th>Berth</th></tr><tr><td colspan=3>Summer</td></tr>"
    "<tr><td>Dinghy</td><td>40</td><td>A</td></tr><tr><td colspan=3>Winter</td></tr>"
    "<tr><td>Dinghy</td><td>20</td><td>B</td></tr></table>"
)


def _html(folder: Path) -> Path:
    path = folder / "a.html"
    path.write_text(
        "<table><tr><th>Port</th><th colspan=2>Ships</th></tr><tr><td>Ebb</td><td>3</td><td>4</td></tr>"
        "<tr><td>Flow</td><td colspan=2>none</td></tr></table>",
        encoding="utf-8",
    )
    return path


def _docx(folder: Path) -> Path:
    document = docx.Document()
    made = document.add_table(3, 3)
    made.cell(0, 1).merge(made.cell(0, 2)).text = "Ships"
    made.cell(2, 1).merge(made.cell(2, 2)).text = "none"
    for row, column, text in ((0, 0, "Port"), (1, 0, "Ebb"), (1, 1, "3"), (1, 2, "4"), (2, 0, "Flow")):
        made.cell(row, column).text = text
    document.save(str(folder / "a.docx"))
    return folder / "a.docx"


def _pptx(folder: Path) -> Path:
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    made = slide.shapes.add_table(3, 3, Inches(1), Inches(2), Inches(8), Inches(2)).table
    for row, cells in enumerate((("Port", "Ships", ""), ("Ebb", "3", "4"), ("Flow", "none", ""))):
        for column, text in enumerate(cells):
            made.cell(row, column).text = text
    made.cell(0, 1).merge(made.cell(0, 2))
    made.cell(2, 1).merge(made.cell(2, 2))
    presentation.save(str(folder / "a.pptx"))
    return folder / "a.pptx"


def _xlsx(folder: Path) -> Path:
    book = Workbook()
    for row in (["Port", "Ships"], ["Ebb", 3, 4], ["Flow", "none"]):
        book.active.append(row)
    book.active.merge_cells("B1:C1")
    book.active.merge_cells("B3:C3")
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def _odt(folder: Path) -> Path:
    wide = '<table:table-cell table:number-columns-spanned="2"><text:p>{}</text:p></table:table-cell>'
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    covered = "<table:covered-table-cell/>"
    rows = (
        cell.format("Port") + wide.format("Ships") + covered,
        "".join(map(cell.format, ("Ebb", "3", "4"))),
        cell.format("Flow") + wide.format("none") + covered,
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    return odt(folder, f"<table:table>{body}</table:table>")


@pytest.mark.parametrize("made", [_html, _docx, _pptx, _xlsx, _odt])
def test_a_heading_over_two_columns_names_both_and_a_value_stands_in_both(
    made: Callable[[Path], Path], tmp_path: Path
) -> None:
    parsed = read(made(tmp_path))
    text = parsed.document.text
    (row,) = [each for each in parsed.sentences if parsed.sentence_text(each.number).startswith("Ebb")]
    assert [(cell.heading, text[cell.start : cell.end]) for cell in row.cells] == [
        ("Port", "Ebb"), ("Ships", "3"), ("Ships", "4"),
    ]  # fmt: skip
    assert "Flow | none | none" in sentences(parsed)


def test_a_row_that_only_names_those_below_it_is_quoted_with_them(tmp_path: Path) -> None:
    parsed = text_of(tmp_path, "a.html", f"<title>Fees</title><p>What a place costs.</p>{SEASONS}")
    assert context(parsed, "40 | A") == ["Boat | Fee | Berth", "Summer"]
    assert context(parsed, "20 | B") == ["Boat | Fee | Berth", "Winter"]
    assert headings(parsed, "20 | B") == {"Boat": "Dinghy", "Fee": "20", "Berth": "B"}


def test_a_line_between_rows_of_a_sheet_parts_no_table_and_one_before_headings_does() -> None:
    seasons = [["Boat", "Fee"], ["Summer", ""], ["Dinghy", "40"], ["Winter", ""], ["Dinghy", "20"], ["Paid yearly", ""]]
    assert [block.kind for block in blocks_of_rows(seasons)] == [Kind.TABLE, Kind.PARAGRAPH]
    two = [["Boat", "Fee"], ["Dinghy", "40"], ["Staff", ""], ["Name", "Age"], ["Ann", "31"]]
    assert [block.kind for block in blocks_of_rows(two)] == [Kind.TABLE, Kind.CAPTION, Kind.TABLE]


def test_a_row_of_headings_may_stand_below_one_that_names_the_table() -> None:
    made = table([["Claims (in thousands)", "", ""], ["", "2004", "2005"], ["Filed", "1,517", "1,367"]])
    assert made.heads == 2


def test_a_value_without_a_heading_makes_no_second_row_of_headings() -> None:
    assert table([["Key", "Value", ""], ["Director", "Ann Lee", "acting"], ["Founded", "1903", ""]]).heads == 1


def test_a_table_does_not_lean_on_the_list_before_it(tmp_path: Path) -> None:
    page = f"<p>Not refunded:</p><ul><li>taxis<li>meals</ul>{SEASONS}"
    assert "- taxis" not in context(text_of(tmp_path, "a.html", page), "40 | A")


def test_rows_of_a_docx_that_begin_further_right_keep_their_columns(tmp_path: Path) -> None:
    document = docx.Document()
    row = "<w:tr>{}{}</w:tr>"
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = row.format("", "".join(map(cell.format, ("Port", "Ships", "Crew")))) + row.format(
        '<w:trPr><w:gridBefore w:val="1"/></w:trPr>', "".join(map(cell.format, ("3", "40")))
    )
    document.element.body.insert(0, parse_xml(f"<w:tbl {W}>{rows}</w:tbl>"))
    document.save(str(tmp_path / "a.docx"))
    assert headings(read(tmp_path / "a.docx"), "40") == {"Port": "", "Ships": "3", "Crew": "40"}
