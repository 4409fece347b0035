"""Attacks on a running server, in the order in which a request passes: its bytes, its route, its sender, its content.

What other modules hold is not repeated: forged files (``test_forged_files``), another's things (``test_two_users``,
``test_private``), hostile documents (``tests/index/loaders``), models that are talked into something
(``tests/test_owasp_llm``). None of these may end in a 500, and the server answers afterwards as before.
"""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any, Final

import httpx
import pytest

from tests.assistant.web.serving import home_of, serving
from tests.assistant.web.visiting import PASSWORD, send, visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.assistant.web.visiting import Visitor

SLOW: Final = 5


@pytest.fixture(scope="module")
def home(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return home_of(shipped, tmp_path_factory.mktemp("attacks"), "Ann", "Bob")


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with serving(home) as (found, _):
        yield found


@pytest.fixture(scope="module")
def bob(address: str) -> Iterator[Visitor]:
    visitor = visit(address, "Bob")
    yield visitor
    visitor.client.close()


def status_of(visitor: Visitor, start: str, headers: list[bytes], body: bytes = b"") -> int:
    """Send a request byte for byte, with Bob's session; return the status, 0 where none comes."""
    port = visitor.client.base_url.port
    session = f"Cookie: briefing_session={visitor.client.cookies['briefing_session']}".encode()
    filled = [header.replace(b"HERE", f"127.0.0.1:{port}".encode()) for header in headers]
    lines = [f"{start} HTTP/1.1".encode("latin-1"), *filled, session, b"Connection: close", b"", body]
    with socket.create_connection(("127.0.0.1", port or 0), timeout=SLOW) as connection:
        connection.sendall(b"\r\n".join(lines))
        answer = connection.recv(64)
    return int(answer.split()[1]) if answer else 0


HERE: Final = b"Host: HERE"
UPGRADE: Final = [b"Upgrade: websocket", b"Sec-WebSocket-Version: 13", b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
BYTES: Final = {
    "two hosts": ("GET /config", [HERE, b"Host: evil.example"], 400),
    "two hosts, ours last": ("GET /config", [b"Host: evil.example", HERE], 400),
    "no host": ("GET /config", [], 400),
    "a name before ours": ("GET /config", [b"Host: evil.example@127.0.0.1"], 400),
    "a name after ours": ("GET /config", [b"Host: 127.0.0.1@evil.example"], 400),
    "half an address": ("GET /config", [b"Host: [::1"], 400),
    "a port of letters": ("GET /config", [b"Host: 127.0.0.1:evil"], 400),
    "a host of high bytes": ("GET /config", [b"Host: \xff\xfe"], 400),
    "a host with a zero": ("GET /config", [b"Host: 127.0.0.1\x00"], 400),
    "another server's address": ("GET http://evil.example/config", [HERE], 404),
    "a body of two lengths": ("POST /language", [HERE, b"Content-Length: 4", b"Transfer-Encoding: chunked"], 400),
    "two lengths": ("POST /language", [HERE, b"Content-Length: 4", b"Content-Length: 5"], 400),
    "a negative length": ("POST /language", [HERE, b"Content-Length: -4"], 400),
    "a length of no digits": ("POST /language", [HERE, "Content-Length: ²".encode("latin-1")], 400),
    "more than there is memory": ("POST /language", [HERE, b"Content-Length: 9999999999999999"], 413),
    "a header without end": ("GET /config", [HERE, b"X-Long: " + b"a" * 200_000], 400),
    "a websocket": ("GET /gradio_api/queue/join", [HERE, *UPGRADE], 405),
    "a path with a zero": ("GET /assets/\x00", [HERE], 400),
    "a proxy's verb": ("CONNECT evil.example:80", [HERE], 404),
    "an echo": ("TRACE /config", [HERE], 405),
}


@pytest.mark.parametrize("name", BYTES)
def test_what_is_no_plain_request_of_this_page_ends_at_the_door(bob: Visitor, name: str) -> None:
    start, headers, status = BYTES[name]
    assert status_of(bob, start, headers) == status


PATHS: Final = (
    "/assets/..%2f..%2f..%2fetc/passwd",
    "/assets/%2e%2e/%2e%2e/etc/passwd",
    "/assets/%252e%252e%252fetc%252fpasswd",
    "/assets/..\\..\\etc\\passwd",
    "/assets/．．/etc/passwd",
    "/assets/%00",
    "/static/....//....//etc/passwd",
    "/svelte//etc/passwd",
    "/svelte/%2fetc%2fpasswd",
    "//etc/passwd",
    "/evaluation/../users.json/report",
    "/evaluation/..%2f..%2f/report",
    "/evaluation/.hidden/labelling",
    "/answers/00000000000000000000000000000000/../plain",
    "/pages/d0000000000000000/1?start=99999999999999999999999&end=-1",
    "/pages/..%2fusers.json/1",
    "/gradio_api/heartbeat/..",
    "/shared/../users.json",
    "/owner/../users.json",
)


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out_of_the_page(bob: Visitor, path: str) -> None:
    answer = bob.client.get(path)
    assert answer.status_code in {403, 404}
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "file://"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
    ],
)
@pytest.mark.parametrize("path", ["/login", "/logout", "/language", "/uploads?purpose=documents&name=a.txt"])
def test_another_page_changes_nothing_here(bob: Visitor, path: str, headers: dict[str, str]) -> None:
    assert bob.client.post(path, data={"language": "zh"}, headers=headers).status_code == 403


