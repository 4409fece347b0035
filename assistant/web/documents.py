"""What the Briefing tab shows: the documents, what was noticed about them, and one document's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.web.sources import SourceView
from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from assistant.web.sources import Piece
    from index.library import Index
    from index.types import Document

FURNITURE = "left-out"
DAMAGED = "damaged"
NO_DOCUMENT = SourceView(place="No document is chosen.", pieces=())


def choices(index: Index) -> list[tuple[str, str]]:
    """Return one line a document, with its id: title, date, size and how much was noticed about it."""
    return [(_line(document, len(index.parsed(document.id).sentences)), document.id) for document in index.documents()]


def _line(document: Document, sentences: int) -> str:
    date = f"{document.published.day} {document.published:%B %Y}" if document.published else "no date"
    count = len(document.warnings)
    noticed = f", {count} warning{'s' if count > 1 else ''}" if count else ""
    return f"{document.title} — {date}, {sentences} sentences{noticed}"


def add(index: Index, paths: Sequence[Path], progress: Callable[[int, int, str], None] | None = None) -> str:
    """Add files; return what happened, a sentence a file. A refused file does not stop the others."""
    said = []
    for path in paths:
        try:
            results = index.add([path], progress, sources=[path.name])
        except BriefingIndexError as error:
            said.append(str(error))
            continue
        said.extend(result.sentence() for result in results)
    return "\n".join(said) or "No file was chosen."


def remove(index: Index, doc_id: str | None) -> str:
    """Remove a document; return what happened in one sentence."""
    if doc_id is None:
        return "No document is chosen."
    try:
        index.remove(doc_id)
    except BriefingIndexError as error:
        return str(error)
    return "The document was removed."


def document_view(document: Document) -> SourceView:
    """Return a document's whole text with everything that was noticed about it marked and told."""
    pieces: list[Piece] = []
    position = 0
    for warning in sorted(document.warnings, key=lambda w: (w.start, w.end)):
        start, end = max(position, warning.start), warning.end
        if start >= end:
            continue
        pieces.append((document.text[position:start], None))
        pieces.append((document.text[start:end], FURNITURE if warning.kind.is_furniture else DAMAGED))
        position = end
    pieces.append((document.text[position:], None))
    return SourceView(
        place=document.title,
        pieces=tuple(piece for piece in pieces if piece[0]),
        warning=" ".join(dict.fromkeys(warning.message for warning in document.warnings)),
    )
