"""The documents that are asked in a conversation: those that its reader may see, or chose among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.pipeline import Assistant
from index.errors import DocumentNotFound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.library import Index
    from index.manifest import Entry
    from index.types import Document, Hit, ParsedDocument

_SEEN: Final = 400
"""Passages of all documents among which those of the chosen ones are looked for."""


@dataclass(frozen=True, slots=True)
class ChosenDocuments:
    """A ``Corpus`` of some documents of an index; ``ids`` that are gone are nothing."""

    index: Index
    ids: frozenset[str]

    @property
    def home(self) -> Path | None:
        """The folder of the index."""
        return self.index.home

    def search(self, query: str, k: int = 8) -> list[Hit]:
        """Return up to ``k`` passages of the chosen documents, best first."""
        return [hit for hit in self.index.search(query, max(k, _SEEN)) if hit.passage.doc_id in self.ids][:k]

    def parsed(self, doc_id: str) -> ParsedDocument:
        """Return a chosen document; raises ``DocumentNotFound`` for any other."""
        if doc_id not in self.ids:
            raise DocumentNotFound(doc_id)
        return self.index.parsed(doc_id)

    def documents(self) -> Sequence[Document]:
        """Return the chosen documents."""
        return [document for document in self.index.documents() if document.id in self.ids]

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one unit vector a text."""
        return self.index.encode(texts)


def visible_entries(index: Index, hidden: frozenset[str]) -> list[Entry]:
    """Return what the manifest says of the documents that are not ``hidden`` from a reader."""
    return [entry for entry in index.manifest.entries if entry.id not in hidden]


def chosen_corpus(index: Index, ids: Sequence[str], hidden: frozenset[str] = frozenset()) -> Index | ChosenDocuments:
    """Return the chosen documents as a corpus; all that are not ``hidden`` where none is chosen or none is left."""
    every = {entry.id for entry in index.manifest.entries}
    visible = every - hidden
    asked = (visible & frozenset(ids)) or visible
    return index if asked == every else ChosenDocuments(index, frozenset(asked))


def over_chosen(
    assistant: Assistant, index: Index, ids: Sequence[str], hidden: frozenset[str] = frozenset()
) -> Assistant:
    """Return the assistant over the chosen documents; see ``chosen_corpus``."""
    corpus = chosen_corpus(index, ids, hidden)
    return assistant if corpus is index else Assistant(corpus, assistant.settings, assistant.answerer)
