"""What a proxy says is believed from those that the server was told of, and heard from nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.web.app import WebSettings, create_app
from assistant.web.guard import behind_proxies
from tests.assistant.web.serving import in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from assistant.web.backends import Backends

SAID = {
    "x-forwarded-host": "briefing.example",
    "x-forwarded-proto": "https",
    "x-forwarded-for": "203.0.113.9",
    "forwarded": "host=evil.example",
    "x-forwarded-prefix": "/evil",
}


async def _echo(request: Request) -> JSONResponse:
    assert request.client is not None
    left = [name for name in request.headers if "forward" in name]
    return JSONResponse({"url": str(request.url), "client": request.client.host, "left": left})


def seen(trusted: tuple[str, ...], client: str) -> Any:
    app = behind_proxies(Starlette(routes=[Route("/", _echo)]), trusted)
    return TestClient(app, base_url="http://inside:7860", client=(client, 5)).get("/", headers=SAID).json()


@pytest.mark.parametrize("trusted", [(), ("10.0.0.1",), ("10.1.0.0/16", "127.0.0.1")])
def test_whoever_is_not_known_says_nothing_of_a_request(trusted: tuple[str, ...]) -> None:
    assert seen(trusted, "10.2.0.1") == {"url": "http://inside:7860/", "client": "10.2.0.1", "left": []}


@pytest.mark.parametrize("trusted", [("10.0.0.1",), ("127.0.0.1", "10.0.0.0/8")])
def test_a_known_proxy_says_host_scheme_and_client(trusted: tuple[str, ...]) -> None:
    assert seen(trusted, "10.0.0.1") == {"url": "https://briefing.example/", "client": "203.0.113.9", "left": []}


@pytest.fixture
def client(backends: Backends) -> Iterator[httpx.Client]:
    settings = WebSettings(frozenset({"127.0.0.1", "briefing.example"}), "quote")
    with (
        in_thread(lambda: create_app(backends, settings)) as address,
        httpx.Client(base_url=address, timeout=60) as opened,
    ):
        yield opened


def test_the_page_builds_no_address_from_what_a_stranger_says(client: httpx.Client) -> None:
    for path in ("/", "/config"):
        assert "briefing.example" not in client.get(path, headers=SAID).text


def test_the_page_is_kept_by_no_cache_and_neither_is_its_head(client: httpx.Client) -> None:
    for answer in (client.get("/"), client.head("/")):
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-language"] == "en"
