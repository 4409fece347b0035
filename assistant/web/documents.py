"""What the Briefing tab shows: the documents, what was noticed about them, and one document's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.store import NotFound, StoreError
from assistant.web.problems import told
from assistant.web.uploads import Purpose
from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.web.uploads import Uploads
    from assistant.web.users import Reader
    from assistant.web.words import Words
    from index.library import AddResult, Index
    from index.types import Document

    Progress = Callable[[int, int, str], None]

FURNITURE = "left-out"
DAMAGED = "damaged"


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
    index: Index, uploads: Uploads, reader: Reader, ids: Sequence[str], progress: Progress | None = None
) -> Iterator[str]:
    """Add a user's uploads; yield what happened so far, a line a file. A refused file does not stop the others."""
    said: list[str] = []
    words = reader.words
    for upload_id in ids:
        try:
            with uploads.reading(reader.id, Purpose.DOCUMENTS, upload_id) as upload:
                results = index.add([upload.path], progress, sources=[upload.name])
        except BriefingIndexError as error:
            said.append(str(error))
        except StoreError as error:
            said.append(words("upload.gone") if isinstance(error, NotFound) else told(error, words))
        else:
            said.extend(_added(result, words) for result in results)
        yield "\n".join(said)
    if not said:
        yield words("documents.no_file")


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


def rebuild(index: Index, words: Words, progress: Progress | None = None) -> str:
    """Read all originals anew; return what happened in one sentence."""
    try:
        index.rebuild(progress)
    except BriefingIndexError as error:
        return str(error)
    return words.count("documents.rebuilt", len(index.documents()))
