"""The tools over HTTP: behind a key, within its limit, for the documents of its user; and beside other processes."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from assistant.wire import KEY
from tests.assistant.mcp_server.conftest import agent_over_http, agent_over_stdio
from tests.assistant.mcp_server.planted import CANARY, FERRY
from tests.assistant.web.serving import BRIEFING, serving

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal

    from tests.assistant.mcp_server.conftest import Office

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


def sent(address: str, key: str = "", body: Any = None, **headers: str) -> httpx.Response:
    accepted = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    shown = {"Authorization": f"Bearer {key}"} if key else {}
    content = {"json": LIST} if body is None else {"content": body}
    return httpx.post(address, headers={**accepted, **shown, **headers}, timeout=30, **content)  # type: ignore[arg-type]


def made_key(office: Office, name: str, *options: str) -> str:
    command = [BRIEFING, "keys", "add", name, "--user", "Bob", "--home", office.home, *options]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_document_of_one_user_alone_is_nobody_elses(portal: BlockingPortal, address: str, office: Office) -> None:
    with agent_over_http(portal, address, office.ann) as ann, agent_over_http(portal, address, office.bob) as bob:
        assert ann.told("read", doc_id=office.private)["start"] == 0
        assert len(ann.do("list_resources").resources) == 3
        assert f"no document {office.private}" in bob.refused("read", doc_id=office.private)
        told = [
            bob.told("list_documents"),
            bob.told("search", query=CANARY, k=20),
            bob.told("ask", question=FERRY),
            bob.told("check", text=f"The ferry of {CANARY} leaves at 9.45 from pier 7."),
            bob.do("list_resources").model_dump(mode="json"),
        ]
        for one in told:
            assert "pier 7." not in str(one).replace("leaves at 9.45 from pier 7.", "")
            assert office.private not in str(one)


def test_nobody_gets_in_without_a_key(address: str) -> None:
    for key in ("", "brf_forged"):
        answer = sent(address, key)
        assert answer.status_code == 401
        assert "briefing keys add NAME" in answer.text
        assert answer.headers["www-authenticate"] == "Bearer"
    assert sent(address, Authorization="Basic eDp5").status_code == 401


def test_other_pages_and_other_names_are_refused(address: str, office: Office) -> None:
    assert sent(address, office.bob).status_code == 200
    assert sent(address, office.bob, Origin=address.removesuffix("/mcp")).status_code == 200
    for origin in ("https://evil.example", "null", "http://localhost.evil.example"):
        assert sent(address, office.bob, Origin=origin).status_code == 403
    assert sent(address, office.bob, Host="evil.example").status_code == 421


def test_there_is_nothing_to_wait_for_and_nothing_else(address: str, office: Office) -> None:
    headers = {"Authorization": f"Bearer {office.bob}"}
    for method in ("GET", "DELETE", "PUT"):
        answer = httpx.request(method, address, headers=headers)
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert httpx.post(address.removesuffix("/mcp") + "/v1/models", headers=headers).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"), [(b"x" * (2**20 + 1), 413), (b"{", 400), (b"[]", 400), (b"[" * 10_000, 400), (b"", 400)]
)
def test_what_is_no_request_is_refused(address: str, office: Office, body: bytes, status: int) -> None:
    assert sent(address, office.bob, body).status_code == status


def test_a_key_over_its_limit_is_told_so_and_the_session_goes_on(
    portal: BlockingPortal, address: str, office: Office
) -> None:
    with agent_over_http(portal, address, office.hasty) as agent:
        with ThreadPoolExecutor(8) as threads:
            got = list(threads.map(lambda _: agent.call("list_documents"), range(12)))
        assert sum(not one.isError for one in got) == 6
        assert "6 calls a minute" in agent.refused("list_documents")
        assert len(agent.do("list_tools").tools) == 5


def test_who_hammers_is_kept_out_for_a_while(address: str, office: Office) -> None:
    key = made_key(office, "hammering", "--per-minute", "4")
    got = [sent(address, key) for _ in range(30)]
    assert [answer.status_code for answer in got] == [200] * 20 + [429] * 10
    assert 1 <= int(got[-1].headers["retry-after"]) <= 60


def test_a_key_that_is_removed_is_none_at_the_next_request(address: str, office: Office) -> None:
    key = made_key(office, "short")
    assert sent(address, key).status_code == 200
    subprocess.run([BRIEFING, "keys", "remove", "short", "--home", office.home], check=True, capture_output=True)
    assert sent(address, key).status_code == 401


def test_two_agents_and_a_server_share_one_home(portal: BlockingPortal, address: str, office: Office) -> None:
    """Each lets the index go when it does not use it; while the page is served, all go through its server."""
    with agent_over_stdio(portal, office.home) as own, agent_over_http(portal, address, office.bob) as other:
        for agent in (own, other):
            assert agent.told("search", query="zettabytes")[KEY]["passages"]
        with serving(office.home):
            assert own.told("ask", question=FERRY)["status"] == "answered"
            assert "pier 7" not in str(other.told("ask", question=FERRY))
            assert own.told("check", text="China generated 41.06 zettabytes of data in 2024.")["grounded"]
        assert other.told("search", query="zettabytes")[KEY]["passages"]
