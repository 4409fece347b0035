"""The route that takes files, attacked: what is too large, broken off or of another page leaves nothing behind."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from assistant.web.app import WebSettings, create_app
from assistant.web.uploads import UploadLimits
from tests.assistant.web.serving import in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.web.backends import Backends

LIMIT = 200_000


@pytest.fixture
def client(backends: Backends) -> Iterator[httpx.Client]:
    backends.uploads.limits = UploadLimits(size=LIMIT, waiting=3)
    settings = WebSettings(frozenset({"127.0.0.1"}), "quote")
    with in_thread(lambda: create_app(backends, settings)) as address, httpx.Client(base_url=address) as opened:
        opened.timeout = httpx.Timeout(60)
        yield opened


def send(client: httpx.Client, name: str = "a.txt", content: object = b"x", **more: str) -> httpx.Response:
    params = {"purpose": "documents", "name": name, **more}
    return client.post("/uploads", params=params, content=content)  # type: ignore[arg-type] # bytes or an iterator


def left(backends: Backends) -> list[str]:
    return sorted(path.name for path in (backends.index.home / "uploads").glob("*/*"))


def test_names_lead_nowhere(client: httpx.Client, backends: Backends) -> None:
    for name in ("../../../etc/cron.txt", "..\\..\\evil.txt", "a\x00b.txt"):
        assert send(client, name).status_code == 200
    assert left(backends) == ["ab.txt", "cron.txt", "evil.txt"]
    assert send(client).status_code == 422, "three wait already"


def test_what_is_too_large_is_refused_with_a_length_and_without_one(client: httpx.Client, backends: Backends) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(30):
            yield b"x" * 10_000

    assert send(client, content=b"x" * (LIMIT + 1)).status_code == 413
    assert send(client, content=parts()).status_code in {413, 422}
    assert left(backends) == []
    assert send(client, content=b"x" * LIMIT).status_code == 200


@pytest.mark.parametrize("more", [{"purpose": "secrets"}, {"name": "a.exe"}, {"name": ""}])
def test_what_is_of_no_purpose_or_kind_is_refused(
    client: httpx.Client, backends: Backends, more: dict[str, str]
) -> None:
    assert send(client, **more).status_code == 422
    assert left(backends) == []


def test_no_other_page_sends_files_and_no_other_method_is_there(client: httpx.Client, backends: Backends) -> None:
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        params = {"purpose": "documents", "name": "a.txt"}
        assert client.post("/uploads", params=params, content=b"x", headers=headers).status_code == 403
    for method in ("GET", "PUT", "DELETE"):
        assert client.request(method, "/uploads").status_code in {404, 405}
    assert client.get("/uploads/x").status_code == 404
    assert left(backends) == []


def test_a_file_that_breaks_off_is_not_kept_and_does_not_count(client: httpx.Client, backends: Backends) -> None:
    for _ in range(4):
        with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as raw:
            asked = "POST /uploads?purpose=documents&name=a.txt HTTP/1.1\r\nHost: 127.0.0.1"
            raw.sendall(f"{asked}\r\nContent-Length: {LIMIT}\r\n\r\n".encode() + b"x" * 1000)
            time.sleep(0.1)
    deadline = time.monotonic() + 20
    while left(backends) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left(backends) == []
    assert send(client).status_code == 200
