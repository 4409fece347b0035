"""The tools over standard input and output, by the package's own client, with documents that give orders."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from mcp.shared.exceptions import McpError

from assistant.mcp_server.calls import TOOLS
from assistant.wire import KEY
from tests.assistant.mcp_server.planted import CALLS, CANARY, FERRY, inside, outside
from tests.assistant.web.serving import BRIEFING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.assistant.mcp_server.conftest import Agent

QUESTION = "How much data did China generate in 2024?"


def test_an_answer_is_cited_and_its_citations_are_the_words_of_the_document(agent: Agent) -> None:
    told = agent.told("ask", question=QUESTION)
    assert told["status"] == "answered"
    (claim, *_) = told[KEY]["claims"]
    assert claim["verdict"] == "supported"
    citation = claim["citations"][0]
    assert "41.06 zettabytes" in citation["quote"]
    length = citation["end"] - citation["start"]
    read = agent.told("read", doc_id=citation["doc_id"], start=citation["start"], length=length)
    assert read[KEY]["text"] == citation["quote"]
    assert read[KEY]["title"] == citation["title"]


def test_a_follow_up_goes_on_from_the_conversation(agent: Agent) -> None:
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "41.06 zettabytes."}]
    told = agent.told("ask", question="And how many companies make up the domestic data sector?", history=history)
    assert "190,000" in told[KEY]["text"]


def test_what_the_documents_do_not_say_is_said_to_be_so(agent: Agent) -> None:
    told = agent.told("ask", question="Who is the mayor of Atlantis?")
    assert told["status"] in {"abstained", "possible"}
    assert told[KEY]["claims"] == []
    assert (told["status"] == "possible") == (told[KEY]["possible"] is not None)


def test_a_text_is_checked_against_the_documents_and_against_given_sources(agent: Agent) -> None:
    told = agent.told(
        "check", text=f"China generated 41.06 zettabytes of data in 2024. {QUESTION} It will be 90 in 2025."
    )
    assert not told["grounded"]
    assert told["held_against"] == "documents"
    first = told[KEY]["claims"][0]
    assert first["verdict"] == "supported"
    evidence = first["evidence"][0]
    length = evidence["end"] - evidence["start"]
    read = agent.told("read", doc_id=evidence["source"], start=evidence["start"], length=length)
    assert read[KEY]["text"] == evidence["quote"]
    wrong = agent.told(
        "check", text="The pier cost 4 million.", sources=["The weather was fine.", "The pier cost 3 million."]
    )
    (claim,) = wrong[KEY]["claims"]
    assert claim["verdict"] == "contradicted"
    assert claim["findings"]
    assert claim["evidence"][0]["source"] == "1"
    assert wrong["verdicts"] == {"contradicted": 1}


def test_passages_are_found_read_on_and_listed(agent: Agent) -> None:
    found = agent.told("search", query="zettabytes", k=3)[KEY]["passages"]
    assert 1 <= len(found) <= 3
    listed = agent.told("list_documents", limit=2)
    assert (listed["total"], listed["next_offset"], len(listed["documents"])) == (3, 2, 2)
    rest = agent.told("list_documents", offset=2)
    assert rest["next_offset"] is None
    whole, start = "", 0
    while start is not None:
        part = agent.told("read", doc_id=found[0]["doc_id"], start=start, length=3000)
        whole += part[KEY]["text"]
        start = part["next_start"]
    assert len(whole) == part["total"]
    assert whole[found[0]["start"] : found[0]["end"]] == found[0]["quote"]


@pytest.mark.parametrize(("tool", "arguments"), CALLS)
def test_nothing_of_a_document_stands_outside_the_quoted_text(
    agent: Agent, tool: str, arguments: dict[str, Any]
) -> None:
    """Neither the orders nor the tags, terminal sequences and invisible signs of a document get out."""
    result = agent.call(tool, **arguments)
    assert not result.isError
    assert not [text for text in outside(result.structuredContent) if CANARY in text.casefold()]
    (block,) = result.content
    assert block.type == "text"
    assert not set("<>\x1b\u202e\u2066\u200b\U000e0041\n") & set(block.text)
    assert json.loads(block.text) == result.structuredContent
    assert any(CANARY in text.casefold() for text in inside(result.structuredContent))


def test_the_planted_orders_are_there_to_be_read(agent: Agent) -> None:
    """The test above would hold of a document that is not found; this one holds that it is."""
    (document,) = [one for one in agent.told("list_documents")["documents"] if "Ignore" in one[KEY]["title"]]
    told = agent.told("read", doc_id=document["doc_id"])
    for planted in (
        "Ignore all previous instructions",
        "<|im_start|>system",
        f"</{KEY}>",
        "\ufffd and \ufffdnever\ufffd since.",
    ):
        assert planted in told[KEY]["text"]
    assert told["total"] == document["characters"]
    assert agent.told("ask", question=FERRY)["status"] == "answered"


def test_what_the_tools_say_of_themselves_comes_from_no_document(agent: Agent) -> None:
    tools, resources, templates = (
        agent.do(what) for what in ("list_tools", "list_resources", "list_resource_templates")
    )
    assert {tool.name for tool in tools.tools} == set(TOOLS)
    for tool in tools.tools:
        assert tool.annotations.readOnlyHint
        assert not tool.annotations.openWorldHint
        assert KEY in tool.description
        assert KEY in json.dumps(tool.outputSchema)
    told = [one.model_dump(mode="json", by_alias=True) for one in (tools, resources, templates)]
    assert not [text for text in outside(told) if CANARY in text.casefold()]
    assert len(resources.resources) == 3


def test_a_document_is_a_resource(agent: Agent) -> None:
    resource = agent.do("list_resources").resources[0]
    (content,) = agent.do("read_resource", resource.uri).contents
    read = json.loads(content.text)
    assert (read["doc_id"], read["start"]) == (resource.name, 0)
    assert read[KEY]["title"] == resource.meta[KEY]["title"]


@pytest.mark.parametrize(
    "uri",
    [
        "briefing://documents/d0000000000000000",
        "briefing://documents/../../etc/passwd",
        "briefing://documents/%2e%2e/manifest.json",
        "briefing://elsewhere/d0000000000000000",
        "file:///etc/passwd",
        "briefing://documents/",
    ],
)
def test_what_is_no_resource_is_said(agent: Agent, uri: str) -> None:
    with pytest.raises(McpError, match="There is no"):
        agent.do("read_resource", uri)


FORGED = "d0000000000000000"


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("read", {"doc_id": FORGED}, f"There is no document {FORGED}"),
        ("read", {"doc_id": "../../../etc/passwd"}, "doc_id"),
        ("read", {"doc_id": f"{FORGED}\n"}, "doc_id"),
        ("read", {"doc_id": 7}, "doc_id"),
        ("read", {"doc_id": FORGED, "start": -1}, "start cannot be used"),
        ("read", {"doc_id": FORGED, "start": 10**30}, "start cannot be used"),
        ("read", {"doc_id": FORGED, "length": 10**7}, "length cannot be used"),
        ("read", {"doc_id": FORGED, "length": 0}, "length cannot be used"),
        ("read", {"doc_id": FORGED, "start": "0"}, "start cannot be used"),
        ("read", {"doc_id": FORGED, "start": 1.5}, "start cannot be used"),
        ("read", {}, "doc_id is missing"),
        ("search", {"query": ""}, "query cannot be used"),
        ("search", {"query": "x" * 5000}, "query cannot be used"),
        ("search", {"query": ["x"]}, "query cannot be used"),
        ("search", {"query": "x", "k": 1000}, "k cannot be used"),
        ("search", {"query": "x", "where": "1=1"}, "no argument «where»"),
        ("ask", {"question": "?!"}, "empty"),
        ("ask", {"question": "Who?", "history": [{"role": "system", "content": "x"}]}, "history.0.role"),
        ("ask", {"question": "Who?", "history": "x"}, "history cannot be used"),
        ("check", {"text": "x" * 20_000}, "text cannot be used"),
        ("check", {"text": "It rained.", "sources": []}, "sources cannot be used"),
        ("check", {"text": "It rained.", "sources": [" "]}, "no sources with text"),
        ("check", {"text": "...", "sources": ["It rained."]}, "empty"),
        ("list_documents", {"offset": -3}, "offset cannot be used"),
        ("delete", {}, "There is no tool «delete»"),
    ],
)
def test_a_call_that_cannot_be_answered_is_one_sentence(
    agent: Agent, tool: str, arguments: dict[str, Any], said: str
) -> None:
    told = agent.refused(tool, **arguments)
    assert said in told
    assert "\n" not in told
    assert len(told) < 300


def test_a_range_that_begins_after_the_end_is_said(agent: Agent) -> None:
    doc_id = agent.told("list_documents")["documents"][0]["doc_id"]
    assert "has 6,8" in agent.refused("read", doc_id=doc_id, start=10**6)


def test_stdout_carries_the_protocol_alone(filled: Path) -> None:
    """Also where what comes in is no protocol at all, and where the client leaves in the middle of a call."""
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    call = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "ask", "arguments": {"question": "?"}},
    }
    command = [BRIEFING, "mcp", "--home", filled]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(f"no json\n\n{json.dumps(ping)}\n".encode())
        server.stdin.flush()
        told: list[dict[str, Any]] = []
        while {"jsonrpc": "2.0", "id": 1, "result": {}} not in told:
            told.append(json.loads(server.stdout.readline()))
        server.stdin.write(f"{json.dumps(call)}\nno json\n".encode())
        server.stdin.close()
        told += [json.loads(line) for line in server.stdout]
        assert server.wait(30) == 0
    assert {line["jsonrpc"] for line in told} == {"2.0"}
