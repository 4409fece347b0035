"""What adding takes: ``python -m tests.index.limits`` prints seconds and memory of large files and of many small ones.

A PDF of 140 pages and DOCX files of 10 MB (nothing but text, and text with pictures) are read; the PDF is added by the
command line to a home of its own. A thousand small files of ten forms, twenty of them broken, are added, stopped by
Ctrl+C and added again. Memory is that of the command with its readers together.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil
from fpdf import FPDF

from index.loaders import load
from tests.index.cells import FORMS, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

_MEGABYTE: Final = 2**20
_WORDS: Final = (
    "harbour", "council", "engine", "river", "signed", "report", "winter", "cargo", "the", "of", "and", "was", "in",
    "to", "a", "crowns", "years", "built", "after", "stone", "bridge", "with", "nine", "hundred", "pilots",
)  # fmt: skip
_PAGES: Final = 140
_LINES: Final = 46
_FILES: Final = 1000
_BROKEN: Final = 50
"""One file of so many is broken."""
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True)
class Taken:
    """Seconds of the clock, memory in megabytes at its highest, and what the command said last."""

    seconds: float
    megabytes: float
    said: str


def sentence(number: int) -> str:
    """Return a sentence of about fourteen words that no other number has."""
    words = [_WORDS[(number * 7 + place * place * (number % 11 + 1)) % len(_WORDS)] for place in range(13)]
    return f"{' '.join(words).capitalize()} {number}."


def pdf_of_pages(folder: Path) -> Path:
    """Write a PDF of 140 full pages, a table on every fourth."""
    pdf = FPDF()
    pdf.set_font("helvetica", size=10)
    pdf.set_auto_page_break(auto=False)
    for page in range(_PAGES):
        pdf.add_page()
        for line in range(_LINES):
            if page % 4 == 0 and line < len(TABLES[0].rows):
                for cell in TABLES[0].rows[line]:
                    pdf.cell(45, 5, cell, border=1)
                pdf.ln(5)
            else:
                pdf.cell(0, 5, sentence(page * _LINES + line))
                pdf.ln(5)
    path = folder / "pages.pdf"
    pdf.output(str(path))
    return path


def docx_of_text(folder: Path) -> Path:
    """Write a DOCX file of 10 MB that is nothing but text."""
    return _docx(folder / "text.docx", text=10 * _MEGABYTE, pictures=0)


def docx_with_pictures(folder: Path) -> Path:
    """Write a DOCX file of 10 MB, of which text is a tenth."""
    return _docx(folder / "pictures.docx", text=_MEGABYTE, pictures=9 * _MEGABYTE)


def _docx(path: Path, text: int, pictures: int) -> Path:
    paragraph = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
    count = text // len(paragraph.format(" ".join(map(sentence, range(1000, 1005)))))
    said = (" ".join(map(sentence, range(number * 5, number * 5 + 5))) for number in range(count))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        body = "".join(paragraph.format(each) for each in said)
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>')
        archive.writestr("word/media/a.jpg", os.urandom(pictures))
    return path


def many(folder: Path) -> Path:
    """Write a thousand small files of ten forms, one of fifty cut off."""
    for number in range(_FILES):
        inside = folder / f"{number:04}"
        inside.mkdir(parents=True)
        table = replace(TABLES[number % len(TABLES)], caption=f"Table {number}: {sentence(number)}")
        path = FORMS[number % len(FORMS)]([table], inside)
        if number % _BROKEN == 0:
            path.write_bytes(b"PK\x03\x04" + path.read_bytes()[:40])
    return folder


def added(home: Path, path: Path, stop_after: float | None = None) -> Taken:
    """Add a file or folder by the command line; with ``stop_after`` Ctrl+C is pressed after so many seconds."""
    command = [sys.executable, "-c", "from assistant.cli import main; main()", "index", "add", "--home", str(home)]
    begun = time.perf_counter()
    with subprocess.Popen([*command, str(path)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as run:
        highest = [0]
        watching = threading.Thread(target=_watch, args=(run, highest))
        watching.start()
        if stop_after is not None:
            threading.Timer(stop_after, run.send_signal, (signal.SIGINT,)).start()
        said = (run.stderr.read() if run.stderr else "").strip().splitlines()
        run.wait()
        watching.join()
    return Taken(time.perf_counter() - begun, highest[0] / _MEGABYTE, said[-1] if said else "")


def _watch(run: subprocess.Popen[str], highest: list[int]) -> None:
    while run.poll() is None:
        try:
            own = psutil.Process(run.pid)
            held = [each.memory_info().rss for each in (own, *own.children(recursive=True))]
            highest[0] = max(highest[0], sum(held))
        except psutil.NoSuchProcess:
            continue
        time.sleep(0.1)


def main() -> None:
    """Measure one after the other."""
    makers: tuple[Callable[[Path], Path], ...] = (pdf_of_pages, docx_of_text, docx_with_pictures)
    for make in makers:
        with tempfile.TemporaryDirectory() as folder:
            path = make(Path(folder))
            begun = time.perf_counter()
            words = len(load(path).text.split())
            print(f"{make.__name__}: {words:,} words read in {time.perf_counter() - begun:.1f} s")  # noqa: T201
            if make is pdf_of_pages:
                taken = added(Path(folder, "home"), path)
                print(f"added: {taken.seconds:.1f} s, {taken.megabytes:.0f} MB; {taken.said}")  # noqa: T201
    with tempfile.TemporaryDirectory() as folder:
        files = many(Path(folder, "files"))
        for stop_after in (8.0, None):
            taken = added(Path(folder, "home"), files, stop_after)
            print(  # noqa: T201
                f"many, {'stopped' if stop_after else 'again'}: {taken.seconds:.1f} s, "
                f"{taken.megabytes:.0f} MB; {taken.said}"
            )


if __name__ == "__main__":
    main()
