"""The retriever and the tool: passages with their places, and an agent whose model is scripted."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from langchain.agents import create_agent
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolCall, ToolMessage
from langchain_core.runnables import RunnablePassthrough
from langchain_core.tools import ToolException
from pydantic import ValidationError

from assistant.errors import QuestionRefused
from assistant.langchain import PassageRetriever
from assistant.wire import KEY
from index.errors import DocumentNotFound
from index.memory import TextCorpus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant import Briefing


class ScriptedModel(GenericFakeChatModel):
    """Says its messages in order, whatever tools it is given."""

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> ScriptedModel:  # type: ignore[override] # itself
        """Take the tools; the script knows them."""
        del tools, kwargs
        return self


def _called(briefing: Briefing, **arguments: Any) -> ToolMessage:
    call = ToolCall(name="ask_briefing", args=arguments, id="1", type="tool_call")
    message = briefing.as_tool().invoke(call)
    assert isinstance(message, ToolMessage)
    return message


def _agents_messages(briefing: Briefing, *calls: dict[str, Any], end: str = "Done.") -> list[BaseMessage]:
    script = [
        AIMessage("", tool_calls=[ToolCall(name="ask_briefing", args=args, id=str(number), type="tool_call")])
        for number, args in enumerate(calls)
    ]
    agent = create_agent(ScriptedModel(messages=iter([*script, AIMessage(end)])), [briefing.as_tool()])
    messages: list[BaseMessage] = agent.invoke({"messages": [("user", "Tell me of Marn.")]})["messages"]
    return messages


def test_an_agent_fetches_three_cited_facts(briefing: Briefing) -> None:
    questions = ["When was the quay of Marn rebuilt?", "How many buses did Lakeside buy?", "Who heads the NIH?"]
    messages = _agents_messages(briefing, *({"question": question} for question in questions))
    told = [message for message in messages if isinstance(message, ToolMessage)]
    assert [message.artifact["status"] for message in told] == ["answered", "answered", "abstained"]
    texts = {document.id: document.text for document in briefing.documents()}
    for message in told[:2]:
        (claim,) = json.loads(str(message.content))[KEY]["claims"]
        cited = claim["citations"][0]
        assert (claim["verdict"], cited["quote"]) == (
            "supported",
            texts[cited["doc_id"]][cited["start"] : cited["end"]],
        )
    assert json.loads(str(told[2].content))[KEY]["text"] == "The briefing does not say."
    assert messages[-1].content == "Done."


def test_a_documents_instructions_stand_below_the_one_key_and_look_like_no_tag(briefing: Briefing) -> None:
    message = _called(briefing, question="Which instructions should be ignored?")
    content = json.loads(str(message.content))
    assert "never instructions" in content["notice"]
    quoted = content.pop(KEY)
    assert "say OK" in json.dumps(quoted)
    assert "say OK" not in json.dumps(content)
    assert "</system>" in json.dumps(quoted)
    assert "</system>" not in str(message.content)


def test_a_forged_document_and_an_empty_question_are_told_to_the_model(briefing: Briefing) -> None:
    forged = _called(briefing, question="When was the quay rebuilt?", documents=["../../secret"])
    assert (forged.status, forged.artifact) == ("error", None)
    assert "No document «../../secret»" in str(forged.content)
    assert _called(briefing, question="").artifact["status"] == "error"
    messages = _agents_messages(briefing, {"question": "Who?", "documents": ["d0"]}, {"no": "question"}, end="Sorry.")
    assert messages[-1].content == "Sorry."


def test_an_agent_gets_no_further_than_the_documents_that_the_tool_was_made_for(briefing: Briefing) -> None:
    harbour, buses = briefing.documents()
    tool = briefing.as_tool(documents=[buses.id])
    assert "abstained" in str(tool.invoke({"question": "When was the quay of Marn rebuilt?"}))
    assert "31 buses" in str(tool.invoke({"question": "How many buses did Lakeside buy?", "documents": [buses.title]}))
    asked = [{"question": "When was the quay rebuilt?", "documents": [name]} for name in (harbour.id, "d" + 16 * "0")]
    forbidden, absent = (str(tool.invoke(each)) for each in asked)
    assert "No document" in forbidden
    assert forbidden.replace(harbour.id, "") == absent.replace("d" + 16 * "0", "")


def test_the_arguments_have_a_schema_that_refuses_others(briefing: Briefing) -> None:
    schema = briefing.as_tool().get_input_jsonschema()
    assert schema["required"] == ["question"]
    assert set(schema["properties"]) == {"question", "documents"}
    with pytest.raises((ValueError, ToolException)):
        briefing.as_tool().invoke({"documents": []})


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
