"""Texts supplied with a question: searched in memory, never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.encoder import Encoder, shared
from index.errors import DocumentNotFound
from index.loaders.assembly import load_text
from index.parsing import parse
from index.ranking import PassageRanker

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.types import Document, Hit, ParsedDocument


class TextCorpus:
    """A ``Corpus`` of texts; the document of text number n has the id «n» and the title «Source n+1» or its own."""

    def __init__(
        self, texts: Sequence[str], encoder: Encoder | None = None, titles: Sequence[str] | None = None
    ) -> None:
        self._encoder = encoder or shared()
        named = titles or [f"Source {number + 1}" for number in range(len(texts))]
        self._parsed = {
            str(number): parse(load_text(text, title=title, source=str(number), doc_id=str(number)))
            for number, (text, title) in enumerate(zip(texts, named, strict=True))
        }
        self._ranker = PassageRanker(tuple(self._parsed.values()))

    @property
    def home(self) -> None:
        """None: nothing is stored."""
        return

    def search(self, query: str, k: int = 8, within: Collection[str] | None = None) -> list[Hit]:
        """Return up to ``k`` passages, best first, of the texts with ids ``within`` or of all."""
        if not self._ranker.passages:
            return []
        vectors = self._encoder.encode([query, *self._ranker.texts])
        return self._ranker.rank(query, vectors[1:] @ vectors[0], k, within)

    def parsed(self, doc_id: str) -> ParsedDocument:
        """Return a text with its sentences and passages; raises ``DocumentNotFound``."""
        try:
            return self._parsed[doc_id]
        except KeyError as error:
            message = f"There is no source number {doc_id}; {len(self._parsed)} were given, counted from 0."
            raise DocumentNotFound(message) from error

    def documents(self) -> Sequence[Document]:
        """Return the texts as documents, in order."""
        return tuple(parsed.document for parsed in self._parsed.values())

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one unit vector per text."""
        return self._encoder.encode(texts)  # type: ignore[return-value] # an array is a sequence of rows
