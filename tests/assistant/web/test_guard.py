"""The guard lets the page's own requests in and keeps everything else out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.web.guard import Guard, GuardLimits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

LOCAL = "http://localhost:7860"


async def _echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"reached {len(await request.body())}")


@pytest.fixture
def client() -> TestClient:
    methods = ["GET", "POST"]
    app = Starlette(routes=[Route("/{path:path}", _echo, methods=methods), Route("/", _echo, methods=methods)])
    return TestClient(Guard(app, frozenset({"localhost"}), GuardLimits(upload=1000, other=100)), base_url=LOCAL)


@pytest.mark.parametrize(
    "path", ["/", "/config", "/health", "/assets/index.js", "/gradio_api/queue/data?session_hash=x"]
)
def test_routes_of_the_page_are_reached(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=http://127.0.0.1:9/secret",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file%3Dhttp://127.0.0.1:9/",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/upload",
        "/gradio_api/upload_progress?upload_id=x",
        "/gradio_api/stream/x/y/1/playlist.m3u8",
        "/gradio_api/component_server",
        "/gradio_api/proxy=http://127.0.0.1:9/",
        "/gradio_api/run/answer",
        "/gradio_api/api/answer",
        "/gradio_api/call/answer",
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/gradio_api/runs",
        "/gradio_api/vibe-edit/",
        "/monitoring",
        "/docs",
        "/assets/%2e%2e/monitoring/x",
    ],
)
def test_everything_that_the_page_does_not_need_is_not_there(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "reached" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "localhost@evil.example", "127.0.0.1"])
def test_unknown_host_names_are_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:9999"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_requests_of_other_pages_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/gradio_api/queue/join", headers=headers).status_code == 403
    assert client.get("/gradio_api/queue/data", headers=headers).status_code == 403


def test_own_page_and_links_from_elsewhere_are_welcome(client: TestClient) -> None:
    assert client.post("/gradio_api/queue/join", headers={"origin": LOCAL}).status_code == 200
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert client.get("/", headers=link).status_code == 200
    assert client.post("/gradio_api/queue/join", headers=link).status_code == 403


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/gradio_api/queue/join", 100, 200),
        ("/gradio_api/queue/join", 101, 413),
        ("/uploads", 1000, 200),
        ("/uploads", 1001, 413),
    ],
)
def test_bodies_have_a_limit(client: TestClient, path: str, size: int, status: int) -> None:
    assert client.post(path, content=b"x" * size).status_code == status


def test_a_body_without_a_length_has_the_same_limit(client: TestClient) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(20):
            yield b"x" * 50

    assert client.post("/gradio_api/queue/join", content=chunks()).status_code == 413


def test_every_response_has_the_security_headers(client: TestClient) -> None:
    for path in ("/", "/nothing/here"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
