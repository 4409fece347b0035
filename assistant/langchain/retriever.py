"""Passages of a corpus as a LangChain retriever, for pipelines of other people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun  # noqa: TC002 - pydantic reads annotations
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field

from assistant.searching import passages

if TYPE_CHECKING:
    from assistant.searching import FoundPassage


class PassageRetriever(BaseRetriever):
    """Passages of a ``Corpus``, best first; their metadata say where they stand.

    ``doc_id``, ``title``, ``start`` and ``end`` (characters of the document's text), ``page`` and ``published`` (None
    where the source has none), ``score`` (higher is better, comparable in one search). An empty query raises
    ``QuestionRefused``.
    """

    corpus: Any = Field(description="An index.types.Corpus.")
    k: int = Field(default=8, ge=1, le=100, description="How many passages are returned at most.")

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager
        return [_document(found) for found in passages(self.corpus, query, self.k)]


def _document(found: FoundPassage) -> Document:
    place = found.citation
    metadata = {
        "doc_id": place.doc_id,
        "title": place.title,
        "start": place.start,
        "end": place.end,
        "page": place.page,
        "published": place.published.isoformat() if place.published else None,
        "score": found.score,
    }
    return Document(place.quote, id=f"{place.doc_id}:{place.start}-{place.end}", metadata=metadata)
