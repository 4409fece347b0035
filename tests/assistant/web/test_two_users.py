"""Two people on one server: each logs in, and sees and changes nothing of the other's over any route or event."""

from __future__ import annotations

import json
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from assistant.accounts import Accounts
from assistant.conversations import Conversations, as_json
from assistant.store import Store
from tests.assistant.web.serving import BRIEFING, home_of, serving
from tests.assistant.web.visiting import PASSWORD, visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.assistant.web.visiting import Visitor

SECRET = "zanzibar-of-ann"  # noqa: S105 - stands in Ann's questions
NOBODY = "0" * 32


def fire_all(visitor: Visitor, conversation: str, turn: str) -> dict[int, str]:
    """Fire every event of the page with another's ids in every place; return what came back by its number."""
    fields = {"id": conversation, "turn": turn, "number": 1, "query": SECRET[:8], "title": "Taken", "note": "Mine"}
    said = {}
    for dependency in visitor.dependencies:
        data = [conversation if one == visitor.opened else None for one in dependency["inputs"]]
        said[dependency["id"]] = visitor.trigger(dependency["id"], data, {**fields, "kind": "wrong_answer"})
    return said


@pytest.fixture(scope="module")
def home(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return home_of(shipped, tmp_path_factory.mktemp("users"), "Ann", "Bob", "Carl")


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with serving(home) as (found, _):
        yield found


@pytest.fixture(scope="module")
def ann(address: str) -> Iterator[Visitor]:
    visitor = visit(address, "Ann")
    yield visitor
    visitor.client.close()


@pytest.fixture(scope="module")
def bob(address: str) -> Iterator[Visitor]:
    visitor = visit(address, "Bob")
    yield visitor
    visitor.client.close()


@pytest.fixture(scope="module")
def kept(home: Path) -> Conversations:
    return Conversations(Store.open(home))


@pytest.fixture(scope="module")
def conversation(ann: Visitor, home: Path, kept: Conversations) -> str:
    """Return a conversation of Ann's, asked through the page."""
    said = ann.ask(f"How much data did China generate in 2024, {SECRET}?")
    assert SECRET in said
    account = Accounts(home).named("Ann")
    (summary,) = kept.listed(account.id)
    return summary.id


def _of_ann(home: Path, kept: Conversations, conversation: str) -> dict[str, Any]:
    return as_json(kept.get(Accounts(home).named("Ann").id, conversation))


def test_no_event_shows_or_changes_anything_of_anothers(
    ann: Visitor, bob: Visitor, home: Path, kept: Conversations, conversation: str
) -> None:
    before = _of_ann(home, kept, conversation)
    turn = kept.get(Accounts(home).named("Ann").id, conversation).turns[0].id
    said = fire_all(bob, conversation, turn)
    assert len(said) > 15
    assert not [number for number, text in said.items() if SECRET in text]
    assert _of_ann(home, kept, conversation) == before
    assert not (home / "draft-cases.jsonl").exists()
    own = fire_all(ann, conversation, turn)
    assert len([number for number, text in own.items() if SECRET in text]) > 4, "the test would not see a leak"
    assert (home / "draft-cases.jsonl").exists()


def test_no_route_shows_anything_of_anothers(ann: Visitor, bob: Visitor, home: Path, kept: Conversations) -> None:
    account = Accounts(home).named("Ann").id
    made = kept.create(account, SECRET)
    turn = kept.begin(account, made.id, SECRET)
    kept.stop(account, turn)
    routes = [f"/answers/{turn}/{form}" for form in ("plain", "markdown", "references", "receipt", "x")]
    routes += [f"/conversations/{made.id}/{form}" for form in ("markdown", "json", "x")]
    for route in [*routes, "/", "/config"]:
        answer = bob.client.get(route, params={"c": made.id})
        assert SECRET not in answer.text
        assert route in {"/", "/config"} or answer.status_code == 404
        assert answer.text == bob.client.get(route.replace(turn, NOBODY).replace(made.id, NOBODY)).text or route == "/"
    assert SECRET in ann.client.get(f"/conversations/{made.id}/markdown").text
    assert json.loads(ann.client.get(f"/conversations/{made.id}/json").text)["title"] == SECRET
    disposition = ann.client.get(f"/conversations/{made.id}/json").headers["content-disposition"]
    assert disposition.startswith("attachment")


def test_the_stream_of_another_is_not_there(ann: Visitor, bob: Visitor, conversation: str) -> None:
    assert conversation
    for path in ("/gradio_api/queue/data", "/gradio_api/heartbeat/stream-of-Ann"):
        assert bob.client.get(path, params={"session_hash": ann.stream}).status_code == 404
    for path in ("/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset"):
        body = {"session_hash": ann.stream, "fn_index": 0, "event_id": "x", "data": []}
        assert bob.client.post(path, json=body).status_code == 404


def test_without_a_login_nothing_is_there_but_the_form(address: str, bob: Visitor) -> None:
    with httpx.Client(base_url=address) as nobody:
        sent = nobody.get("/")
        assert (sent.status_code, sent.headers["location"]) == (303, "/login")
        assert 'name="password"' in nobody.get("/login").text
        for path in ("/config", "/session", f"/answers/{NOBODY}/plain", "/gradio_api/queue/data?session_hash=x"):
            assert nobody.get(path).status_code == 401
        for path in (
            "/gradio_api/queue/join",
            "/uploads?purpose=documents&name=a.txt",
            "/gradio_api/cancel",
            "/logout",
        ):
            assert nobody.post(path, json={}).status_code == 401
        nobody.cookies.set("briefing_session", "made up", domain="127.0.0.1")
        assert nobody.get("/config").status_code == 401
    assert bob.client.get("/login").status_code == 303


def test_bad_logins_are_told_in_one_way_and_slowed_down(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        forms = [{"name": "Carl", "password": "wrong"}, {"name": "<b>Nobody", "password": PASSWORD}, {}]
        wrong, unknown, empty = (client.post("/login", data=form) for form in forms)
        assert wrong.status_code == unknown.status_code == empty.status_code == 401
        assert "The name or the password is wrong." in unknown.text
        assert "<b>" not in unknown.text
        answers = [client.post("/login", data=forms[0]) for _ in range(4)]
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["retry-after"]) >= 1
        assert not client.cookies


def test_the_cookie_is_hidden_from_scripts_and_logging_out_ends_it(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        entered = client.post("/login", data={"name": "bob", "password": PASSWORD})
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        token = client.cookies["briefing_session"]
        assert client.get("/session").status_code == 204
        assert client.post("/logout").headers["location"] == "/login"
        client.cookies.set("briefing_session", token, domain="127.0.0.1")
        assert client.get("/session").status_code == 401


def test_another_password_ends_the_sessions(address: str, home: Path) -> None:
    with closing(visit(address, "Ann").client) as client:
        assert client.get("/session").status_code == 204
        Accounts(home, rounds=4).set_password("Ann", PASSWORD + "!")
        assert client.get("/session").status_code == 401


def test_other_sites_cannot_log_anybody_in(address: str) -> None:
    form = {"name": "Bob", "password": PASSWORD}
    assert httpx.post(f"{address}/login", data=form, headers={"Origin": "http://evil"}).status_code == 403


def test_nobody_serves_beyond_loopback_without_accounts(tmp_path: Path) -> None:
    command = [BRIEFING, "serve", "--home", tmp_path, "--host", "0.0.0.0", "--port", "0"]  # noqa: S104 - it is refused
    refused = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert refused.returncode != 0
    assert "briefing users add" in refused.stderr
