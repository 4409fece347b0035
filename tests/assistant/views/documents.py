"""A document from a few sentences, as the index would hold it."""

from __future__ import annotations

from datetime import date

from index.parsing import parse
from index.types import Document, ParsedDocument

PUBLISHED = date(2024, 6, 12)


def parsed(text: str, *, published: date | None = PUBLISHED, name: str = "one") -> ParsedDocument:
    """Return ``text`` parsed; two names are two documents."""
    return parse(Document(id=name, title=name, source=f"{name}.txt", text=text, published=published))