@pytest.mark.parametrize("token", [b"", b"Bearer x", b"Basic eDp4", b"Bearer \xe2\x82\xac", b"Bearer " + b"a" * 9000])
def test_nobody_else_speaks_for_the_command_line(bob: Visitor, token: bytes) -> None:
    for action in ("add", "ask", "remove", "rebuild"):
        sent = {"paths": ["/etc/passwd"], "question": "x", "name": "d"}
        assert bob.client.post(f"/owner/{action}", json=sent, headers={"authorization": token}).status_code == 404


@pytest.mark.parametrize("name", ["x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host"])
def test_what_passed_a_proxy_finds_no_measures(bob: Visitor, name: str) -> None:
    assert bob.client.get("/metrics", headers={name: "127.0.0.1"}).status_code == 404


def test_a_session_that_was_put_into_a_browser_is_not_the_one_after_the_login(address: str) -> None:
    with httpx.Client(base_url=address) as client:
        client.cookies.set("briefing_session", "fixed" * 8, domain="127.0.0.1")
        client.post("/login", data={"name": "Ann", "password": PASSWORD})
        assert client.get("/session").status_code == 204
    with httpx.Client(base_url=address, cookies={"briefing_session": "fixed" * 8}) as other:
        assert other.get("/session").status_code == 401


@pytest.mark.parametrize("referer", ["//evil.example/x", "/\\evil.example", "/\t/evil.example", "/%2f%2fevil.example"])
def test_the_choice_of_a_language_leads_nowhere_else(bob: Visitor, referer: str) -> None:
    here = str(bob.client.base_url)
    answer = bob.client.post("/language", data={"language": "en"}, headers={"referer": f"{here}{referer}"})
    there = httpx.URL(here).join(answer.headers["location"])
    assert (there.host, there.port) == (bob.client.base_url.host, bob.client.base_url.port)


LOGINS: Final = (
    (b"&".join(b"a%d=1" % number for number in range(50_000)), "application/x-www-form-urlencoded"),
    (b"--b\r\n" * 20_000, "multipart/form-data; boundary=b"),
    (b"x", "multipart/form-data"),
    (
        b'--b\r\nContent-Disposition: form-data; name="name"; filename="x"\r\n\r\nx\r\n--b--',
        "multipart/form-data; boundary=b",
    ),
)


@pytest.mark.parametrize(("body", "kind"), LOGINS, ids=["fields", "parts", "no boundary", "a file"])
def test_what_is_no_form_logs_nobody_in(address: str, body: bytes, kind: str) -> None:
    answer = httpx.post(f"{address}/login", content=body, headers={"content-type": kind})
    assert answer.status_code in {400, 422}


@pytest.mark.parametrize(
    "name", ["../../x.txt", "a\x00.txt", "C:\\..\\x.txt", "x" * 5000 + ".txt", "/etc/x.txt", "a\r\nb.txt"]
)
def test_the_name_of_an_upload_is_a_name_and_no_place(bob: Visitor, home: Path, name: str) -> None:
    sent = send(bob, name, b"hello").json()["id"]
    (file,) = (home / "uploads" / sent).iterdir()
    assert file.parent.parent == home / "uploads"
    assert file.read_bytes() == b"hello"
    assert file.name.isprintable()


EVENTS: Final[dict[str, dict[str, Any]]] = {
    "no data": {"data": None},
    "a number for data": {"data": 5},
    "somebody else's request": {"request": {"username": "Ann"}},
    "a batch": {"batched": True},
    "an event that is there already": {"event_id": "../../x"},
    "a stream without a name": {"session_hash": ""},
    "a stream of another kind": {"session_hash": ["x"]},
    "a stream named as a place": {"session_hash": "../x"},
    "a stream with a line": {"session_hash": "a\nb"},
    "a stream of 100,000 letters": {"session_hash": "x" * 100_000},
    "true for a number": {"fn_index": True},
    "a fraction for a number": {"fn_index": 1.0},
}


@pytest.mark.parametrize("name", EVENTS)
def test_what_is_no_event_of_the_page_starts_nothing(bob: Visitor, name: str) -> None:
    event = {"data": ["x", "", []], "event_data": None, "fn_index": bob.asking, "session_hash": bob.stream}
    answer = bob.client.post("/gradio_api/queue/join", json={**event, "trigger_id": None, **EVENTS[name]})
    assert answer.status_code in {400, 404, 422}


@pytest.mark.parametrize(
    "body", [b"[]", b"null", b'"x"', b'{"fn_index": NaN}', b'{"a":' * 20_000, b"\xff\xfe{\x00}\x00"]
)
def test_a_body_that_is_no_event_starts_nothing(bob: Visitor, body: bytes) -> None:
    kind = {"content-type": "application/json"}
    assert bob.client.post("/gradio_api/queue/join", content=body, headers=kind).status_code in {400, 404}


@pytest.mark.parametrize("question", ["\ud800 what", "How\x00much", "a" * 900_000, {"__proto__": {"x": 1}}, 7])
def test_a_question_of_any_kind_leaves_the_server_answering(bob: Visitor, question: Any) -> None:
    event = {"data": [question, "", []], "fn_index": bob.asking, "session_hash": bob.stream, "trigger_id": None}
    kind = {"content-type": "application/json"}
    assert bob.client.post("/gradio_api/queue/join", content=json.dumps(event), headers=kind).status_code == 200
    with bob.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": bob.stream}) as sent:
        said = "".join(sent.iter_text())
    assert '"success":true' in said.replace(" ", "")
    assert "Traceback" not in said


def test_after_all_that_a_question_is_answered(bob: Visitor) -> None:
    assert "41.06" in bob.ask("How much data did China generate in 2024?")
    assert bob.client.get("/health").json()["status"] == "ok"
