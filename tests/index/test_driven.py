"""What driving the program with files of our own found lost, glued, hidden wrongly or tied to the wrong words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml import parse_xml
from fpdf import FPDF

from index.errors import DocumentRefused
from index.loaders import load, load_text
from index.originals import original_of
from index.parsing import parse
from tests.index.reading import context, headings, odt, read, sentences, text_of

if TYPE_CHECKING:
    from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _word(folder: Path, body: str) -> Path:
    """Return a DOCX file with these paragraphs and tables."""
    document = docx.Document()
    for part in reversed(parse_xml(f"<w:body {W}>{body}</w:body>")):
        document.element.body.insert(0, part)
    document.save(str(folder / "a.docx"))
    return folder / "a.docx"


@pytest.mark.parametrize("made", ["docx", "html", "odt"])
def test_a_raised_figure_of_its_own_letters_is_never_glued_to_one(made: str, tmp_path: Path) -> None:
    run = "<w:r><w:t>{}</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>{}</w:t></w:r>"
    if made == "docx":
        parsed = read(_word(tmp_path, f"<w:p>{run.format('Area 840', 2)}{run.format(' of 3 m', 2)}</w:p>"))
    elif made == "html":
        parsed = text_of(tmp_path, "a.html", "<p><b>Area 840</b><sup>2</sup> of 3 m<sup>2</sup></p>")
    else:
        styles = '<style:style style:name="T1"><style:text-properties style:text-position="super 58%"/></style:style>'
        mark = '<text:span text:style-name="T1">2</text:span>'
        parsed = read(odt(tmp_path, f"<text:p>Area 840{mark} of 3 m{mark}</text:p>", styles))
    assert sentences(parsed) == ["Area 840 ² of 3 m²"]


def test_a_note_mark_behind_a_stop_parts_two_sentences(tmp_path: Path) -> None:
    parsed = text_of(
        tmp_path, "a.txt", "The dam holds 840 m³.¹ It was built by the county in the year 1903.[12] It leaks.\n"
    )
    assert sentences(parsed) == [
        "The dam holds 840 m³.¹",
        "It was built by the county in the year 1903.[12]",
        "It leaks.",
    ]
    assert not parsed.document.warnings


@pytest.mark.parametrize(
    "exception",
    [
        "However, this limit does not apply to teachers.",
        "Teachers are exempt from this rule.",
        "Not for teachers, though.",
    ],
)
def test_an_exception_may_begin_otherwise(exception: str) -> None:
    parsed = parse(load_text(f"Members borrow ten books. {exception} Lunch is at noon.", title="t", source="s"))
    assert context(parsed, "Members borrow") == [exception]


def test_an_exception_after_a_list_belongs_to_all_its_items_and_a_heading_is_none(tmp_path: Path) -> None:
    text = "Free are:\n\n- soup\n- bread\n\nThis does not apply to guests.\n\n## Not covered\n\n- wine\n"
    parsed = text_of(tmp_path, "a.md", text)
    assert context(parsed, "- soup") == ["Free are:", "This does not apply to guests."]
    assert context(parsed, "guests") == ["- bread"]
    assert context(parsed, "- wine") == ["Not covered"]


def test_a_paragraph_without_an_end_goes_on_in_its_list(tmp_path: Path) -> None:
    for name in ("a.md", "a.txt"):
        parsed = text_of(tmp_path, name, "Soup is free.\n\nNot refunded are\n\n- hotels\n- taxis\n")
        assert context(parsed, "taxis") == ["Not refunded are"]


def test_a_definition_has_no_speaker_and_a_second_one_the_same_term(tmp_path: Path) -> None:
    parsed = text_of(tmp_path, "a.html", "<dl><dt>Phone<dd>4411<dd>at night 4413<dt>Fax<dd>4412")
    assert sentences(parsed) == ["Phone: 4411", "at night 4413", "Fax: 4412"]
    assert context(parsed, "at night") == ["Phone: 4411"]
    assert not any(sentence.speaker for sentence in parsed.sentences)


def test_docx_placeholders_are_no_text_and_changed_rows_are_counted(tmp_path: Path) -> None:
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = "".join(
        f"<w:tr>{change}{cell.format(name)}{cell.format(2)}</w:tr>"
        for name, change in (("Kept", ""), ("Gone", "<w:trPr><w:del/></w:trPr>"), ("New", "<w:trPr><w:ins/></w:trPr>"))
    )
    hint = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    shown = hint.format("<w:p><w:r><w:t>Click here.</w:t></w:r></w:p>")
    parsed = read(_word(tmp_path, f"{shown}<w:tbl>{rows}</w:tbl>"))
    assert sentences(parsed) == ["Kept | 2", "New | 2"]
    assert "2 tracked changes (1 insertions, 1 deletions)" in parsed.document.warnings[0].message


def test_what_an_odt_hides_is_left_out_and_counted(tmp_path: Path) -> None:
    styles = '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    shown = '<text:p>Shown. <text:span text:style-name="H">Secret fee: 9.</text:span></text:p>'
    parsed = read(odt(tmp_path, f'{shown}<text:p text:style-name="H">Secret too.</text:p>', styles))
    assert sentences(parsed) == ["Shown."]
    assert [warning.message for warning in parsed.document.warnings] == [
        "Hidden or struck-out pieces were not read: 2."
    ]


def test_a_paragraph_of_a_pdf_below_a_list_is_no_part_of_it(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    for left, line in (
        (20, "The harbour master of the town of Ebb does not charge for:"),
        (30, "- kayaks of the school and other boats without a sail;"),
        (30, "- all boats of the coast guard and of the pilots."),
        (20, "The basin holds forty boats of up to nine metres each."),
    ):
        pdf.set_x(left)
        pdf.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(tmp_path / "a.pdf"))
    parsed = read(tmp_path / "a.pdf")
    assert context(parsed, "pilots") == ["The harbour master of the town of Ebb does not charge for:"]
    assert context(parsed, "basin") == []


def test_a_pdf_may_begin_behind_other_bytes(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=11)
    pdf.cell(0, 6, "A ticket costs 4 euros.")
    (tmp_path / "a.pdf").write_bytes(b"\xef\xbb\xbfprinted\n" + bytes(pdf.output()))
    assert sentences(read(tmp_path / "a.pdf")) == ["A ticket costs 4 euros."]


def test_a_page_of_nothing_but_comments_shows_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<!-- later -->", encoding="utf-8")
    with pytest.raises(DocumentRefused, match="shows no text"):
        load(tmp_path / "a.html")


def test_a_line_that_is_cut_for_its_length_is_not_cut_off_in_the_source(tmp_path: Path) -> None:
    parsed = text_of(tmp_path, "a.txt", "word " * 2000 + "at the end.")
    assert len(parsed.sentences) > 1
    assert not parsed.document.warnings


def test_who_wrote_to_whom_in_a_thread_is_no_transcript() -> None:
    letter = "From: Ann\nTo: Bo\nSubject: Oil\n\nIt costs nine euros.\n\n"
    parsed = parse(load_text(letter + letter, title="t", source="s"))
    assert not any(sentence.speaker for sentence in parsed.sentences)


def test_a_table_of_a_text_whose_first_column_has_no_heading_gives_it_none(tmp_path: Path) -> None:
    text = "              Summer    Winter\nDinghy            40        20\nYacht            400       150\n"
    assert headings(text_of(tmp_path, "a.txt", text), "Yacht") == {"": "Yacht", "Summer": "400", "Winter": "150"}


def test_an_answer_leans_on_its_question(tmp_path: Path) -> None:
    text = "Q: When does the pool open?\nA: At seven.\n\nQ: What does it cost?\nA: Four euros.\n"
    assert context(text_of(tmp_path, "a.txt", text), "Four") == ["Q: What does it cost?"]


def test_html_numbers_letters_struck_text_and_readings_are_as_a_viewer_shows_them(tmp_path: Path) -> None:
    page = (
        "<style>.old{text-decoration: line-through}</style><p>Price: <span class=old>10</span> 8 euros.</p>"
        "<p>Fee: <span style='text-decoration:line-through'>5</span> 4 euros.</p><ol type=a><li>mice<li>rats</ol>"
        "<ol type=I start=3><li>dogs</ol><p><ruby>漢<rt>kan</rt></ruby>.</p>"
    )
    said = ["Price: 8 euros.", "Fee: 4 euros.", "a. mice", "b. rats", "III. dogs", "漢."]
    assert sentences(text_of(tmp_path, "a.html", page)) == said


def test_a_file_that_changes_after_it_was_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A ticket costs 4 euros.\n", encoding="utf-8")
    document = load(tmp_path / "a.txt")
    (tmp_path / "a.txt").write_text("A ticket costs 6 euros.\n", encoding="utf-8")
    with pytest.raises(DocumentRefused, match="was changed while it was read; add it again"):
        original_of(tmp_path / "a.txt", document)
