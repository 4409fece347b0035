"""The tools as LangChain's, in the hands of an agent that must fetch three facts and cite each."""

from __future__ import annotations

import asyncio
import json
import os
from typing import TYPE_CHECKING, Any

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools

from assistant.wire import KEY
from index.library import Index
from tests.assistant.web.serving import BRIEFING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from langchain_core.runnables import Runnable

FACTS = {
    "How much data did China generate in 2024?": "41.06 zettabytes",
    "How many companies make up the domestic data sector?": "190,000",
    "When did the 2025 Data Security Development Conference take place?": "17 May 2025",
}


class Scripted(BaseChatModel):
    """A chat model that asks one question after the other and then writes down what it was told, with the source."""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **more: Any) -> Runnable[Any, AIMessage]:
        """Take the tools as they are."""
        del more
        assert {tool.name for tool in tools} >= {"ask", "check", "search", "read", "list_documents"}
        return self

    def _generate(self, messages: list[Any], *more: Any, **options: Any) -> ChatResult:
        del more, options
        told = [message for message in messages if isinstance(message, ToolMessage)]
        if len(told) < len(FACTS):
            arguments = {"question": list(FACTS)[len(told)]}
            call = {"name": "ask", "args": arguments, "id": f"call-{len(told)}", "type": "tool_call"}
            said = AIMessage("", tool_calls=[call])
        else:
            said = AIMessage(json.dumps([_cited(message) for message in told]))
        return ChatResult(generations=[ChatGeneration(message=said)])


def _cited(message: ToolMessage) -> dict[str, Any]:
    """Return the first citation of an answer, read from the text that a model sees."""
    block = message.content[0]
    assert isinstance(block, dict)
    citation: dict[str, Any] = json.loads(block["text"])[KEY]["claims"][0]["citations"][0]
    return citation


async def run(home: Path) -> tuple[list[Any], ToolMessage]:
    """Return what an agent said and was told, and what it is told of a call that has no answer."""
    server: dict[str, Any] = {
        "transport": "stdio",
        "command": str(BRIEFING),
        "args": ["mcp", "--home", str(home)],
        "env": dict(os.environ),
    }
    async with MultiServerMCPClient({"briefing": server}).session("briefing") as session:
        tools = await load_mcp_tools(session)
        asked = HumanMessage("Find out three things about the data sector and cite each.")
        done = await create_agent(Scripted(), tools).ainvoke({"messages": [asked]})
        (read,) = [tool for tool in tools if tool.name == "read"]
        forged = {"name": "read", "args": {"doc_id": "d" + "0" * 16}, "id": "x", "type": "tool_call"}
        return done["messages"], await read.ainvoke(forged)


def test_an_agent_fetches_three_cited_facts(filled: Path) -> None:
    """Each citation that it hands on is the document's own words; a call that is refused does not end it."""
    messages, refused = asyncio.run(run(filled))
    facts = json.loads(messages[-1].content)
    artifacts = [one.artifact["structured_content"] for one in messages if isinstance(one, ToolMessage)]
    assert [one["status"] for one in artifacts] == ["answered"] * 3
    with Index.open(filled, wait=30) as index:
        for fact, expected in zip(facts, FACTS.values(), strict=True):
            text = index.parsed(fact["doc_id"]).document.text
            assert text[fact["start"] : fact["end"]] == fact["quote"]
            assert expected in fact["quote"]
    assert refused.status == "error"
    assert "There is no document" in str(refused.content)
