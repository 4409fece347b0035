"""HTML: the main text by trafilatura, with title and date from the page's metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.errors import DocumentRefused
from index.loaders.assembly import Content, parse_date
from index.loaders.text import decode

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path, unpacked: int) -> Content:
    """Return the main text of a page; raises ``DocumentRefused`` where there is none."""
    del unpacked  # HTML does not unpack
    from trafilatura import bare_extraction

    page = bare_extraction(
        decode(path.read_bytes(), path.name), include_comments=False, include_tables=True, with_metadata=True
    )
    text = getattr(page, "text", None)
    if not text:
        message = f"{path.name} holds no main text; save the article itself as a page or as text."
        raise DocumentRefused(message)
    title = getattr(page, "title", None)
    paragraphs = str(text).replace("\r\n", "\n").replace("\n", "\n\n")
    return Content(paragraphs, str(title) if title else None, parse_date(str(getattr(page, "date", "") or "")))
