"""What the Briefing tab does with documents: lists, adds, removes and rereads them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.accounts import LOCAL_USER
from assistant.errors import AssistantError
from assistant.store import NotFound
from assistant.web.additions import Addition, visible_entries
from assistant.web.messages import told
from assistant.web.uploads import Purpose
from index.errors import BriefingIndexError, DocumentNotFound
from index.loaders.email import free_name
from index.originals import under_its_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from assistant.web.backends import Backends
    from assistant.web.readers import Reader
    from assistant.web.uploads import Upload
    from assistant.web.words import Words
    from index.manifest import Entry
    from index.types import ParsedDocument

    Progress = Callable[[int, int, str], None]

FURNITURE = "left-out"
DAMAGED = "damaged"


def choices(backends: Backends, reader: Reader) -> list[tuple[str, str]]:
    """Return one line (title, date, size, warnings) and the id of each document that a reader may see."""
    own = {one.doc_id for one in backends.additions.by(reader.id) if one.private}
    hidden = backends.additions.hidden_from(reader.id)
    return [
        (_line(backends.index.parsed(entry.id), reader.words, private=entry.id in own), entry.id)
        for entry in visible_entries(backends.index, hidden)
    ]


def _line(parsed: ParsedDocument, words: Words, *, private: bool) -> str:
    document = parsed.document
    day = words.day(document.published) if document.published else words("documents.undated")
    parts = [day, words.count("documents.sentences", len(parsed.sentences))]
    if document.warnings:
        parts.append(words.count("documents.warnings", len(document.warnings)))
    if private:
        parts.append(words("documents.private"))
    return words("documents.line", title=document.title, facts=words("documents.facts_between").join(parts))


@dataclass(frozen=True, slots=True)
class Added:
    """The outcome so far: ``said`` has a line a file, ``doc_id`` is the document added last ("" for none)."""

    said: str
    doc_id: str = ""


def add(
    backends: Backends, reader: Reader, ids: Sequence[str], progress: Progress | None = None, *, private: bool = False
) -> Iterator[Added]:
    """Add a user's uploads; yield the outcome so far. A refused file does not stop the others.

    ``private``: only that user sees them, if there are accounts at all.
    """
    said: list[str] = []
    latest = ""
    for upload_id in ids:
        try:
            with backends.uploads.reading(reader.id, Purpose.DOCUMENTS, upload_id) as upload:
                addition = Addition(id_of(upload), reader.id, upload.name, private=private and reader.id != LOCAL_USER)
                said.append(add_file(backends, reader, upload, addition, progress))
        except BriefingIndexError as error:
            said.append(told(error, reader.words))
        except AssistantError as error:
            said.append(reader.words("upload.gone") if isinstance(error, NotFound) else told(error, reader.words))
        else:
            latest = addition.doc_id
        yield Added("\n".join(said), latest)
    if not said:
        yield Added(reader.words("documents.no_file"))


def id_of(upload: Upload) -> str:
    """Return the id that the index gives to a file with this content."""
    return f"d{upload.digest[:16]}"


def add_file(backends: Backends, reader: Reader, upload: Upload, addition: Addition, progress: Progress | None) -> str:
    """Add a file for the user who sent it; return the outcome in a sentence.

    It replaces what they added under the same name before, but nothing that somebody else added.
    """
    known = _seen_already(backends, reader, addition)
    if known:
        return known
    earlier = _earlier(backends, addition)
    replaces = earlier is not None and len(backends.additions.keeping(earlier.id)) == 1
    source = (
        earlier.source
        if earlier is not None and replaces
        else free_name(upload.name, {entry.source for entry in backends.index.manifest.entries})
    )
    backends.additions.keep(addition)
    try:
        (result,) = backends.index.add([upload.path], progress, sources=[source])
    except BaseException:
        backends.additions.forget(addition.doc_id, reader.id)
        raise
    if earlier is not None:
        _let_go(backends, earlier.id, [reader.id])
    change = "replaced" if earlier is not None else "added"
    said = {"title": result.title, "sentences": reader.words.count("documents.sentences", result.sentences)}
    if not result.warnings:
        return reader.words(f"documents.{change}", **said)
    warnings = reader.words.count("documents.warnings", len(result.warnings))
    return reader.words(f"documents.{change}_with_warnings", **said, warnings=warnings)


def _seen_already(backends: Backends, reader: Reader, addition: Addition) -> str:
    """Return what is said of a file whose sender already sees it among the documents, "" for any other."""
    held = backends.index.manifest.entry(addition.doc_id)
    if held is None or held.id in backends.additions.hidden_from(reader.id):
        return ""
    own = backends.additions.of(held.id, reader.id)
    if own is None or own.private == addition.private:
        return reader.words("documents.unchanged", title=held.title)
    backends.additions.keep(addition)
    return reader.words("documents.now_private" if addition.private else "documents.now_shared", title=held.title)


def _earlier(backends: Backends, addition: Addition) -> Entry | None:
    for one in backends.additions.by(addition.user):
        entry = backends.index.manifest.entry(one.doc_id)
        if entry is not None and (one.name or entry.source) == addition.name:
            return entry
    return None


def _let_go(backends: Backends, doc_id: str, users: Collection[str]) -> None:
    """End these users' additions of a document, and remove it from the index if nobody else keeps it.

    It leaves the index first: a document without additions would be everybody's.
    """
    if {one.user for one in backends.additions.keeping(doc_id)} <= set(users):
        with suppress(DocumentNotFound):
            backends.index.remove(doc_id)
    for user in users:
        backends.additions.end(doc_id, user)


def remove(backends: Backends, reader: Reader, doc_id: str) -> str:
    """Remove a document for a reader who may; return the outcome in one sentence.

    What a user added is removed for them; if somebody else added the same content, it stays for those who see it
    through them. An admin removes what is everybody's.
    """
    words, additions = reader.words, backends.additions
    try:
        title = visible_entry(backends, reader, doc_id).title
        if not additions.may_change(reader.id, doc_id):
            return words("documents.not_yours", title=title)
        own = additions.of(doc_id, reader.id)
        ended = [own] if own is not None else [one for one in additions.keeping(doc_id) if not one.private]
        _let_go(backends, doc_id, {one.user for one in ended} or {reader.id})
    except DocumentNotFound:
        return words("documents.gone")
    except (BriefingIndexError, AssistantError) as error:
        return told(error, words)
    kept = backends.index.manifest.entry(doc_id) is not None and doc_id not in additions.hidden_from(reader.id)
    return words("documents.still_shared" if kept else "documents.removed", title=title)


def take_in(backends: Backends, reader: Reader, doc_id: str, progress: Progress | None) -> str:
    """Reread a document with nothing left out, if the reader may change it; return the outcome in a sentence."""
    words = reader.words
    try:
        entry = visible_entry(backends, reader, doc_id)
        if not backends.additions.may_change(reader.id, doc_id):
            return words("documents.not_yours", title=entry.title)
        with under_its_name(backends.index.original(doc_id), entry) as path:
            (result,) = backends.index.add([path], progress, sources=[entry.source], keep_all=True)
    except DocumentNotFound:
        return words("documents.gone")
    except OSError:
        return words("documents.original_gone", title=entry.title)
    except (BriefingIndexError, AssistantError) as error:
        return told(error, words)
    return words(
        "documents.taken_in", title=result.title, sentences=words.count("documents.sentences", result.sentences)
    )


def visible_entry(backends: Backends, reader: Reader, doc_id: str) -> Entry:
    """Return a document's manifest entry; raises ``DocumentNotFound`` if the reader may not see it."""
    if doc_id in backends.additions.hidden_from(reader.id):
        raise DocumentNotFound.named(doc_id)
    return backends.index.entry(doc_id)


def rights(backends: Backends, reader: Reader, doc_id: str) -> dict[str, object]:
    """Return what a reader may do with a document, who added it, and how many others use it, for its panel."""
    words = reader.words
    try:
        own = backends.additions.of(doc_id, reader.id)
        adder = backends.additions.added_by(doc_id)
        removable = backends.additions.may_change(reader.id, doc_id)
        others = backends.additions.others_who_cite(reader.id, doc_id) if removable else 0
    except AssistantError:
        return {"added": "", "removable": False, "private": False, "used": ""}
    private = own is not None and own.private
    added = words("documents.yours_alone") if private else ""
    return {
        "added": words("documents.added_by", who=adder.name) if adder else added,
        "removable": removable,
        "private": private and adder is None,
        "used": words.count("documents.used", others) if others and not private else "",
    }


def rebuild(backends: Backends, reader: Reader, progress: Progress | None = None) -> str:
    """Reread all originals; return the outcome in one sentence."""
    try:
        backends.index.rebuild(progress)
    except BriefingIndexError as error:
        return told(error, reader.words)
    seen = visible_entries(backends.index, backends.additions.hidden_from(reader.id))
    return reader.words.count("documents.rebuilt", len(seen))
