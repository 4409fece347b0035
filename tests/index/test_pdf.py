"""PDFs: running heads, columns, scanned pages, and pages drawn with words marked."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from fpdf import FPDF
from PIL import Image

from index.loaders import Limits, load
from index.loaders.page_images import APART, NoPicture, page_image
from index.parsing import parse
from tests.index.reading import read, sentences

if TYPE_CHECKING:
    from pathlib import Path


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
    parsed = read(tmp_path / "a.pdf")
    assert sentences(parsed) == ["The works employed, at the end of the year, some 412 people.", "It rained."]
    assert [parsed.document.page_of(s.start) for s in parsed.sentences] == [1, 2]
    assert parsed.document.page_of(parsed.sentences[0].end - 1) == 2
    assert parsed.document.title == "Lime Works 2023"


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
    assert sentences(read(tmp_path / "a.pdf")) == [
        "The harbour of Brenwick was built in the year 1821 by the board.",
        "A pilot is needed for ships of ninety metres and more.",
        "The hall stands on the market square of the town and was painted in 1903, when it was fifty years old.",
        "It is open.",
    ]


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
    assert sentences(parsed) == ["The town has a mill.", "The mill burned down in 1903."]
    assert parsed.document.page_of(parsed.sentences[1].start) == 2
    assert any("text recognition" in w.message and "page 2" in w.message for w in parsed.document.warnings)


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    made = FPDF()
    made.set_font("helvetica", size=14)
    for text in (
        "The harbour is old.",
        "The ferry carries forty cars and two hun-\ndred people across the strait each day.",
    ):
        made.add_page()
        made.multi_cell(0, 8, text)
    path = tmp_path / "ferry.pdf"
    path.write_bytes(bytes(made.output()))
    return path


def marked(picture: bytes) -> int:
    """Return how many pixels are yellow."""
    colours = Image.open(io.BytesIO(picture)).convert("RGB").get_flattened_data()
    return sum(red > 200 and green > 180 and blue < 190 for red, green, blue in colours)


def test_the_words_are_marked_across_lines_and_hyphens(pdf: Path) -> None:
    short = marked(page_image(pdf, 2, "forty cars"))
    long = marked(page_image(pdf, 2, "forty cars and two hundred people"))
    assert 0 < short < long


def test_a_cell_is_marked_between_the_cells_beside_it(tmp_path: Path) -> None:
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=14)
    for row in (("Ashby", "9", "31"), ("Calne", "44", "9")):
        for cell in row:
            made.cell(40, 9, cell)
        made.ln()
    path = tmp_path / "depots.pdf"
    path.write_bytes(bytes(made.output()))
    first, second = (Image.open(io.BytesIO(page_image(path, 1, APART.join(cells)))) for cells in
                     (("Ashby", "9", "31"), ("Calne44", "9", "")))  # fmt: skip
    assert first.tobytes() != second.tobytes()
    assert marked(page_image(path, 1, APART.join(("Calne", "9", "44")))) == 0  # the sign stands twice on the page


def test_words_of_another_page_leave_it_unmarked(pdf: Path) -> None:
    assert marked(page_image(pdf, 1, "forty cars")) == 0
    assert marked(page_image(pdf, 1, "")) == 0


@pytest.mark.parametrize("number", [0, 3, 9999])
def test_a_page_that_is_not_there_is_refused(pdf: Path, number: int) -> None:
    with pytest.raises(NoPicture, match=f"Page {number}"):
        page_image(pdf, number, "ferry")


def test_a_file_that_is_no_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7 broken off")
    with pytest.raises(NoPicture):
        page_image(path, 1, "ferry")
    with pytest.raises(NoPicture):
        page_image(tmp_path / "none.pdf", 1, "ferry")
