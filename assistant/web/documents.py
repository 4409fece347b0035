"""What the Briefing tab shows: the documents, what was noticed about them, and one document's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.web.sources import SourceView
from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from assistant.web.sources import Piece
    from assistant.web.words import Words
    from index.library import AddResult, Index
    from index.types import Document

FURNITURE = "left-out"
DAMAGED = "damaged"


def no_document(words: Words) -> SourceView:
    """Return what is shown while no document is chosen."""
    return SourceView(place=words("documents.none"), pieces=())


def choices(index: Index, words: Words) -> list[tuple[str, str]]:
    """Return one line a document, with its id: title, date, size and how much was noticed about it."""
    return [
        (_line(document, len(index.parsed(document.id).sentences), words), document.id)
        for document in index.documents()
    ]


def _line(document: Document, sentences: int, words: Words) -> str:
    day = words.day(document.published) if document.published else words("documents.undated")
    said = {"title": document.title, "day": day, "sentences": words.count("documents.sentences", sentences)}
    if not document.warnings:
        return words("documents.line", **said)
    warnings = words.count("documents.warnings", len(document.warnings))
    return words("documents.line_with_warnings", **said, warnings=warnings)


def add(
    index: Index, paths: Sequence[Path], words: Words, progress: Callable[[int, int, str], None] | None = None
) -> str:
    """Add files; return what happened, a sentence a file. A refused file does not stop the others."""
    said = []
    for path in paths:
        try:
            results = index.add([path], progress, sources=[path.name])
        except BriefingIndexError as error:
            said.append(str(error))
            continue
        said.extend(_added(result, words) for result in results)
    return "\n".join(said) or words("documents.no_file")


def _added(result: AddResult, words: Words) -> str:
    if result.change == "unchanged":
        return words("documents.unchanged", title=result.title)
    said = {"title": result.title, "sentences": words.count("documents.sentences", result.sentences)}
    if not result.warnings:
        return words(f"documents.{result.change}", **said)
    warnings = words.count("documents.warnings", len(result.warnings))
    return words(f"documents.{result.change}_with_warnings", **said, warnings=warnings)


def remove(index: Index, doc_id: str | None, words: Words) -> str:
    """Remove a document; return what happened in one sentence."""
    if doc_id is None:
        return words("documents.none")
    try:
        index.remove(doc_id)
    except BriefingIndexError as error:
        return str(error)
    return words("documents.removed")


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
