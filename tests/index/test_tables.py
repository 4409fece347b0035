"""Tables of every format: rows are sentences, cells know their headings."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import docx
import pytest
from fpdf import FPDF

from index.loaders import load_text
from index.parsing import parse
from tests.index.cells import FORMS, TABLES, by_names, csv, looked_up_in, outcomes
from tests.index.reading import context, headings, read, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.index.cells import Form


TABLE = [["Code", "Meaning", "Part"], ["E04", "It is blocked. It is full.", "5521"], ["E07", "Too hot.", "5522"]]


def _markdown_table(folder: Path) -> Path:
    path = folder / "a.md"
    lines = [f"| {' | '.join(row)} |" for row in TABLE]
    path.write_text("\n".join([lines[0], "|---|---|---|", *lines[1:]]), encoding="utf-8")
    return path


def _html_table(folder: Path) -> Path:
    path = folder / "a.html"
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in TABLE)
    path.write_text(f"<title>Codes</title><p>All codes.</p><table>{rows}</table>", encoding="utf-8")
    return path


def _docx_table(folder: Path) -> Path:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for number, row in enumerate(TABLE):
        for column, cell in enumerate(row):
            table.cell(number, column).text = cell
    document.save(str(folder / "a.docx"))
    return folder / "a.docx"


def _csv_table(folder: Path) -> Path:
    path = folder / "a.csv"
    path.write_text("\n".join(";".join(row) for row in TABLE), encoding="cp1252")
    return path


def _xlsx_table(folder: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    for row in TABLE:
        book.active.append(row)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def _pdf_table(folder: Path, *, ruled: bool) -> Path:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    for row in TABLE:
        for cell in row:
            pdf.cell(60, 8, cell, border=int(ruled))
        pdf.ln(8)
    pdf.output(str(folder / "a.pdf"))
    return folder / "a.pdf"


def _ruled_pdf_table(folder: Path) -> Path:
    return _pdf_table(folder, ruled=True)


def _bare_pdf_table(folder: Path) -> Path:
    return _pdf_table(folder, ruled=False)


def _text_table(folder: Path) -> Path:
    path = folder / "a.txt"
    path.write_text("\n".join("".join(cell.ljust(30) for cell in row).rstrip() for row in TABLE), encoding="utf-8")
    return path


def _pptx_table(folder: Path) -> Path:
    from pptx import Presentation
    from pptx.util import Inches

    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    table = slide.shapes.add_table(3, 3, Inches(1), Inches(1), Inches(8), Inches(2)).table
    for number, row in enumerate(TABLE):
        for column, cell in enumerate(row):
            table.cell(number, column).text = cell
    presentation.save(str(folder / "a.pptx"))
    return folder / "a.pptx"


@pytest.mark.parametrize(
    "made",
    [
        _markdown_table, _html_table, _docx_table, _csv_table, _xlsx_table, _ruled_pdf_table, _bare_pdf_table,
        _text_table, _pptx_table,
    ],
)  # fmt: skip
def test_a_row_is_one_sentence_and_its_cells_know_their_columns(made: Callable[[Path], Path], tmp_path: Path) -> None:
    parsed = read(made(tmp_path))
    assert headings(parsed, "E04") == {"Code": "E04", "Meaning": "It is blocked. It is full.", "Part": "5521"}
    assert headings(parsed, "E07") == {"Code": "E07", "Meaning": "Too hot.", "Part": "5522"}
    (head,) = context(parsed, "E07")
    assert head.split()[0] == "Code"


def test_a_row_with_a_hole_names_no_column_it_cannot_tell() -> None:
    text = "Day       Water    Height\n1 July    04:12    5.3 m\n2 July             5.6 m\n3 July    05:50    5.8 m"
    parsed = parse(load_text(text, title="t", source="s"))
    assert headings(parsed, "2 July") == {"Day": "2 July", "": "5.6 m"}


def test_rows_with_commas_in_a_text_are_a_table_and_a_sentence_with_figures_is_none() -> None:
    text = "Output in the 2 towns, as kept by hand.\n\ntown,year,tonnes\nMarn,2019,40\nMarn,2020,52\nHalden,2020,9\n\n"
    parsed = parse(load_text(f"{text}Of 1,200,000 fish 900 were lost.", title="t", source="s"))
    assert headings(parsed, "52") == {"town": "Marn", "year": "2020", "tonnes": "52"}
    assert [bool(sentence.cells) for sentence in parsed.sentences] == [False, True, True, True, True, False]


def test_a_table_of_many_rows_is_read_whole(tmp_path: Path) -> None:
    rows = "\n".join(f"part {number};{number * 3}" for number in range(20_000))
    path = tmp_path / "a.csv"
    path.write_text(f"Part;Price\n{rows}\n", encoding="utf-8")
    parsed = read(path)
    assert headings(parsed, "part 19999 |") == {"Part": "part 19999", "Price": "59997"}


@pytest.mark.parametrize("form", [form for form in FORMS if form is not csv], ids=lambda form: str(form.__name__))
def test_a_row_is_quoted_with_the_caption_and_the_headings_of_its_table(form: Form, tmp_path: Path) -> None:
    parsed = read(form(TABLES, tmp_path))
    for table in TABLES:
        assert table.caption in "\n".join(context(parsed, table.rows[1][0]))
        assert table.rows[0][1] in "\n".join(context(parsed, table.rows[1][0]))


def test_two_rows_of_headings_name_a_column_together(tmp_path: Path) -> None:
    from openpyxl import Workbook

    rows = [["Region", "2023", None, "2024", None], [None, "Q1", "Q2", "Q1", "Q2"], ["North", 11, 12, 13, 14]]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("B1:C1")
    book.save(tmp_path / "a.xlsx")
    page = "".join(f"<tr>{''.join(f'<td>{cell or chr(32)}</td>' for cell in row)}</tr>" for row in rows)
    for parsed in (read(tmp_path / "a.xlsx"), text_of(tmp_path, "a.html", f"<table>{page}</table>")):
        held = {"Region": "North", "2023 Q1": "11", "2023 Q2": "12", "2024 Q1": "13", "2024 Q2": "14"}
        assert headings(parsed, "North") == held


def test_a_caption_is_told_by_its_style_whatever_it_says(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Fees of the pool in euros", style="Caption")
    table = document.add_table(rows=2, cols=2)
    for place, cell in enumerate(("Day", "Fee", "Monday", "4")):
        table.cell(place // 2, place % 2).text = cell
    document.save(str(tmp_path / "a.docx"))
    assert context(read(tmp_path / "a.docx"), "Monday") == ["Fees of the pool in euros", "Day | Fee"]


@pytest.mark.parametrize("repeated", [True, False])
def test_a_table_that_goes_on_over_a_page_keeps_its_headings(tmp_path: Path, *, repeated: bool) -> None:
    pdf = FPDF()
    pdf.set_font("helvetica", size=10)
    head, rows = ("Town", "Mill", "People"), [(f"Ash{n}", "oak", f"{n},204") for n in range(10, 16)]
    for first in (0, 3):
        pdf.add_page()
        for row in [head, *rows[first : first + 3]] if repeated or not first else rows[first:]:
            for cell in row:
                pdf.cell(60, 8, cell, border=1)
            pdf.ln(8)
    pdf.output(str(tmp_path / "a.pdf"))
    parsed = read(tmp_path / "a.pdf")
    assert headings(parsed, "Ash15") == {"Town": "Ash15", "Mill": "oak", "People": "15,204"}
    assert context(parsed, "Ash15") == ["Town | Mill | People"]


def test_a_table_below_names_and_values_of_a_pdf_has_its_own_columns(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    rows = (("Invoice no.", "4417"), ("Customer", "Ann Lee"), (), ("Item", "Qty", "Price"), ("Rope", "3", "12.00"))
    for row in (*rows, ("Anchor", "1", "140.00")):
        for cell in row:
            pdf.cell(50, 7, cell)
        pdf.ln(7 if row else 4)
    pdf.output(str(tmp_path / "a.pdf"))
    assert headings(read(tmp_path / "a.pdf"), "Rope") == {"Item": "Rope", "Qty": "3", "Price": "12.00"}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: str(form.__name__))
def test_each_cell_is_found_by_row_and_column_among_five_tables(form: Form) -> None:
    files = [[table] for table in TABLES] if form is csv else [list(TABLES)]
    counts = sum((outcomes(form, tables, looked_up_in, by_names) for tables in files), Counter[str]())
    assert counts == {"right": sum((len(table.rows) - 1) * (len(table.rows[0]) - 1) for table in TABLES)}
