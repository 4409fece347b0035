"""What the Briefing tab shows: the documents, what was noticed about them, and one document's text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.store import NotFound
from assistant.web.problems import told
from assistant.web.uploads import Purpose
from index.errors import BriefingIndexError, DocumentNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.web.backends import Backends
    from assistant.web.uploads import Upload
    from assistant.web.users import Reader
    from assistant.web.words import Words
    from index.library import AddResult, Index
    from index.manifest import Entry
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


@dataclass(frozen=True, slots=True)
class Added:
    """What came of files so far: ``said``, a line a file, and the document that was added last, "" for none."""

    said: str
    doc_id: str = ""


def add(backends: Backends, reader: Reader, ids: Sequence[str], progress: Progress | None = None) -> Iterator[Added]:
    """Add a user's uploads; yield what happened so far. A refused file does not stop the others."""
    said: list[str] = []
    latest = ""
    for upload_id in ids:
        try:
            with backends.uploads.reading(reader.id, Purpose.DOCUMENTS, upload_id) as upload:
                result = _added(backends, reader, upload, progress)
        except BriefingIndexError as error:
            said.append(str(error))
        except AssistantError as error:
            said.append(reader.words("upload.gone") if isinstance(error, NotFound) else told(error, reader.words))
        else:
            said.append(_told(result, reader.words) if result else _not_theirs(backends, reader.words, upload.name))
            latest = result.doc_id if result else latest
        yield Added("\n".join(said), latest)
    if not said:
        yield Added(reader.words("documents.no_file"))


def _added(backends: Backends, reader: Reader, upload: Upload, progress: Progress | None) -> AddResult | None:
    """Add a file and keep who did; None where it would take the place of what somebody else added."""
    held = _named(backends, upload.name)
    if held and held.original != upload.digest and not backends.additions.may_change(reader.id, held.id):
        return None
    (result,) = backends.index.add([upload.path], progress, sources=[upload.name])
    if result.change != "unchanged":
        backends.additions.added(result.doc_id, reader.id)
    return result


def _named(backends: Backends, name: str) -> Entry | None:
    return next((entry for entry in backends.index.manifest.entries if entry.source == name), None)


def _not_theirs(backends: Backends, words: Words, name: str) -> str:
    held = _named(backends, name)
    adder = backends.additions.added_by(held.id) if held else None
    return words("documents.name_taken", name=name, who=adder.name if adder else words("documents.somebody"))


def _told(result: AddResult, words: Words) -> str:
    if result.change == "unchanged":
        return words("documents.unchanged", title=result.title)
    said = {"title": result.title, "sentences": words.count("documents.sentences", result.sentences)}
    if not result.warnings:
        return words(f"documents.{result.change}", **said)
    warnings = words.count("documents.warnings", len(result.warnings))
    return words(f"documents.{result.change}_with_warnings", **said, warnings=warnings)


def remove(backends: Backends, reader: Reader, doc_id: str) -> str:
    """Remove a document for who may; return what happened in one sentence."""
    words = reader.words
    try:
        title = backends.index.entry(doc_id).title
        if not backends.additions.may_change(reader.id, doc_id):
            return words("documents.not_yours", title=title)
        backends.index.remove(doc_id)
        backends.additions.removed(doc_id, reader.id)
    except DocumentNotFound:
        return words("documents.gone")
    except BriefingIndexError as error:
        return str(error)
    except AssistantError as error:
        return told(error, words)
    return words("documents.removed", title=title)


def rights(backends: Backends, reader: Reader, doc_id: str) -> dict[str, object]:
    """Return what a reader may do with a document and who else would notice, for its panel."""
    words = reader.words
    try:
        adder = backends.additions.added_by(doc_id)
        removable = backends.additions.may_change(reader.id, doc_id)
        others = backends.additions.others_who_cite(reader.id, doc_id) if removable else 0
    except AssistantError:
        return {"added": "", "removable": False, "used": ""}
    return {
        "added": words("documents.added_by", who=adder.name) if adder else "",
        "removable": removable,
        "used": words.count("documents.used", others) if others else "",
    }


def rebuild(index: Index, words: Words, progress: Progress | None = None) -> str:
    """Read all originals anew; return what happened in one sentence."""
    try:
        index.rebuild(progress)
    except BriefingIndexError as error:
        return str(error)
    return words.count("documents.rebuilt", len(index.documents()))
