"""Tables in every format asked cell by cell: ``python -m tests.index.cells [--answer]`` prints what came.

Each table is written in each format, alone and with the others in one file. Counted is whether the right cell came,
none, or, the one thing that must not happen, another one. Each cell is asked for by the names of its row and column and
looked up by place; with ``--answer`` the whole answerer is asked as people ask (0.3 s a question).
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import docx
from fpdf import FPDF

from assistant.questions.understanding import understand
from assistant.quoting.answerer import QuoteAnswerer
from assistant.quoting.lookups import looked_up
from assistant.types import Finished
from index.loaders import load
from index.memory import TextCorpus
from index.parsing import parse
from index.ranking import PassageRanker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from index.types import ParsedDocument

    Form = Callable[[Sequence["Table"], Path], Path]
    Ask = Callable[[str, "OneDocument"], str | None]
    Asked = Callable[["Table"], Iterable[tuple[str, str]]]


@dataclass(frozen=True)
class Table:
    """A caption and rows, the first of which names the columns; ``asked`` are questions with the cells that answer."""

    caption: str
    rows: tuple[tuple[str, ...], ...]
    asked: tuple[tuple[str, str], ...] = ()


TABLES: Final = (
    Table(
        "Table 1: Staff of the depots",
        (
            ("Depot", "Drivers", "Mechanics", "Manager"),
            ("Ashford", "31", "6", "J. Petit"),
            ("Bexley", "18", "4", "S. Rao"),
            ("Corby", "44", "9", "M. Olsen"),
            ("Dover", "18", "6", "A. Berg"),
        ),
        (
            ("How many mechanics work in Corby?", "9"),
            ("Who manages Dover?", "A. Berg"),
            ("How many drivers does Ashford have?", "31"),
            ("Who is in charge at Bexley?", "S. Rao"),
        ),
    ),
    Table(
        "Table 2: Members of the league",
        (
            ("Country", "Capital", "Area in km²", "Currency", "Joined"),
            ("Estonia", "Tallinn", "45,339", "euro", "2004"),
            ("Latvia", "Riga", "64,589", "euro", "2004"),
            ("Norway", "Oslo", "385,207", "krone", "never"),
            ("Malta", "Valletta", "316", "euro", "2004"),
        ),
        (
            ("What currency does Norway use?", "krone"),
            ("When did Malta join?", "2004"),
            ("How large is Latvia?", "64,589"),
        ),
    ),
    Table(
        "Table 3: Error codes",
        (
            ("Code", "Meaning", "Remedy"),
            ("E04", "The inlet is blocked. Flow is low.", "Clean the strainer. Restart."),
            ("E07", "The motor is too hot.", "Switch off. Wait 40 minutes."),
            ("E11", "The sensor is lost.", "Replace the cable."),
        ),
        (
            ("What should I do about E07?", "Switch off. Wait 40 minutes."),
            ("What does E11 mean?", "The sensor is lost."),
        ),
    ),
    Table(
        "Table 4: Pieces sold (in thousands)",
        (
            ("Product", "2022", "2023", "2024"),
            ("Lamps", "1,204", "1,198", "1,310"),
            ("Chairs", "64", "71", "80"),
            ("Desks", "12", "9", "15"),
        ),
        (("How many chairs were sold in 2023?", "71"), ("how many lamps did they sell in 2024", "1,310")),
    ),
    Table(
        "Table 5: Opening hours of the pools",
        (
            ("Pool", "Opens", "Closes", "Day ticket"),
            ("North", "07:00", "20:00", "4.50 €"),
            ("Harbour", "07:00", "21:30", "5.00 €"),
            ("Hill", "09:00", "20:00", "4.50 €"),
        ),
        (
            ("When does the Hill pool close?", "20:00"),
            ("How much is a day ticket at Harbour?", "5.00 €"),
            ("when does north open", "07:00"),
        ),
    ),
)


def markdown(tables: Sequence[Table], folder: Path) -> Path:
    """Write a Markdown file."""
    text = ""
    for table in tables:
        lines = [f"| {' | '.join(row)} |" for row in table.rows]
        lines.insert(1, "|---" * len(table.rows[0]) + "|")
        text += f"{table.caption}\n\n" + "\n".join(lines) + "\n\n"
    return _written(folder / "a.md", text)


def html(tables: Sequence[Table], folder: Path) -> Path:
    """Write a page with captions, heads as such and named rows."""
    page = "<title>Report</title><p>What follows is set in tables.</p>"
    for table in tables:
        head, *rows = ([escape(cell) for cell in row] for row in table.rows)
        page += f"<table><caption>{table.caption}</caption><tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr>"
        for row in rows:
            page += f"<tr><th>{row[0]}</th>{''.join(f'<td>{cell}</td>' for cell in row[1:])}</tr>"
        page += "</table>"
    return _written(folder / "a.html", page)


def plain_html(tables: Sequence[Table], folder: Path) -> Path:
    """Write a page whose tables are cells alone."""
    page = "<title>Report</title>"
    for table in tables:
        rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
        page += f"<p>{table.caption}</p><table>{rows}</table>"
    return _written(folder / "a.html", page)


def word(tables: Sequence[Table], folder: Path) -> Path:
    """Write a DOCX file."""
    document = docx.Document()
    for table in tables:
        document.add_paragraph(table.caption, style="Caption")
        made = document.add_table(rows=len(table.rows), cols=len(table.rows[0]))
        for number, row in enumerate(table.rows):
            for column, cell in enumerate(row):
                made.cell(number, column).text = cell
    document.save(str(folder / "a.docx"))
    return folder / "a.docx"


def csv(tables: Sequence[Table], folder: Path) -> Path:
    """Write the first table as CSV, as spreadsheet programs of Europe do."""
    path = folder / f"{tables[0].caption.partition(': ')[2]}.csv"
    path.write_text("\n".join(";".join(row) for row in tables[0].rows), encoding="cp1252")
    return path


def spreadsheet(tables: Sequence[Table], folder: Path) -> Path:
    """Write an XLSX file of one sheet, with a line above each table and an empty row below it."""
    from openpyxl import Workbook

    book = Workbook()
    for table in tables:
        for row in ((table.caption,), *table.rows, ()):
            book.active.append(row)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def slides(tables: Sequence[Table], folder: Path) -> Path:
    """Write a PPTX file."""
    from pptx import Presentation
    from pptx.util import Inches

    presentation = Presentation()
    for table in tables:
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = table.caption
        size = len(table.rows), len(table.rows[0])
        made = slide.shapes.add_table(*size, Inches(1), Inches(2), Inches(8), Inches(2)).table
        for number, row in enumerate(table.rows):
            for column, cell in enumerate(row):
                made.cell(number, column).text = cell
    presentation.save(str(folder / "a.pptx"))
    return folder / "a.pptx"


def ruled_pdf(tables: Sequence[Table], folder: Path) -> Path:
    """Write a PDF whose tables have lines."""
    return _pdf(tables, folder, border=1)


def bare_pdf(tables: Sequence[Table], folder: Path) -> Path:
    """Write a PDF whose tables have no lines."""
    return _pdf(tables, folder, border=0)


def _pdf(tables: Sequence[Table], folder: Path, *, border: int) -> Path:
    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("helvetica", size=8)
    for table in tables:
        pdf.cell(0, 8, table.caption)
        pdf.ln(10)
        for row in table.rows:
            for cell in row:
                pdf.cell(190 / len(row), 7, cell.replace("€", "EUR"), border=border)
            pdf.ln(7)
        pdf.ln(7)
    pdf.output(str(folder / "a.pdf"))
    return folder / "a.pdf"


def plain_text(tables: Sequence[Table], folder: Path) -> Path:
    """Write a text whose columns are set with blanks."""
    lines: list[str] = []
    for table in tables:
        widths = [max(map(len, column)) + 3 for column in zip(*table.rows, strict=True)]
        rows = ("".join(map(str.ljust, row, widths)).rstrip() for row in table.rows)
        lines.extend([table.caption, "", *rows, ""])
    return _written(folder / "a.txt", "\n".join(lines))


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


FORMS: Final = (
    markdown, html, plain_html, word, csv, spreadsheet, slides, ruled_pdf, bare_pdf, plain_text,
)  # fmt: skip


def outcomes(form: Form, tables: Sequence[Table], ask: Ask, questions: Asked) -> Counter[str]:
    """Return how many cells of a file with these tables came right, unmarked, or as another cell's value."""
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        corpus = OneDocument(parse(load(form(tables, Path(folder)))))
    for question, value in (each for table in tables for each in questions(table)):
        said = ask(question, corpus)
        held = value.replace("€", "EUR") if form in {ruled_pdf, bare_pdf} else value
        outcome = "no marked value" if said is None else "right" if said == held else "wrong"
        counted[outcome] += 1
        if outcome == "wrong":
            print(f"{form.__name__}: {question} → {said}", file=sys.stderr)  # noqa: T201 - a program's output
    return counted


