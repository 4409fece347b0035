"""Documents as people have them: lists, office files, e-books."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from fpdf import FPDF
from openpyxl.comments import Comment

from index.errors import DocumentRefused
from index.loaders import load, load_text
from index.parsing import parse
from index.types import WarningKind

if TYPE_CHECKING:
    from pathlib import Path


from tests.index.reading import context, headings, read, sentences, text_of

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_an_item_knows_its_lead_in_and_an_inner_item_its_outer_one() -> None:
    text = "We do not cover:\n- loss of keys\n- water, namely\n  - rain\n  - floods\n\nWe cover theft."
    parsed = parse(load_text(text, title="t", source="s"))
    assert context(parsed, "keys") == ["We do not cover:"]
    assert context(parsed, "floods") == ["We do not cover:", "- water, namely"]
    assert context(parsed, "theft") == []


def test_a_list_under_a_heading_is_quoted_with_it(tmp_path: Path) -> None:
    parsed = text_of(tmp_path, "a.md", "# Policy\n\n## Not covered\n\n1. Rust\n2. Theft. Not even by night.\n")
    assert context(parsed, "1. Rust") == ["Not covered"]
    assert "2. Theft." in sentences(parsed)
    assert "Not covered" in context(parsed, "Not even by night.")


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
    assert context(parsed, "Staff may") == [exception]
    assert context(parsed, exception) == ["Staff may park here."]
    assert context(parsed, "Lunch") == []


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
    parsed = read(tmp_path / "a.docx")
    assert sentences(parsed) == ["The supplier is not obliged to insure."]
    (notice,) = [w.message for w in parsed.document.warnings if w.kind is WarningKind.NOTICE]
    assert "2 tracked changes (1 insertions, 1 deletions)" in notice


def test_comments_are_no_part_of_a_text_and_that_is_said(tmp_path: Path) -> None:
    document = docx.Document()
    runs = document.add_paragraph("The lease ends in May.").runs
    document.add_comment(runs, text="Ask the owner.", author="Ada")
    document.save(str(tmp_path / "a.docx"))
    book = openpyxl.Workbook()
    book.active.append(["Berth", "Rent"])
    book.active.append(["North", 12])
    for cell in book.active[2]:
        cell.comment = Comment("Ask the owner.", "Ada")
    book.save(tmp_path / "b.xlsx")
    for name, said in (("a.docx", "Comments were not read: 1."), ("b.xlsx", "Comments were not read: 2.")):
        parsed = read(tmp_path / name)
        assert said in [warning.message for warning in parsed.document.warnings]
        assert "owner" not in parsed.document.text


def test_docx_boxes_fields_and_automatic_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Ordered for the visit:")
    for sign, name in (("☒", "Harness"), ("☐", "Ladder")):
        document.add_paragraph(f"{sign} {name}")
    document.add_paragraph("Open the valve.", style="List Number")
    document.add_paragraph("Close it.", style="List Number")
    document.sections[0].header.paragraphs[0].text = "Reference KX-7731"
    document.save(str(tmp_path / "a.docx"))
    parsed = read(tmp_path / "a.docx")
    said = sentences(parsed)
    assert {"(ticked) Harness", "(not ticked) Ladder", "1. Open the valve.", "2. Close it."} <= set(said)
    assert context(parsed, "Ladder") == ["Ordered for the visit:"]
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
        assert sentences(read(tmp_path / name)) == ["The school ordered 64 chairs."]


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
    parsed = read(path)
    assert sentences(parsed) == ["First.", "Second."]
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
    parsed = read(_archive(tmp_path / "a.odt", members))
    assert sentences(parsed) == ["It is open.", "- Slide", "Day | Fee", "Monday | 4"]
    assert headings(parsed, "Monday") == {"Day": "Monday", "Fee": "4"}


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
    assert any("1 cells have formulas without values" in message for message in said)
    assert any("«Costs»" in message for message in said)


def test_a_name_with_control_characters_spoils_no_message(tmp_path: Path) -> None:
    path = tmp_path / "a\n\x1b[31mb.xyz"
    path.write_bytes(b"words")
    with pytest.raises(DocumentRefused) as refusal:
        load(path)
    assert str(refusal.value).isprintable()


def test_a_transcript_is_read_by_turns() -> None:
    text = "Call of June\n\nANNA: It comes on Friday.\nBORIS: No\nANNA: Why?\nBORIS: Fine. I will order the oil."
    parsed = parse(load_text(text, title="t", source="s"))
    assert sentences(parsed)[-2:] == ["BORIS: Fine.", "I will order the oil."]
    assert context(parsed, "order the oil") == ["BORIS: Fine."]
    assert [s.speaker.name for s in parsed.sentences if s.speaker] == ["ANNA", "BORIS", "ANNA", "BORIS", "BORIS"]


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
    assert sentences(read(tmp_path / "a.pdf")) == ["The tax is 840 ² crowns a year."]


def test_a_workbook_of_nothing_but_formulas_says_why_it_holds_no_text(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["=2*3"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(DocumentRefused, match=r"contains no text\. 1 cells have formulas without values; open"):
        load(tmp_path / "a.xlsx")
