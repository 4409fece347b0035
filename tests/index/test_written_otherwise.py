"""Documents as other programs write them: what a second look at each format found lost, glued or in the wrong cell."""

from __future__ import annotations

import zipfile
from datetime import date
from email.message import EmailMessage
from typing import TYPE_CHECKING

import docx
import pytest
from fpdf import FPDF
from openpyxl import Workbook

from index.loaders import load
from index.parsing import parse

if TYPE_CHECKING:
    from pathlib import Path

    from index.types import ParsedDocument

LONG = "The dock of Marn was dug in 1871 by three hundred men, who were paid a crown a day and a loaf of bread. "


def _parsed(path: Path, content: str | bytes = "") -> ParsedDocument:
    if content:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return parse(load(path))


def _said(parsed: ParsedDocument) -> list[str]:
    return [parsed.sentence_text(sentence.number) for sentence in parsed.sentences]


def _cells(parsed: ParsedDocument) -> dict[str, str]:
    """Return heading and text of the cells, each by «first cell of its row · heading»."""
    text = parsed.document.text
    return {
        f"{text[row.cells[0].start : row.cells[0].end]} · {cell.heading}": text[cell.start : cell.end]
        for row in parsed.sentences
        for cell in row.cells[1:]
        if cell.heading
    }


DRAWN = (
    """<div role=table><div role=row><span role=columnheader>Port</span><span role=columnheader>Ships</span>
    <span role=columnheader>Pilot</span></div><div role=row><span role=cell>Orn</span><span role=cell>6</span><span
    role=cell>J. Aas</span></div></div>""",
    "<pre>Port    Ships    Pilot\nOrn     6        J. Aas\nWend    4        S. Dahl\n</pre>",
    """+------+-------+---------+
| Port | Ships | Pilot   |
+======+=======+=========+
| Orn  | 6     | J. Aas  |
+------+-------+---------+
""",
    "sep=;\nPort;Ships;Pilot\nOrn;6;J. Aas\n",
    "Ports of the north,,\n,,\nPort,Ships,Pilot\nOrn,6,J. Aas\n",
    " Port    Ships    Pilot\n----------------------\n Orn     6        J. Aas\n Wend    4        S. Dahl\n",
)


@pytest.mark.parametrize(
    ("name", "content"), list(zip(("a.html", "b.html", "a.md", "a.csv", "b.csv", "a.txt"), DRAWN, strict=True))
)
def test_a_table_is_one_however_it_is_drawn(name: str, content: str, tmp_path: Path) -> None:
    cells = _cells(_parsed(tmp_path / name, content))
    assert (cells["Orn · Ships"], cells["Orn · Pilot"]) == ("6", "J. Aas")


def test_a_table_in_a_cell_is_read_under_what_stands_beside_it(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>{store}</td><td><table><tr><th>Good</th><th>Tonnes</th></tr><tr><td>Salt</td><td>{salt}</td></tr>"
        "</table></td></tr>"
        for store, salt in (("North store", 40), ("South store", 12))
    )
    parsed = _parsed(tmp_path / "a.html", f"<h1>Stores</h1><table>{rows}</table>")
    assert _said(parsed) == ["North store", "Good | Tonnes", "Salt | 40", "South store", "Good | Tonnes", "Salt | 12"]
    assert parsed.sentences[5].context == (3, 4)


def test_names_and_values_have_no_column_headings(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in (("Boat", "Alma"), ("Built", "1974")))
    assert _cells(_parsed(tmp_path / "a.html", f"<table>{rows}</table>")) == {}


