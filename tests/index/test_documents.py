"""Documents as people really have them: what a viewer shows is what can be quoted, with what turns its meaning."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml
from fpdf import FPDF

from index.errors import DocumentRefused
from index.loaders import Limits, load, load_text
from index.parsing import parse
from index.types import WarningKind
from tests.index.cells import FORMS, TABLES, csv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.types import ParsedDocument
    from tests.index.cells import Form

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _read(path: Path) -> ParsedDocument:
    return parse(load(path))


def _sentences(parsed: ParsedDocument) -> list[str]:
    return [parsed.sentence_text(sentence.number) for sentence in parsed.sentences]


def _context(parsed: ParsedDocument, words: str) -> list[str]:
    """Return what the sentence with ``words`` must be quoted with."""
    sentence = next(s for s in parsed.sentences if words in parsed.sentence_text(s.number))
    return [parsed.sentence_text(number) for number in sentence.context]


def _headings(parsed: ParsedDocument, words: str) -> dict[str, str]:
    """Return the cells of the row with ``words`` by their headings."""
    sentence = next(s for s in parsed.sentences if words in parsed.sentence_text(s.number) and s.cells)
    text = parsed.document.text
    return {cell.heading: text[cell.start : cell.end] for cell in sentence.cells}


def _text(folder: Path, name: str, content: str) -> ParsedDocument:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return _read(path)


def test_an_item_knows_its_lead_in_and_an_inner_item_its_outer_one() -> None:
    text = "We do not cover:\n- loss of keys\n- water, namely\n  - rain\n  - floods\n\nWe cover theft."
    parsed = parse(load_text(text, title="t", source="s"))
    assert _context(parsed, "keys") == ["We do not cover:"]
    assert _context(parsed, "floods") == ["We do not cover:", "- water, namely"]
    assert _context(parsed, "theft") == []


def test_a_list_under_a_heading_is_quoted_with_it(tmp_path: Path) -> None:
    parsed = _text(tmp_path, "a.md", "# Policy\n\n## Not covered\n\n1. Rust\n2. Theft. Not even by night.\n")
    assert _context(parsed, "1. Rust") == ["Not covered"]
    assert "2. Theft." in _sentences(parsed)
    assert "Not covered" in _context(parsed, "Not even by night.")


@pytest.mark.parametrize(
    "exception",
    [
        "This does not apply to the night crew.",
        "Except on Sundays.",
        "The offer is not valid in May.",
        "Unless it rains.",
    ],
)
def test_an_exception_belongs_to_the_rule_before_it(exception: str) -> None:
    parsed = parse(load_text(f"Staff may park here. {exception} Lunch is at noon.", title="t", source="s"))
    assert _context(parsed, "Staff may") == [exception]
    assert _context(parsed, exception) == ["Staff may park here."]
    assert _context(parsed, "Lunch") == []


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
    parsed = _read(made(tmp_path))
    assert _headings(parsed, "E04") == {"Code": "E04", "Meaning": "It is blocked. It is full.", "Part": "5521"}
    assert _headings(parsed, "E07") == {"Code": "E07", "Meaning": "Too hot.", "Part": "5522"}
    (head,) = _context(parsed, "E07")
    assert head.split()[0] == "Code"


def test_a_row_with_a_hole_names_no_column_it_cannot_tell() -> None:
    text = "Day       Water    Height\n1 July    04:12    5.3 m\n2 July             5.6 m\n3 July    05:50    5.8 m"
    parsed = parse(load_text(text, title="t", source="s"))
    assert _headings(parsed, "2 July") == {"Day": "2 July", "": "5.6 m"}


def test_docx_tracked_changes_are_read_as_accepted_and_counted(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("The supplier is ")
    for xml in (
        f'<w:ins {W} w:id="1" w:author="a"><w:r><w:t xml:space="preserve">not </w:t></w:r></w:ins>',
        f'<w:del {W} w:id="2" w:author="a"><w:r><w:delText>gladly </w:delText></w:r></w:del>',
        f"<w:r {W}><w:t>obliged to insure.</w:t></w:r>",
    ):
        paragraph._p.append(parse_xml(xml))
    document.save(str(tmp_path / "a.docx"))
    parsed = _read(tmp_path / "a.docx")
    assert _sentences(parsed) == ["The supplier is not obliged to insure."]
    (notice,) = [w.message for w in parsed.document.warnings if w.kind is WarningKind.NOTICE]
    assert "2 tracked changes (1 insertions, 1 deletions)" in notice


def test_docx_boxes_fields_and_automatic_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Ordered for the visit:")
    for sign, name in (("☒", "Harness"), ("☐", "Ladder")):
        document.add_paragraph(f"{sign} {name}")
    document.add_paragraph("Open the valve.", style="List Number")
    document.add_paragraph("Close it.", style="List Number")
    document.sections[0].header.paragraphs[0].text = "Reference KX-7731"
    document.save(str(tmp_path / "a.docx"))
    parsed = _read(tmp_path / "a.docx")
    said = _sentences(parsed)
    assert {"(ticked) Harness", "(not ticked) Ladder", "1. Open the valve.", "2. Close it."} <= set(said)
    assert _context(parsed, "Ladder") == ["Ordered for the visit:"]
    assert "Reference KX-7731" in said


def test_a_strict_docx_and_one_with_macros_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("The school ordered 64 chairs.")
    held = io.BytesIO()
    document.save(held)
    strict = {
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main":
            b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    }  # fmt: skip
    for name in ("strict.docx", "macros.docm"):
        with zipfile.ZipFile(held) as source, zipfile.ZipFile(tmp_path / name, "w") as copy:
            for member in source.namelist():
                content = source.read(member)
                for usual, other in strict.items() if name.startswith("strict") else ():
                    content = content.replace(usual, other)
                copy.writestr(member, content)
        assert _sentences(_read(tmp_path / name)) == ["The school ordered 64 chairs."]


def test_pdf_joins_a_sentence_over_pages_without_heads_and_numbers(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    for number, text in enumerate(
        ("The works employed, at the end of the year,", "some 412 people. It rained."), start=1
    ):
        pdf.add_page()
        pdf.text(20, 15, "Lime Works 2023")
        pdf.text(20, 150, text)
        pdf.text(100, 285, f"Page {number}")
    pdf.output(str(tmp_path / "a.pdf"))
    parsed = _read(tmp_path / "a.pdf")
    assert _sentences(parsed) == ["The works employed, at the end of the year, some 412 people.", "It rained."]
    assert [parsed.document.page_of(s.start) for s in parsed.sentences] == [1, 2]
    assert parsed.document.page_of(parsed.sentences[0].end - 1) == 2
    assert parsed.document.title == "Lime Works 2023"


def test_see_also_ends_with_its_list(tmp_path: Path) -> None:
    parsed = _text(
        tmp_path,
        "a.md",
        "# Canteen\n\nIt serves all staff.\n\n## See also\n\n- Fire plan\n\n## Hours\n\nLunch is at noon.\n",
    )
    assert _sentences(parsed) == ["It serves all staff.", "Lunch is at noon."]
    plain = (
        "The club met.\n\nSee also\n\nFire plan\nGuest book\n\nOpening hours\n\nIt opens at noon on all working days."
    )
    assert [s for s in _sentences(parse(load_text(plain, title="t", source="s"))) if "plan" in s or "noon" in s] == [
        "It opens at noon on all working days."
    ]


@pytest.mark.parametrize("fact", ["9,500 shares held by the founder", "Help", "Contact", "1,204 reads of the meter"])
def test_a_fact_that_looks_like_furniture_stays(fact: str) -> None:
    text = (
        f"The firm was founded in a barn in the year 1999.\n\n{fact}\n\nIt moved to the town of Ulm in the year 2004."
    )
    assert load_text(text, title="t", source="s").warnings == ()


def test_html_shows_what_a_viewer_sees(tmp_path: Path) -> None:
    page = (
        "<title>Club</title><style>@media print{.m{color:red}.p{display:none}}.gone,.w{display:none}"
        ".w{display:none}@media (min-width:9px){.w{display:inline}}</style>"
        "<p class='p w'>It has 40 m<sup>2</sup>.</p><p hidden>Secret one.</p>"
        "<p class=gone>Secret two.</p><p style='display: none'>Secret three.</p><!-- Secret four. -->"
        "<dl><dt>Fee</dt><dd>5 euros</dd></dl><input type=checkbox checked> Member<ol start=4>"
        "<li>Pay.<ul><li>Cash</li></ul>"
        "<li>Sign.</ol>"
    )
    said = _sentences(_text(tmp_path, "a.html", page))
    assert said == ["It has 40 m².", "Fee: 5 euros", "(ticked) Member", "4. Pay.", "- Cash", "5. Sign."]


@pytest.mark.parametrize("encoding", ["shift_jis", "euc_jp", "utf-8"])
def test_html_is_read_in_the_encoding_it_declares(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(
        f'<meta charset="{encoding}"><title>会議</title><p>次の会議は六月三日に開かれる。</p>'.encode(encoding)
    )
    assert _sentences(_read(path)) == ["次の会議は六月三日に開かれる。"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Größe: 40 m². Gebühr: 25 €. Das Café „Süd“ ist offen."),
        ("mac_roman", "Le café a coûté 25 € à la société Lefèvre."),
        ("cp1250", "Předsedou spolku je Jiří Dvořák. Příští schůze bude v říjnu."),
        ("iso8859-2", "Zażółć gęślą jaźń, książka kosztuje pięć złotych."),
        ("cp1251", "Отчёт о работе завода за 2024 год."),
        ("koi8-r", "Отчёт о работе завода за 2024 год."),
        ("cp1253", "Η επόμενη συνάντηση θα γίνει τον Ιούνιο."),
        ("shift_jis", "次の会議は六月三日に開かれる。"),
        ("big5", "國家數據局發布了新的行動計劃，總產量達到一千。"),
        ("euc_kr", "다음 회의는 유월 삼일에 열린다."),
    ],
)
def test_a_legacy_encoding_is_read_right(tmp_path: Path, encoding: str, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    assert load(path).text == text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Parking rules\n\nIssued on 3 March 2021.\n\nA ticket costs 4 euros.", date(2021, 3, 3)),
        ("Minutes\n\n19.5.2025\n\nThe club met.", date(2025, 5, 19)),
        ("Balance\n\nThe audit was signed on 3 March 2024 in Ulm by the two auditors.", None),
        ("Balance\n\nIssued on 03/04/2024.\n\nIt rained.", None),
    ],
)
def test_a_document_is_dated_by_what_its_text_announces(text: str, day: date | None) -> None:
    assert load_text(text, title="t", source="s").published == day


def test_a_file_date_is_no_date_of_issue(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "Microsoft Word - a1.doc"
    document.add_heading("Rules of the pool", 1)
    document.add_paragraph("A ticket costs 4 euros.")
    document.save(str(tmp_path / "a.docx"))
    read = load(tmp_path / "a.docx")
    assert (read.title, read.published) == ("Rules of the pool", None)
    assert read.saved is not None


def test_an_email_has_its_subject_date_and_attachments(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(
        b"From: Ada <ada@example.org>\r\nTo: Bo <bo@example.org>\r\nSubject: The oil\r\n"
        b"Date: Wed, 4 Jun 2025 10:00:00 +0000\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n"
        b"I will order sixty litres.\r\n--x\r\nContent-Type: application/pdf; name=bill.pdf\r\n"
        b"Content-Disposition: attachment; filename=bill.pdf\r\n\r\nx\r\n--x--\r\n"
    )
    parsed = _read(path)
    assert (parsed.document.title, parsed.document.published) == ("The oil", date(2025, 6, 4))
    assert "I will order sixty litres." in _sentences(parsed)
    assert "bill.pdf" in parsed.document.text
    (offered,) = parsed.document.warnings
    assert offered.message.startswith("1 attachment is not part of this text: bill.pdf; `index add --with-attachments`")


def _archive(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_an_epub_is_read_in_the_order_of_its_spine(tmp_path: Path) -> None:
    path = _archive(
        tmp_path / "a.epub",
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="b/p.opf"/></rootfiles></container>',
            "b/p.opf": '<package><metadata><title>The well</title><date>2019-02-03</date></metadata><manifest>'
            '<item id="2" href="two.xhtml" media-type="application/xhtml+xml"/>'
            '<item id="1" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>'
            '<spine><itemref idref="1"/><itemref idref="2"/></spine></package>',
            "b/one.xhtml": "<?xml version='1.0'?><html><body><p>First.</p></body></html>",
            "b/two.xhtml": "<?xml version='1.0'?><html><body><p>Second.</p></body></html>",
        },
    )  # fmt: skip
    parsed = _read(path)
    assert _sentences(parsed) == ["First.", "Second."]
    assert (parsed.document.title, parsed.document.published) == ("The well", date(2019, 2, 3))


def test_an_odt_is_read_without_what_was_deleted(tmp_path: Path) -> None:
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("o", "office"), ("t", "text"), ("b", "table"))
    )
    body = (
        "<t:tracked-changes><t:changed-region><t:p>Gone.</t:p></t:changed-region></t:tracked-changes>"
        "<t:h>Pool</t:h><t:p>It is<t:s/>open.</t:p><t:list><t:list-item><t:p>Slide</t:p></t:list-item></t:list>"
        "<b:table><b:table-row><b:table-cell><t:p>Day</t:p></b:table-cell><b:table-cell><t:p>Fee</t:p></b:table-cell>"
        "</b:table-row><b:table-row><b:table-cell><t:p>Monday</t:p></b:table-cell><b:table-cell><t:p>4</t:p></b:table-cell>"
        "</b:table-row></b:table>"
    )
    members = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<o:document-content{names}><o:body><o:text>{body}</o:text></o:body></o:document-content>",
    }
    parsed = _read(_archive(tmp_path / "a.odt", members))
    assert _sentences(parsed) == ["It is open.", "- Slide", "Day | Fee", "Monday | 4"]
    assert _headings(parsed, "Monday") == {"Day": "Monday", "Fee": "4"}


def test_a_workbook_without_values_says_so_and_hides_nothing_it_left_out(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Item", "Price"])
    book.active.append(["Lamp", "=2*3"])
    hidden = book.create_sheet("Costs")
    hidden.append(["secret"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    said = [warning.message for warning in load(tmp_path / "a.xlsx").warnings]
    assert any("1 cells hold formulas without values" in message for message in said)
    assert any("«Costs»" in message for message in said)


def test_with_keep_all_nothing_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Club news\n\nHome | News | About\n\nThe club met.\n\nRelated articles:\n\nAnother story", encoding="utf-8"
    )
    assert "Home" not in " ".join(_sentences(_read(path)))
    assert "Home | News | About" in _sentences(parse(load(path, keep_all=True)))


def test_a_name_with_control_characters_spoils_no_message(tmp_path: Path) -> None:
    path = tmp_path / "a\n\x1b[31mb.xyz"
    path.write_bytes(b"words")
    with pytest.raises(DocumentRefused) as refusal:
        load(path)
    assert str(refusal.value).isprintable()


def test_five_hundred_lists_in_each_other_are_read(tmp_path: Path) -> None:
    parsed = _text(tmp_path, "a.html", f"<title>t</title>{'<ul><li>deep' * 500}")
    assert 0 < len(parsed.sentences) <= 500
    assert max(len(sentence.context) for sentence in parsed.sentences) < 6


def test_a_table_of_many_rows_is_read_whole(tmp_path: Path) -> None:
    rows = "\n".join(f"part {number};{number * 3}" for number in range(20_000))
    path = tmp_path / "a.csv"
    path.write_text(f"Part;Price\n{rows}\n", encoding="utf-8")
    parsed = _read(path)
    assert _headings(parsed, "part 19999 |") == {"Part": "part 19999", "Price": "59997"}


def test_a_transcript_is_read_by_turns() -> None:
    text = "Call of June\n\nANNA: It comes on Friday.\nBORIS: No\nANNA: Why?\nBORIS: Fine. I will order the oil."
    parsed = parse(load_text(text, title="t", source="s"))
    assert _sentences(parsed)[-2:] == ["BORIS: Fine.", "I will order the oil."]
    assert _context(parsed, "order the oil") == ["BORIS: Fine."]
    assert [s.speaker.name for s in parsed.sentences if s.speaker] == ["ANNA", "BORIS", "ANNA", "BORIS", "BORIS"]


def test_struck_and_commented_text_is_no_text(tmp_path: Path) -> None:
    page = "---\ntitle: Fees\n---\nA day costs ~~5~~ 4 euros. <!-- secret -->\n\nVAT\n: value added tax\n"
    assert _sentences(_text(tmp_path, "a.md", page)) == ["A day costs 4 euros.", "VAT: value added tax"]
    document = docx.Document()
    document.add_paragraph("A day costs ").add_run("5 ").font.strike = True
    document.paragraphs[0].add_run("4 euros.")
    document.paragraphs[0].add_run(" Not shown.").font.hidden = True
    document.save(str(tmp_path / "a.docx"))
    assert _sentences(_read(tmp_path / "a.docx")) == ["A day costs 4 euros."]


def test_two_columns_of_a_pdf_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = [
        "The harbour of Brenwick was built in the year 1821 by",
        "the board. A pilot is needed for ships of ninety met-",
    ]
    right = [
        "The hall stands on the market square of the town and",
        "was painted in 1903, when it was fifty years old.",
    ]
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    for number, lines in enumerate(zip([*left, "res and more."], [*right, "It is open."], strict=True)):
        pdf.text(15, 100 + number * 5, lines[0])
        pdf.text(110, 100 + number * 5, lines[1])
    pdf.output(str(tmp_path / "a.pdf"))
    assert _sentences(_read(tmp_path / "a.pdf")) == [
        "The harbour of Brenwick was built in the year 1821 by the board.",
        "A pilot is needed for ships of ninety metres and more.",
        "The hall stands on the market square of the town and was painted in 1903, when it was fifty years old.",
        "It is open.",
    ]


def test_a_raised_mark_is_never_glued_to_a_figure(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=12)
    pdf.write(8, "The tax is 840")
    pdf.char_vpos = "SUP"
    pdf.write(8, "2")
    pdf.char_vpos = "LINE"
    pdf.write(8, " crowns a year.")
    pdf.output(str(tmp_path / "a.pdf"))
    assert _sentences(_read(tmp_path / "a.pdf")) == ["The tax is 840 ² crowns a year."]


def test_a_scanned_page_is_read_where_the_machine_can_and_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\nhead -c 4 | grep -q PNG && echo 'The mill burned down in 1903.'\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    pdf.add_page()
    pdf.text(20, 60, "The town has a mill.")
    pdf.add_page()
    pdf.rect(20, 20, 50, 50)
    pdf.output(str(tmp_path / "a.pdf"))
    of_its_own = Limits(memory=1998 * 2**20)  # no process that was started before, with another PATH
    parsed = parse(load(tmp_path / "a.pdf", of_its_own))
    assert _sentences(parsed) == ["The town has a mill.", "The mill burned down in 1903."]
    assert parsed.document.page_of(parsed.sentences[1].start) == 2
    assert any("text recognition" in w.message and "page 2" in w.message for w in parsed.document.warnings)


@pytest.mark.parametrize("form", [form for form in FORMS if form is not csv], ids=lambda form: str(form.__name__))
def test_a_row_is_quoted_with_the_caption_and_the_headings_of_its_table(form: Form, tmp_path: Path) -> None:
    parsed = _read(form(TABLES, tmp_path))
    for table in TABLES:
        assert table.caption in "\n".join(_context(parsed, table.rows[1][0]))
        assert table.rows[0][1] in "\n".join(_context(parsed, table.rows[1][0]))


ARTICLE = "".join(
    f"<p>In the year {n} the town built a mill that ground corn for all who lived there.</p>" for n in range(9)
)


def test_a_line_inside_the_text_stays_whatever_its_box_is_called(tmp_path: Path) -> None:
    boxes = "<div class=promo>Even old mills might not grind corn in a dry summer</div><div class=promo>Sign up</div>"
    page = f"<!DOCTYPE html><title>Mills</title><article>{ARTICLE}{boxes}{ARTICLE}</article>"
    parsed = _text(tmp_path, "a.html", page)
    assert "Even old mills might not grind corn in a dry summer" in _sentences(parsed)
    assert "Sign up" not in _sentences(parsed)


def test_where_the_main_text_is_not_found_all_is_read_and_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.loaders import html

    class _Little:
        text = (
            "The mill is old and it stands beside the river where the corn of the whole town has been ground for years."
        )
        title = "Mills"

    monkeypatch.setattr(html, "_main_text", lambda _page: _Little())
    path = tmp_path / "a.html"
    path.write_text(
        f"<title>Mills</title><div class=sidebar>Entry costs 4 crowns.</div>{ARTICLE * 2}", encoding="utf-8"
    )
    structure = html.read(path, 10**6)
    assert not any(block.left_out for block in structure.blocks)
    assert structure.notices


def test_what_only_style_sets_apart_is_not_glued_together(tmp_path: Path) -> None:
    page = (
        "<p><span>Photo</span><span>Ada</span> <span>Credit</span>Bo <b>Deep</b><i>Mind</i> <span>T</span>he end.</p>"
    )
    assert _sentences(_text(tmp_path, "a.html", page)) == ["Photo Ada Credit Bo DeepMind The end."]


def test_lists_and_tables_in_each_other_are_read_to_the_last(tmp_path: Path) -> None:
    listed = "\n".join("  " * depth + f"- Depth {depth} holds." for depth in range(500))
    assert "- Depth 499 holds." in _sentences(_text(tmp_path, "a.md", listed))
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    for depth in range(25):
        cell.text = f"Depth {depth} holds."
        cell = cell.add_table(1, 1).cell(0, 0)
    document.save(str(tmp_path / "a.docx"))
    assert _sentences(_read(tmp_path / "a.docx")) == [f"Depth {depth} holds." for depth in range(25)]


def test_a_workbook_of_nothing_but_formulas_says_why_it_holds_no_text(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["=2*3"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DocumentRefused, match=r"holds no text\. 1 cells hold formulas without values; open the file"):
        load(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Steering Committee of the Harbour Meeting 2026-03-04\n\nIt met.", date(2026, 3, 4)),
        ("What we know of the flood on the river Aa of 3 March 2021\n\nIt rained.", None),
        ("Formats\n\nShort | 2009-10-03\nLong | 2009-10-04", None),
    ],
)
def test_a_title_dates_a_document_and_a_cell_does_not(text: str, day: date | None) -> None:
    assert load_text(text, title="t", source="s").published == day


def test_neither_a_table_of_contents_nor_a_row_names_a_document(tmp_path: Path) -> None:
    assert _text(tmp_path, "a.md", "# Contents\n\n- Rooms\n\n# Rules of the pool\n\nNo dogs.").document.title == (
        "Rules of the pool"
    )
    assert _text(tmp_path, "c.md", "# May 5, 2023\n\n# 1) Water\n\nIt came.").document.title == "Water"
    assert _text(tmp_path, "b.txt", "Day | Fee | Room\nMonday | 4 | 2").document.title == "b.txt"


def test_a_mail_in_utf8_is_read_so_whatever_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes("Subject: Café\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nI’m at the café.".encode())
    assert "I’m at the café." in load(path).text


def test_a_mail_saved_as_utf16_has_its_subject_and_date(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes("Subject: The oil\r\nDate: Wed, 4 Jun 2025 10:00:00 +0000\r\n\r\nIt costs 9 €.".encode("utf-16"))
    read = load(path)
    assert (read.title, read.published, read.dated_by) == ("The oil", date(2025, 6, 4), "metadata")
    assert "It costs 9 €." in read.text


def test_a_site_a_placeholder_and_a_dated_line_are_no_titles(tmp_path: Path) -> None:
    page = "<title>Fees - Pool club</title><h1>Pool club</h1><h2>Fees</h2><p>A ticket costs 4 euros.</p>"
    assert _text(tmp_path, "a.html", page).document.title == "Fees"
    assert _text(tmp_path, "b.html", "<h1>{{ page.title }}</h1><p>It rained all day.</p>").document.title == "b.html"
    assert _text(tmp_path, "c.txt", "Updated May 3, 2024\n\nIt rained all day.").document.title == "c.txt"


def test_two_rows_of_headings_name_a_column_together(tmp_path: Path) -> None:
    from openpyxl import Workbook

    rows = [["Region", "2023", None, "2024", None], [None, "Q1", "Q2", "Q1", "Q2"], ["North", 11, 12, 13, 14]]
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.active.merge_cells("B1:C1")
    book.save(tmp_path / "a.xlsx")
    page = "".join(f"<tr>{''.join(f'<td>{cell or chr(32)}</td>' for cell in row)}</tr>" for row in rows)
    for parsed in (_read(tmp_path / "a.xlsx"), _text(tmp_path, "a.html", f"<table>{page}</table>")):
        held = {"Region": "North", "2023 Q1": "11", "2023 Q2": "12", "2024 Q1": "13", "2024 Q2": "14"}
        assert _headings(parsed, "North") == held


def test_a_caption_is_told_by_its_style_whatever_it_says(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Fees of the pool in euros", style="Caption")
    table = document.add_table(rows=2, cols=2)
    for place, cell in enumerate(("Day", "Fee", "Monday", "4")):
        table.cell(place // 2, place % 2).text = cell
    document.save(str(tmp_path / "a.docx"))
    assert _context(_read(tmp_path / "a.docx"), "Monday") == ["Fees of the pool in euros", "Day | Fee"]


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
    parsed = _read(tmp_path / "a.pdf")
    assert _headings(parsed, "Ash15") == {"Town": "Ash15", "Mill": "oak", "People": "15,204"}
    assert _context(parsed, "Ash15") == ["Town | Mill | People"]