def by_names(table: Table) -> Iterator[tuple[str, str]]:
    """Yield a question for each cell by the names of its row and column, with the cell."""
    head, *rows = table.rows
    for row in rows:
        for name, value in list(zip(head, row, strict=True))[1:]:
            yield f"What is the {name} of {row[0]}?", value


class OneDocument(TextCorpus):
    """A corpus of one document."""

    def __init__(self, parsed: ParsedDocument) -> None:
        super().__init__([])
        self._parsed = {parsed.document.id: parsed}
        self._ranker = PassageRanker((parsed,))


def looked_up_in(question: str, corpus: OneDocument) -> str | None:
    """Return the cell that the look-up by place gives."""
    found = looked_up(understand(question), corpus.search(question), corpus)
    return found[0].span if found else None


def answered_from(question: str, corpus: OneDocument) -> str | None:
    """Return the value that the whole answerer marks."""
    *_, finished = QuoteAnswerer().stream(question, corpus.search(question), corpus, ())
    claims = finished.answer.claims if isinstance(finished, Finished) else ()
    return claims[0].answer_span if claims else None


def main(ask: Ask, questions: Asked) -> None:
    """Ask every table alone, then all in one file."""
    total: Counter[str] = Counter()
    for form in FORMS:
        files = [[table] for table in TABLES] + ([list(TABLES)] if form is not csv else [])
        counts = sum((outcomes(form, tables, ask, questions) for tables in files), Counter[str]())
        total += counts
        print(form.__name__, dict(counts))  # noqa: T201
    print("all", dict(total))  # noqa: T201


if __name__ == "__main__":
    if "--answer" in sys.argv:
        main(answered_from, lambda table: table.asked)
    else:
        main(looked_up_in, by_names)