def test_a_sheet_repeats_merged_cells_and_leaves_out_hidden_ones(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    for row in (("Day", "Time", "Guests", "Note"), ("Saturday", "morning", 52, "x"), (None, "afternoon", 71, "x"),
                ("Old", "morning", 9, "x")):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["D"].hidden = True
    book.save(tmp_path / "a.xlsx")
    parsed = _parsed(tmp_path / "a.xlsx")
    assert _said(parsed) == ["Day | Time | Guests", "Saturday | morning | 52", "Saturday | afternoon | 71"]
    assert "hidden rows: 1, hidden columns: 1" in parsed.document.warnings[0].message


def test_tables_side_by_side_in_a_sheet_are_two(tmp_path: Path) -> None:
    book = Workbook()
    for row in (
        ("Peak", "Height", None, "River", "Length"),
        ("Dun", 900, None, "Orn", 88),
        ("Ler", 700, None, "Aa", 9),
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert _cells(_parsed(tmp_path / "a.xlsx")) == {
        "Dun · Height": "900", "Ler · Height": "700", "Orn · Length": "88", "Aa · Length": "9",
    }  # fmt: skip


def test_cells_that_a_pdf_holds_one_after_the_other_stay_in_their_rows(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    rows = (
        ("Fault", "Meaning", "Remedy"),
        ("F2", "The belt has\ntorn apart.", "Fit a new one."),
        ("F3", "Leak.", "Wait."),
    )
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            for line, text in enumerate(cell.split("\n")):
                pdf.text(20 + 60 * place, 30 + 12 * number + 4 * line, text)
    pdf.output(str(tmp_path / "a.pdf"))
    cells = _cells(_parsed(tmp_path / "a.pdf"))
    assert (cells["F2 · Meaning"], cells["F2 · Remedy"]) == ("The belt has torn apart.", "Fit a new one.")


def test_what_follows_a_list_in_a_pdf_is_no_part_of_its_last_item(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    for number, (label, text) in enumerate((("", "We mend:"), ("-", "boots"), ("", "We do not mend:"), ("-", "tents"))):
        if label:
            pdf.text(20, 30 + 4.5 * number, label)
        pdf.text(26 if label else 20, 30 + 4.5 * number, text)
    pdf.output(str(tmp_path / "a.pdf"))
    assert _said(_parsed(tmp_path / "a.pdf")) == ["We mend:", "- boots", "We do not mend:", "- tents"]


@pytest.mark.parametrize("closing", ["Lunch: 11:30 to 14:15", "Badges are needed after 18:00"])
def test_see_also_does_not_take_short_lines_to_the_end_of_a_page(closing: str, tmp_path: Path) -> None:
    page = f"# Canteen\n\n{LONG}\n\nSee also\n\n- Kitchen rules\n- Wine list\n\n{closing}\n\nContact: Marta Pires\n"
    said = _said(_parsed(tmp_path / "a.md", page))
    assert said[-2:] == [closing, "Contact: Marta Pires"]


def test_what_several_names_hide_together_is_hidden(tmp_path: Path) -> None:
    style = "<style>/* .free{display:none} */ .box.off{display:none}</style>"
    page = f"{style}<p class='box'>Open till nine.</p><p class='box off'>Open till ten.</p><p class=free>Free.</p>"
    assert _said(_parsed(tmp_path / "a.html", page)) == ["Open till nine.", "Free."]


def test_a_box_beside_the_main_part_of_a_page_belongs_to_it(tmp_path: Path) -> None:
    page = f"<main><h1>Dock</h1><p>{LONG}</p><p>{LONG}</p><aside class=sidebar><p>Closed on Mondays</p></aside></main>"
    assert "Closed on Mondays" in _said(_parsed(tmp_path / "a.html", page))


def test_text_between_two_rules_is_no_front_matter(tmp_path: Path) -> None:
    assert _said(_parsed(tmp_path / "a.md", "---\n\nThe mill grinds daily.\n\n---\n\nFlour is dear.\n")) == [
        "The mill grinds daily.",
        "Flour is dear.",
    ]


def test_a_page_of_a_book_needs_no_xml_declaration(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.epub", "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr("META-INF/container.xml", '<c><rootfile full-path="p.opf"/></c>')
        book.writestr(
            "p.opf",
            '<p><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/><item id="b" href="b.xhtml" '
            'media-type="application/xhtml+xml"/><itemref idref="a"/><itemref idref="b"/></p>',
        )
        book.writestr("a.xhtml", "<html><body><p>The ferry takes nine cars.</p></body></html>")
        latin = '<?xml version="1.0" encoding="iso-8859-1"?><html><body><p>Das Boot fährt.</p></body></html>'
        book.writestr("b.xhtml", latin.encode("latin-1"))
    assert _said(_parsed(tmp_path / "a.epub")) == ["The ferry takes nine cars.", "Das Boot fährt."]


def test_a_forwarded_letter_is_read_with_the_one_that_forwards_it(tmp_path: Path) -> None:
    inner, outer = EmailMessage(), EmailMessage()
    inner["Subject"] = "Folder"
    inner.set_content("Bring the blue folder.")
    outer["Subject"] = "Fwd: Folder"
    outer.set_content("See below.")
    outer.add_attachment(inner)
    assert _said(_parsed(tmp_path / "a.eml", outer.as_bytes()))[-1] == "Bring the blue folder."


def test_a_paragraph_whose_end_was_taken_back_goes_on_in_the_next(tmp_path: Path) -> None:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>Tenants pay in May </w:t></w:r></w:p>"
        "<w:p><w:r><w:t>by bank transfer.</w:t></w:r></w:p>"
    )
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>')
    assert _said(_parsed(tmp_path / "a.docx")) == ["Tenants pay in May by bank transfer."]


@pytest.mark.parametrize(
    ("line", "day"),
    [("Minutes of the club, 3 May 2024", date(2024, 5, 3)), ("We met on 3 May 2024", None)],
)
def test_a_title_may_end_with_its_date_in_words(line: str, day: date | None, tmp_path: Path) -> None:
    assert _parsed(tmp_path / "a.txt", f"{line} \n\n{LONG}").document.published == day


def test_dots_lead_from_an_entry_to_its_figure(tmp_path: Path) -> None:
    parsed = _parsed(tmp_path / "a.txt", "Fares\n\nAdults ........ 6.00\nChildren ...... 3.00\n")
    assert _said(parsed) == ["Adults ........ 6.00", "Children ...... 3.00"]


@pytest.mark.parametrize("encoding", ["utf-32", "iso8859-15"])
def test_rarer_encodings_are_read_right(encoding: str, tmp_path: Path) -> None:
    text = "Le menu coûte 12 € par personne, café compris."
    assert _said(_parsed(tmp_path / "a.txt", text.encode(encoding))) == [text]


def test_a_note_at_the_foot_of_a_page_parts_no_sentence(tmp_path: Path) -> None:
    pdf = FPDF()
    pages = (
        ((11, 100, "The road office keeps ninety bridges."), (11, 240, "The bridge was closed because the pillars"),
         (8, 262, "1 See the report of the office.")),
        ((11, 30, "were cracked by the ice of a hard winter. It was open again in July."),),
    )  # fmt: skip
    for lines in pages:
        pdf.add_page()
        for size, place, text in lines:
            pdf.set_font("times", size=size)
            pdf.text(20, place, text)
    pdf.output(str(tmp_path / "a.pdf"))
    said = _said(_parsed(tmp_path / "a.pdf"))
    assert "The bridge was closed because the pillars were cracked by the ice of a hard winter." in said
    assert "1 See the report of the office." in said


def test_columns_that_a_docx_sets_with_tabs_are_a_table(tmp_path: Path) -> None:
    document = docx.Document()
    for line in ("Ticket\tSingle\tReturn", "Adults\t6.00\t11.00", "Bicycles\t2.50\t4.00"):
        document.add_paragraph(line)
    document.add_paragraph("\tDogs travel free,\tas they al\u00adways did.")
    document.save(str(tmp_path / "a.docx"))
    parsed = _parsed(tmp_path / "a.docx")
    assert _cells(parsed)["Bicycles · Return"] == "4.00"
    assert _said(parsed)[-1] == "Dogs travel free, as they always did."


def test_a_table_that_holds_the_title_of_a_page_only_lays_it_out(tmp_path: Path) -> None:
    cells = f"<td><a href=1>Home</a></td><td><h1>Dock</h1><p>{LONG}</p><p>Buses run hourly.</p></td>"
    parsed = _parsed(tmp_path / "a.html", f"<table><tr>{cells}</tr></table>")
    assert LONG.strip() in _said(parsed)
    assert not any(sentence.cells for sentence in parsed.sentences)


LETTERED = (
    "The quay is closed if any of these conditions is met:\n{gap}"
    "{a} The wind is over 9 knots. Gusts count.\n{gap}{b} The pilot is ill.\n{gap}{c} It is Sunday.\n\n"
    "It opens again at noon, as was held in Ross\nv. Moss in 1950."
)


@pytest.mark.parametrize(("name", "gap"), [("a.txt", ""), ("a.md", "\n")])
@pytest.mark.parametrize("label", ["{}.", "({})"])
def test_items_with_letters_lean_on_what_announces_them(label: str, name: str, gap: str, tmp_path: Path) -> None:
    labels = {letter: label.format(letter) for letter in "abc"}
    parsed = _parsed(tmp_path / name, LETTERED.format(gap=gap, **labels))
    said, items = _said(parsed), [one for one in parsed.sentences if 0 in one.context]
    assert said[0].endswith("is met:")
    assert [said[one.number] for one in items if said[one.number][:1] in "(abc"] == [
        f"{labels['a']} The wind is over 9 knots.",
        f"{labels['b']} The pilot is ill.",
        f"{labels['c']} It is Sunday.",
    ]
    assert "It opens again" not in said[items[-1].number]
    assert not parsed.sentences[-1].context
