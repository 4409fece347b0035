"""The server answers at once: while the page is being made it says so, and then hands everything on to the page.

Importing Gradio alone takes seconds. Until the page is there, a browser gets a short page that asks again by itself,
everything else 503 with ``Retry-After``; ``/health`` says that the server is alive and starting.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, Final

from assistant.web.words import CHINESE, ENGLISH, words_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_WAIT: Final = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="1">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title>'
    "<style>body {{font: 1.1rem system-ui; max-width: 36rem; margin: 20vh auto; padding: 0 1rem}}"
    ':root {{color-scheme: light dark}}</style><p role="status">{ready}<p lang="zh">{ready_zh}'
)
_HEADERS: Final = [
    (b"cache-control", b"no-store"),
    (b"retry-after", b"1"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
]


class Opening:
    """An app that becomes another one. ``make`` runs in a thread of its own, once; ``ready`` is called after it.

    What ``make`` raises ends up in ``problem``, and ``stop`` is called.
    """

    def __init__(self, make: Callable[[], ASGIApp], ready: Callable[[], object], stop: Callable[[], object]) -> None:
        self._make, self._ready, self._stop = make, ready, stop
        self._page: ASGIApp | None = None
        self._making: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self.problem: BaseException | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif self._page is not None:
            await self._page(scope, receive, send)
        elif scope["type"] == "http":
            await _say(scope, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self._making = asyncio.create_task(self._made())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._closing.set()
        await self._making
        await send({"type": "lifespan.shutdown.complete"})

    async def _made(self) -> None:
        """Make the page, let it start, and keep it until the server closes."""
        try:
            page = await asyncio.to_thread(self._make)
            given: asyncio.Queue[Message] = asyncio.Queue()
            said: asyncio.Queue[Message] = asyncio.Queue()
            living = asyncio.create_task(_live(page, given, said))
            await given.put({"type": "lifespan.startup"})
            _started(await said.get())
            self._page = page
            self._ready()
            await self._closing.wait()
            await given.put({"type": "lifespan.shutdown"})
            await living
        except Exception as problem:  # noqa: BLE001 - it is raised again where the server was started
            self.problem = problem
            self._stop()


def _started(said: Message) -> None:
    if said["type"] != "lifespan.startup.complete":
        raise RuntimeError(said.get("message") or "the page did not start")


async def _live(page: ASGIApp, given: asyncio.Queue[Message], said: asyncio.Queue[Message]) -> None:
    scope: dict[str, Any] = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    await page(scope, given.get, said.put)


async def _say(scope: Scope, send: Send) -> None:
    health = scope["path"] in {"/health", "/ready"}
    kind = b"application/json" if health else b"text/html; charset=utf-8"
    body = json.dumps({"status": "starting"}) if health else _page()
    status = 200 if scope["path"] == "/health" else 503
    await send({"type": "http.response.start", "status": status, "headers": [*_HEADERS, (b"content-type", kind)]})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body.encode()})


def _page() -> str:
    words, chinese = words_in(ENGLISH), words_in(CHINESE)
    return _WAIT.format(title=words("title"), ready=words("getting_ready"), ready_zh=chinese("getting_ready"))
