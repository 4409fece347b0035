"""Some documents of a corpus, as a corpus of their own: those that somebody may see, chose, or goes on about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.errors import DocumentNotFound

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from index.types import Corpus, Document, Hit, ParsedDocument


@dataclass(frozen=True, slots=True)
class SelectedDocuments:
    """A ``Corpus`` of some documents of another one; ``ids`` that are gone are nothing."""

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
            raise DocumentNotFound(doc_id)
        return self.corpus.parsed(doc_id)

    def documents(self) -> Sequence[Document]:
        """Return these documents."""
        return [document for document in self.corpus.documents() if document.id in self.ids]

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one unit vector a text."""
        return self.corpus.encode(texts)
