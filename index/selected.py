"""Some documents of a corpus as a corpus of their own: those that a user may see, has chosen, or keeps asking about.

Documents of a large home are read only when needed. Steps that look at all documents of a small one look only at those
that a search for the question finds: reading thousands would take minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, overload

from index.errors import DocumentNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from index.types import Corpus, Document, Hit, ParsedDocument


MANY: Final = 1_000
"""Up to this many documents, all are looked at."""
_FOUND: Final = 8


class Unread(Sequence["Document"]):
    """Documents that are read on access."""

    def __init__(self, ids: Sequence[str], read: Callable[[str], Document]) -> None:
        self.ids = ids
        self._read = read

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> Document: ...
    @overload
    def __getitem__(self, place: slice) -> Unread: ...
    def __getitem__(self, place: int | slice) -> Document | Unread:
        return Unread(self.ids[place], self._read) if isinstance(place, slice) else self._read(self.ids[place])

    def among(self, ids: Collection[str]) -> Unread:
        """Return the documents with one of these ids."""
        return Unread([doc_id for doc_id in self.ids if doc_id in ids], self._read)


def at_this_moment(corpus: Corpus) -> Corpus:
    """Return a snapshot of a corpus for one question; the corpus itself where this process does not own it."""
    from index.library import Index

    if isinstance(corpus, SelectedDocuments):
        return SelectedDocuments(at_this_moment(corpus.corpus), corpus.ids)
    return corpus.view() if isinstance(corpus, Index) else corpus


def document_ids(corpus: Corpus) -> Sequence[str]:
    """Return the ids of all documents, in order, without reading them."""
    held = corpus.documents()
    return held.ids if isinstance(held, Unread) else [document.id for document in held]


def in_reach(corpus: Corpus, query: str) -> Sequence[Document]:
    """Return all documents or, if there are more than ``MANY``, those of the best passages for ``query``."""
    held = corpus.documents()
    if len(held) <= MANY:
        return held
    found = dict.fromkeys(hit.passage.doc_id for hit in corpus.search(query, _FOUND))
    return [corpus.parsed(doc_id).document for doc_id in found]


@dataclass(frozen=True, slots=True)
class SelectedDocuments:
    """A ``Corpus`` of some documents of another; ``ids`` that are gone are ignored."""

    corpus: Corpus
    ids: frozenset[str]

    @property
    def home(self) -> Path | None:
        """The folder of the index."""
        return self.corpus.home

    def search(self, query: str, k: int = 8, within: Collection[str] | None = None) -> list[Hit]:
        """Return up to ``k`` passages of these documents, best first, however many others there are."""
        return self.corpus.search(query, k, self.ids if within is None else self.ids.intersection(within))

    def parsed(self, doc_id: str) -> ParsedDocument:
        """Return one of these documents; raises ``DocumentNotFound`` for any other."""
        if doc_id not in self.ids:
            raise DocumentNotFound.named(doc_id)
        return self.corpus.parsed(doc_id)

    def documents(self) -> Sequence[Document]:
        """Return these documents."""
        held = self.corpus.documents()
        if isinstance(held, Unread):
            return held.among(self.ids)
        return [document for document in held if document.id in self.ids]

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one unit vector per text."""
        return self.corpus.encode(texts)
