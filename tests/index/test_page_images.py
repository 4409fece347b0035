"""Pages of a PDF drawn with words marked, and files that cannot be drawn."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from fpdf import FPDF
from PIL import Image

from index.loaders.page_images import APART, NoPicture, page_image

if TYPE_CHECKING:
    from pathlib import Path


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
