"""The retriever: passages with their places, as LangChain's documents."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from langchain_core.runnables import RunnablePassthrough
from pydantic import ValidationError

from assistant.errors import QuestionRefused
from assistant.langchain import PassageRetriever
from index.errors import DocumentNotFound
from index.memory import TextCorpus

if TYPE_CHECKING:
    from assistant import Briefing


def test_passages_come_with_the_place_that_they_stand_in(briefing: Briefing) -> None:
    found = briefing.as_retriever(k=2).invoke("cargo of the harbour")
    texts = {document.id: document.text for document in briefing.documents()}
    assert "4.5 million tonnes" in found[0].page_content
    for document in found:
        place = document.metadata
        assert document.page_content == texts[place["doc_id"]][place["start"] : place["end"]]
        assert {"title", "page", "published", "score"} <= place.keys()
    assert len({document.id for document in found}) == len(found) == 2
    assert found[0].metadata["score"] >= found[1].metadata["score"]


def test_it_takes_its_place_in_a_chain_and_waits_for_nobody(briefing: Briefing) -> None:
    chain = {"found": briefing.as_retriever(1), "asked": RunnablePassthrough()} | RunnablePassthrough()
    said = asyncio.run(chain.ainvoke("hydrogen buses"))
    assert "31 buses" in said["found"][0].page_content


def test_texts_that_are_handed_over_are_retrieved_too() -> None:
    (found,) = PassageRetriever(corpus=TextCorpus(["The harbour handled 4.5 million tonnes."]), k=3).invoke("tonnes")
    assert (found.metadata["title"], found.metadata["page"]) == ("Source 1", None)


def test_what_cannot_be_retrieved_is_refused(briefing: Briefing) -> None:
    with pytest.raises(QuestionRefused):
        briefing.as_retriever().invoke("")
    with pytest.raises(DocumentNotFound):
        briefing.as_retriever(documents=["d0000000000000000"])
    with pytest.raises(ValidationError):
        briefing.as_retriever(0)
