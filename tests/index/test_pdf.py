"""PDFs: running heads, columns, scanned pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fpdf import FPDF

from index.loaders import Limits, load
from index.parsing import parse

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


from tests.index.reading import read, sentences


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
