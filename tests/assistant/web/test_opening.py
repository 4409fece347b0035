"""The port answers before the page is made, says so truthfully, and hands on to the page; problems end the server."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx
import pytest
from fastapi import FastAPI

from assistant.web.server import Opening
from tests.assistant.web.serving import in_thread

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp


def test_it_says_that_it_is_getting_ready_until_the_page_has_started() -> None:
    may_be_made, is_ready = threading.Event(), threading.Event()
    lived: list[str] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        lived.append("started")
        yield
        lived.append("ended")

    def made() -> ASGIApp:
        assert may_be_made.wait(10)
        page = FastAPI(lifespan=lifespan)
        page.get("/")(lambda: {"page": lived[0]})
        return page

    with in_thread(lambda: Opening(made, is_ready.set, pytest.fail)) as address:
        waiting = httpx.get(address)
        assert (waiting.status_code, waiting.headers["retry-after"]) == (503, "1")
        assert "getting ready" in waiting.text
        assert httpx.head(address).headers["cache-control"] == "no-store"
        assert httpx.get(f"{address}/health").json() == {"status": "starting"}
        assert httpx.get(f"{address}/ready").status_code == 503
        assert httpx.post(f"{address}/owner/ask", json={}).status_code == 503
        with ThreadPoolExecutor(1) as threads:  # a browser asks again at once, and is answered once there is a page
            again = threads.submit(httpx.get, f"{address}/somewhere?again", timeout=20)
            assert not wait([again], timeout=0.3).done
            may_be_made.set()
            assert (again.result().status_code, again.result().headers["location"]) == (303, "/somewhere")
        assert is_ready.wait(10)
        assert httpx.get(address).json() == {"page": "started"}
    assert lived == ["started", "ended"]


def test_a_page_that_cannot_be_made_ends_the_server_with_its_problem() -> None:
    stopped = threading.Event()
    openings: list[Opening] = []

    def made() -> ASGIApp:
        message = "no documents"
        raise OSError(message)

    def opening() -> Opening:
        openings.append(Opening(made, pytest.fail, stopped.set))
        return openings[0]

    with in_thread(opening) as address:
        assert httpx.get(f"{address}/health").status_code == 200
        assert stopped.wait(10)
    assert isinstance(openings[0].problem, OSError)
