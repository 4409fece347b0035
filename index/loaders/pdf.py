"""PDF: the text of each page by pypdf, with the page map; pypdf's own limits on filters are kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from index.errors import DocumentRefused
from index.furniture import line_key, repeated_lines
from index.loaders.assembly import Content, parse_date
from index.types import Page, SourceWarning, WarningKind

if TYPE_CHECKING:
    from pathlib import Path

    from pypdf import PdfReader

_HYPHEN: Final = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_SOFT_BREAK: Final = re.compile(r"(?<=[^\n.!?:。！？])\n(?=[^\n\s•\-–*|])")
_MOST_PAGES: Final = 5000
_GAP: Final = "\n\n"


def read(path: Path, unpacked: int) -> Content:
    """Return the text of a PDF with its pages; raises ``DocumentRefused`` for encrypted, damaged or textless files."""
    del unpacked  # pypdf limits what its filters give out
    from pypdf.errors import PyPdfError

    try:
        reader = _opened(path)
        texts = _plain([page.extract_text() or "" for page in reader.pages])
        details = reader.metadata
        title = (details.title or "").strip() if details else ""
        made = str(details.get("/CreationDate", "") or "") if details else ""
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        message = f"{path.name} is damaged and could not be read as a PDF."
        raise DocumentRefused(message) from error
    if not any(character.isalnum() for text in texts for character in text):
        message = f"{path.name} holds images and no text; run it through text recognition (OCR) first."
        raise DocumentRefused(message)
    return _content(texts, title or None, made)


def _opened(path: Path) -> PdfReader:
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        message = f"{path.name} is encrypted; save it without a password first."
        raise DocumentRefused(message)
    if len(reader.pages) > _MOST_PAGES:
        message = f"{path.name} has {len(reader.pages)} pages; at most {_MOST_PAGES} are read."
        raise DocumentRefused(message)
    return reader


def _content(texts: list[str], title: str | None, made: str) -> Content:
    pages = []
    warnings = []
    position = 0
    for number, text in enumerate(texts, start=1):
        pages.append(Page(number, position, position + len(text) + len(_GAP)))
        if not text.strip():
            message = f"Page {number} holds no text that could be read."
            warnings.append(SourceWarning(WarningKind.MISSING_PAGE, message, max(0, position - 1), position + 1))
        position += len(text) + len(_GAP)
    stamp = re.search(r"D:(\d{4})(\d\d)(\d\d)", made)
    published = parse_date("-".join(stamp.groups())) if stamp else None
    return Content(_GAP.join(texts), title, published, pages=tuple(pages), warnings=tuple(warnings))


def _plain(pages: list[str]) -> list[str]:
    """Return the pages' texts with words and sentences put together again that the lines broke.

    Lines repeated on the pages are set apart first, so that they do not become part of a sentence.
    """
    lined = [page.replace("\r\n", "\n").replace("\r", "\n") for page in pages]
    repeated = repeated_lines(lined)
    return [_joined(page, repeated) for page in lined]


def _joined(page: str, repeated: frozenset[str]) -> str:
    lines = (f"\n{line}\n" if line_key(line) in repeated else line for line in page.split("\n"))
    return _SOFT_BREAK.sub(" ", _HYPHEN.sub("", "\n".join(lines)))
