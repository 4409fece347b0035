"""Which title and date a document is given, and which not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import docx
import pytest
from pptx import Presentation

from index.loaders import load, load_text

if TYPE_CHECKING:
    from pathlib import Path


from tests.index.reading import read, sentences, text_of


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Parking rules\n\nIssued on 3 March 2021.\n\nA ticket costs 4 euros.", date(2021, 3, 3)),
        ("Minutes\n\n19.5.2025\n\nThe club met.", date(2025, 5, 19)),
        ("Minutes\n\nDate of meeting: 3rd of May, 2024\n\nAll came.", date(2024, 5, 3)),
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
    parsed = read(path)
    assert (parsed.document.title, parsed.document.published) == ("The oil", date(2025, 6, 4))
    assert "I will order sixty litres." in sentences(parsed)
    assert "bill.pdf" in parsed.document.text
    (offered,) = parsed.document.warnings
    assert offered.message.startswith("1 attachment is not part of this text: bill.pdf; `index add --with-attachments`")


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
    assert text_of(tmp_path, "a.md", "# Contents\n\n- Rooms\n\n# Rules of the pool\n\nNo dogs.").document.title == (
        "Rules of the pool"
    )
    assert text_of(tmp_path, "c.md", "# May 5, 2023\n\n# 1) Water\n\nIt came.").document.title == "Water"
    assert text_of(tmp_path, "b.txt", "Day | Fee | Room\nMonday | 4 | 2").document.title == "b.txt"


def test_a_mail_in_utf8_is_read_so_whatever_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes("Subject: Café\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\nI’m at the café.".encode())
    assert "I’m at the café." in load(path).text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_mail_saved_as_utf16_has_its_subject_and_date(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes("Subject: The oil\r\nDate: Wed, 4 Jun 2025 10:00:00 +0000\r\n\r\nIt costs 9 €.".encode(encoding))
    read = load(path)
    assert (read.title, read.published, read.dated_by) == ("The oil", date(2025, 6, 4), "metadata")
    assert "It costs 9 €." in read.text


def test_a_site_a_placeholder_and_a_dated_line_are_no_titles(tmp_path: Path) -> None:
    page = "<title>Fees - Pool club</title><h1>Pool club</h1><h2>Fees</h2><p>A ticket costs 4 euros.</p>"
    assert text_of(tmp_path, "a.html", page).document.title == "Fees"
    assert text_of(tmp_path, "b.html", "<h1>{{ page.title }}</h1><p>It rained all day.</p>").document.title == "b.html"
    assert text_of(tmp_path, "c.txt", "Updated May 3, 2024\n\nIt rained all day.").document.title == "c.txt"


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("a.txt", "Dear Ms Holm,\n\nThe ramp is closed.\n", "a.txt"),
        ("a.txt", "The committee met on Tuesday. It sold the boat.\n\nMore is not known.\n", "a.txt"),
        ("a.txt", "MEMO\n\nTo: All staff\nSubject: New parking rules\n\nA badge is needed.\n", "New parking rules"),
        ("a.txt", "To: All members\n\nThe pool opens on 1 June.\n", "a.txt"),
        ("a.txt", "[00:01] ANNA: Shall we paint?\nBORIS: Yes.\nANNA: Good.\nBORIS: In May.\nANNA: Fine.\n", "a.txt"),
        ("a.txt", "1 Scope\nThis covers ropes.\n\n2 Tests\nEach is tested.\n", "a.txt"),
        ("a.txt", "Chapter 1\n\nThe mill.\n\nChapter 2\n\nThe dam.\n", "a.txt"),
        ("a.txt", "A day ticket costs four euros\nfor adults and two for children.\n", "a.txt"),
        ("na\u202eme.txt", "It rained.\n", "name.txt"),
        ("a.md", "---  \ntitle: Climate action  \n---  \n\n#### August\n\nThe sea rose.\n", "Climate action"),
        ("a.md", "# Media Release\n\n## A fund for farms\n\nIt holds 60 million.\n", "A fund for farms"),
        ("a.md", "## Issue\n\nThe pump stops.\n\n## Fix\n\nReplace the fuse.\n", "a.md"),
        ("a.md", "## Code of conduct\n\nBe kind.\n\n## Scope\n\nAll events.\n", "Code of conduct"),
        ("a.md", "Soup is free, and so is bread.\n\n### Not covered\n\n- wine\n", "a.md"),
        ("a.html", "<ul><li>Asia<ul><li>Japan</ul><li>Europe</ul>", "a.html"),
    ],
)
def test_what_names_a_part_of_a_text_or_greets_is_no_title(name: str, text: str, title: str, tmp_path: Path) -> None:
    assert text_of(tmp_path, name, text).document.title == title


def test_one_word_over_each_part_of_a_docx_is_no_title_and_over_the_first_slide_is(tmp_path: Path) -> None:
    document = docx.Document()
    presentation = Presentation()
    for name in ("Duties", "Rights"):
        document.add_heading(name, 1)
        document.add_paragraph("The tenant sweeps the ramp.")
        presentation.slides.add_slide(presentation.slide_layouts[5]).shapes.title.text = name
    document.save(str(tmp_path / "a.docx"))
    presentation.save(str(tmp_path / "a.pptx"))
    assert load(tmp_path / "a.docx").title == "a.docx"
    document.paragraphs[0].insert_paragraph_before("Terms", style="Title")
    document.save(str(tmp_path / "b.docx"))
    assert load(tmp_path / "b.docx").title == "Terms"
    assert load(tmp_path / "a.pptx").title == "Duties"
