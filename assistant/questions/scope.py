"""The documents that a follow-up is about: those that the answer before was quoted from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.errors import DocumentNotFound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.types import Turn
    from index.types import Corpus, Document, Hit, ParsedDocument

_LEAST: Final = 25
"""Characters from which words that stand in a document tell that they were quoted from it."""
_LINE: Final = re.compile(r"[^\n]+?(?:[.!?](?=\s|$)|$)", re.MULTILINE)
_SEEN: Final = 400
"""Passages of all documents among which those of the chosen ones are looked for."""


@dataclass(frozen=True, slots=True)
class OnlyDocuments:
    """A ``Corpus`` of some documents of another one."""

    corpus: Corpus
    ids: frozenset[str]

    @property
    def home(self) -> Path | None:
        """The folder of the index."""
        return self.corpus.home

    def search(self, query: str, k: int = 8) -> list[Hit]:
        """Return up to ``k`` passages of these documents, best first."""
        return [hit for hit in self.corpus.search(query, max(k, _SEEN)) if hit.passage.doc_id in self.ids][:k]

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


def of_former_answer(history: Sequence[Turn], corpus: Corpus) -> Corpus:
    """Return the documents that the last answer quotes; the whole corpus where that cannot be told."""
    answer = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
    said = [line.strip() for line in _LINE.findall(answer) if len(line.strip()) >= _LEAST]
    ids = frozenset(document.id for document in corpus.documents() if any(line in document.text for line in said))
    return OnlyDocuments(corpus, ids) if 0 < len(ids) < len(corpus.documents()) else corpus
