"""What adding a document makes of a manifest; nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.differences import differences
from index.library import AddResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.manifest import Entry, Manifest
    from index.types import Document, ParsedDocument


@dataclass(frozen=True, slots=True)
class Change:
    """The manifest ``after`` a document was added, the documents that are ``gone`` by it, and what is said of it."""

    after: Manifest
    gone: frozenset[str]
    result: AddResult


def placed(held: Manifest, loaded: Document, source: str) -> Document:
    """Return a document under ``source``; another copy of what is held stays under the names of that."""
    known = held.entry(loaded.id)
    if known is not None and known.source != source:
        return replace(loaded, source=known.source, title=known.title)
    return replace(loaded, source=source)


def changed(before: Manifest, parsed: ParsedDocument, new: Entry, read: Callable[[Entry], ParsedDocument]) -> Change:
    """Return what adding a document makes of ``before``; ``read`` returns the document of an entry that it replaces."""
    known = before.entry(new.id)
    if known == new:
        return Change(before, frozenset(), AddResult.of(parsed, "unchanged"))
    old = before.earlier(new)
    changes = differences(read(old), parsed) if old is not None and old.id != new.id else ()
    after = (before.without(old.id) if old is not None and old.source != new.source else before).holding(new)
    gone = frozenset({entry.id for entry in before.entries} - {entry.id for entry in after.entries})
    return Change(after, gone, AddResult.of(parsed, "replaced" if gone or known else "added", changes))
