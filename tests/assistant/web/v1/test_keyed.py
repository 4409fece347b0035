"""The endpoint behind its key, in this process: who gets in, how often, and how much at once."""

from __future__ import annotations

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.testclient import TestClient

from assistant.web.guard import Guard, GuardLimits
from assistant.web.login import Login
from assistant.web.v1 import routes
from assistant.web.v1.keyed import Keyed, RequestRefused, UnderWay
from assistant.web.v1.routes import chat_routes, refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.web.backends import Backends
    from tests.assistant.web.conftest import Scripted

PATH = "/v1/chat/completions"
ASKED = {"model": "briefing", "messages": [{"role": "user", "content": "How many buses?"}]}


@pytest.fixture
def client(backends: Backends, scripted: Scripted) -> Iterator[TestClient]:
    scripted.accepted = lambda *asked: asked[0]  # type: ignore[attr-defined]
    app = FastAPI()
    app.add_exception_handler(RequestRefused, refused)
    app.include_router(chat_routes(backends, "quote"))
    inside = Keyed(Login(app, backends.accounts, backends.sessions), backends.keys, backends.under_way)
    with TestClient(Guard(inside, frozenset({"localhost"}), GuardLimits(other=2000)), "http://localhost") as opened:
        yield opened


def with_key(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_without_a_key_nothing_is_answered_and_it_is_said_how_one_is_made(
    client: TestClient, backends: Backends, scripted: Scripted
) -> None:
    for headers in ({}, {"Authorization": "Basic eDp5"}, with_key(""), with_key("brf_forged")):
        for answer in (client.get("/v1/models", headers=headers), client.post(PATH, json=ASKED, headers=headers)):
            assert answer.status_code == 401
            assert "briefing keys add NAME" in answer.json()["error"]["message"]
    backends.accounts.add("Ann", "seven green doors")  # with a login for people it is no other
    assert client.get("/v1/models").status_code == 401
    assert scripted.asked == []


def test_an_answer_whole_and_in_a_stream(client: TestClient, backends: Backends) -> None:
    headers = with_key(backends.keys.add("editor"))
    whole = client.post(PATH, json=ASKED, headers=headers).json()
    assert whole["choices"][0]["message"]["content"] == "The council bought 31 buses. They arrive in 2027."
    assert [claim["text"] for claim in whole["briefing"]["withheld"]] == ["It bought 13 buses."]
    sent = client.post(PATH, json={**ASKED, "stream": True}, headers=headers)
    assert sent.headers["content-type"].startswith("text/event-stream")
    assert sent.text.endswith("data: [DONE]\n\n")
    chunks = [json.loads(line[6:]) for line in sent.text.splitlines() if line.startswith("data: {")]
    shown = [chunk["choices"][0]["delta"].get("content") for chunk in chunks]
    assert shown == ["", "The council bought 31 buses.", " They arrive in 2027.", None]


def test_a_key_over_its_limit_is_told_when_to_come_back(client: TestClient, backends: Backends) -> None:
    headers = with_key(backends.keys.add("hasty", per_minute=2))
    got = [client.post(PATH, json=ASKED, headers=headers) for _ in range(40)]
    assert [answer.status_code for answer in got] == [200, 200] + [429] * 38
    assert 1 <= int(got[-1].headers["retry-after"]) <= 60
    assert got[-1].json()["error"]["code"] == "rate_limit_exceeded"
    assert client.get("/v1/models", headers=headers).status_code == 200


@pytest.mark.parametrize("declared", [True, False])
def test_a_large_body_is_refused_before_it_is_whole(client: TestClient, backends: Backends, *, declared: bool) -> None:
    sent = 0

    def parts() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 1
            yield b"x" * 1000

    headers = with_key(backends.keys.add("long-winded"))
    answer = client.post(PATH, content=b"x" * 10**6 if declared else parts(), headers=headers)
    assert answer.status_code == 413
    assert "can be sent here" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "said"),
    [(b"", "not JSON"), (b"{", "not JSON"), (b"\xff", "not JSON"), (b"[" * 1500, "not JSON"), (b"1", "body")],
)
def test_what_is_no_request_is_said(client: TestClient, backends: Backends, body: bytes, said: str) -> None:
    answer = client.post(PATH, content=body, headers=with_key(backends.keys.add("odd")))
    assert answer.status_code == 400
    assert said in answer.json()["error"]["message"]


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "_BODY_SECONDS", 0.05)

    async def silent() -> dict[str, object]:
        return await asyncio.Future()

    request = Request({"type": "http", "method": "POST", "headers": []}, silent)
    # In a thread of its own: a browser of another test may keep a loop running in this one.
    with ThreadPoolExecutor(1) as threads, pytest.raises(RequestRefused, match="did not arrive") as caught:
        threads.submit(asyncio.run, routes._payload(request)).result()
    assert caught.value.status == 408


def test_other_pages_and_other_paths_are_refused_in_the_same_shape(client: TestClient, backends: Backends) -> None:
    headers = with_key(backends.keys.add("editor"))
    assert "error" in client.get("/v1/embeddings", headers=headers).json()
    assert client.get("/v1/models/gpt-5", headers=headers).json()["error"]["code"] == "model_not_found"
    assert client.get("/v1/models", headers={**headers, "Origin": "https://evil.example"}).status_code == 403
    assert client.get("/V1/models", headers=headers).status_code == 404
    assert client.get("/v1%2Fmodels/../models").status_code in {401, 404}


def test_while_the_index_is_rebuilt_it_is_said(client: TestClient, backends: Backends) -> None:
    backends.mending._thread = threading.current_thread()
    answer = client.post(PATH, json=ASKED, headers=with_key(backends.keys.add("editor")))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_so_many_at_once_of_one_key_and_of_all() -> None:
    under_way = UnderWay(of_one=2, of_all=3)
    under_way.begin("a")
    under_way.begin("a")
    with pytest.raises(RequestRefused, match="2 calls with this key under way") as caught:
        under_way.begin("a")
    assert caught.value.status == 429
    under_way.begin("b")
    with pytest.raises(RequestRefused, match="server has too many") as caught:
        under_way.begin("c")
    assert caught.value.status == 503
    with under_way.begun("a"):
        pass
    under_way.begin("c")


def test_questions_wait_in_line_and_more_than_so_many_are_refused(
    client: TestClient, backends: Backends, scripted: Scripted
) -> None:
    headers, ends = with_key(backends.keys.add("eager")), threading.Event()
    first = scripted.stream

    def slow(question: str, *history: object) -> Iterator[object]:
        ends.wait(5)
        yield from first(question, *history)  # type: ignore[arg-type]

    scripted.stream = slow  # type: ignore[method-assign, assignment]
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(client.post(PATH, json=ASKED, headers=headers).status_code))
        for _ in range(10)
    ]
    for thread in threads:
        thread.start()
        ends.wait(0.03)  # the store of these tests does not wait long for a lock
    while len(answers) < 2:
        ends.wait(0.01)
    ends.set()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] * 8 + [429] * 2
    with backends.keys._store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM api_calls").scalar_one() == 8
    assert client.post(PATH, json=ASKED, headers=headers).status_code == 200
