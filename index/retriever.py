"""The index as a LangChain retriever, for pipelines of other people."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun  # noqa: TC002 - pydantic reads annotations
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import Field


class PassageRetriever(BaseRetriever):
    """Passages of a ``Corpus``, best first, with document id, title, range and score in the metadata."""

    corpus: Any = Field(description="An index.types.Corpus.")
    k: int = Field(default=8, ge=1, le=100, description="How many passages are returned at most.")

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        del run_manager
        found = []
        for hit in self.corpus.search(query, self.k):
            passage = hit.passage
            document = self.corpus.parsed(passage.doc_id).document
            metadata = {
                "doc_id": passage.doc_id,
                "title": document.title,
                "start": passage.start,
                "end": passage.end,
                "score": hit.score,
            }
            text = document.text[passage.start : passage.end]
            found.append(LangChainDocument(page_content=text, metadata=metadata, id=passage.id))
        return found
