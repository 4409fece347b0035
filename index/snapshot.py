"""What a question sees of an index: one state, however the index changes meanwhile."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from index.errors import DocumentGone, DocumentNotFound, IndexDamaged
from index.large import LARGE, NAME, Catalogue, LargeRanker
from index.ranking import PassageRanker
from index.selected import Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from index.manifest import Entry, Manifest
    from index.owned import OwnedIndex
    from index.types import Document, Hit, ParsedDocument


@dataclass(frozen=True)
class Snapshot:
    """What one manifest names.

    The ranker is built on first use, so that adding a thousand files does not build a thousand. A large home's words
    are in its ``catalogue``, and its documents are read when needed.
    """

    manifest: Manifest
    documents: tuple[ParsedDocument, ...] = ()
    catalogue: Catalogue | None = None

    @cached_property
    def ranker(self) -> PassageRanker | LargeRanker:
        """The passages, ready to be ranked."""
        return PassageRanker(self.documents) if self.catalogue is None else LargeRanker(self.catalogue, self.manifest)

    @cached_property
    def by_id(self) -> dict[str, ParsedDocument]:
        """The documents of a home that is not large."""
        return {parsed.document.id: parsed for parsed in self.documents}

    def followed_by(self, held: Manifest, home: Path, read: Callable[[Entry], ParsedDocument]) -> Snapshot:
        """Return the snapshot of what ``held`` names; only documents that this one lacks are read, by ``read``."""
        if is_large(held):
            catalogue = self.catalogue or Catalogue(home / NAME)
            catalogue.follow(held.entries, read)
            return Snapshot(held, (), catalogue)
        shutil.rmtree(home / NAME, ignore_errors=True)
        known = dict(zip(self.manifest.entries, self.documents, strict=False))
        return Snapshot(held, tuple(known.get(entry) or read(entry) for entry in held.entries))


def is_large(held: Manifest) -> bool:
    """Tell whether so much is held that its words lie on disk, and that nothing reads all of it without need."""
    return held.passages >= LARGE


@dataclass(frozen=True, slots=True)
class View:
    """A ``Corpus``: an index at one moment, for a question that looks at it several times.

    Documents that are replaced or removed meanwhile are read as they were; in a large home they raise ``DocumentGone``.
    """

    index: OwnedIndex
    snapshot: Snapshot

    @property
    def home(self) -> Path:
        """The folder of the index."""
        return self.index.home

    @property
    def manifest(self) -> Manifest:
        """What the index held."""
        return self.snapshot.manifest

    def search(self, query: str, k: int = 8, within: Collection[str] | None = None) -> list[Hit]:
        """See ``Index.search``."""
        return self.index.searched(self.snapshot, query, k, within)

    def parsed(self, doc_id: str) -> ParsedDocument:
        """Return a document; raises ``DocumentNotFound``, or ``DocumentGone`` where it can no longer be read."""
        if doc_id in self.snapshot.by_id:
            return self.snapshot.by_id[doc_id]
        entry = self.manifest.entry(doc_id)
        if entry is None:
            raise DocumentNotFound.named(doc_id)
        try:
            return self.index.read(entry)
        except IndexDamaged as error:
            if self.index.manifest.entry(doc_id) == entry:
                raise
            message = f"«{entry.title}» was changed while the question was being answered; try again."
            raise DocumentGone(message) from error

    def documents(self) -> Sequence[Document]:
        """Return all documents in order; those of a large home are read on access."""
        if self.snapshot.catalogue is None:
            return tuple(self.parsed(entry.id).document for entry in self.manifest.entries)
        return Unread([entry.id for entry in self.manifest.entries], lambda doc_id: self.parsed(doc_id).document)

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one unit vector per text."""
        return self.index.encode(texts)
