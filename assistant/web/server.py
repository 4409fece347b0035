"""Serves the page: answers at once, opens the index in the background, and publishes its address to other processes.

Importing Gradio alone takes seconds. Until the page is ready, a browser gets a short page that asks again by itself and
is answered as soon as the page is there. Everything else gets 503 with ``Retry-After``; ``/health`` says that the
server is alive and starting.
"""

from __future__ import annotations

import asyncio
import gc
import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from assistant.cli.common import load_beside, say
from assistant.web.words import CHINESE, ENGLISH, words_in
from index import owner
from index.errors import IndexInUse

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from assistant.web.app import WebSettings
    from assistant.web.backends import Backends
    from index.library import Index

_WAIT: Final = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=?again">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title>'
    "<style>body {{font: 1.1rem system-ui; max-width: 36rem; margin: 20vh auto; padding: 0 1rem}}"
    ':root {{color-scheme: light dark}}</style><p role="status">{ready}<p lang="zh">{ready_zh}'
)
_AGAIN: Final = b"again"
_HELD: Final = 10.0
"""Seconds for which a browser that asks again waits for the page."""
_HEADERS: Final = [
    (b"cache-control", b"no-store"),
    (b"retry-after", b"1"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
]


class Opening:
    """An app that becomes another once that is made. ``make`` runs once in a thread; then ``ready`` is called.

    If ``make`` raises, ``problem`` holds the error and ``stop`` is called.
    """

    def __init__(self, make: Callable[[], ASGIApp], ready: Callable[[], object], stop: Callable[[], object]) -> None:
        self._make, self._ready, self._stop = make, ready, stop
        self._page: ASGIApp | None = None
        self._making: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()
        self._settled = asyncio.Event()
        self.problem: BaseException | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        again = scope["type"] == "http" and scope["query_string"] == _AGAIN
        if again:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._settled.wait(), _HELD)
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif again and self._page is not None:
            there = [*_HEADERS, (b"location", scope.get("raw_path", b"/"))]
            await send({"type": "http.response.start", "status": 303, "headers": there})
            await send({"type": "http.response.body"})
        elif self._page is not None:
            await self._page(scope, receive, send)
        elif scope["type"] == "http":
            health = scope["path"] in {"/health", "/ready"}
            kind = b"application/json" if health else b"text/html; charset=utf-8"
            body = json.dumps({"status": "starting"}) if health else _page()
            status = 200 if scope["path"] == "/health" else 503
            await send(
                {"type": "http.response.start", "status": status, "headers": [*_HEADERS, (b"content-type", kind)]}
            )
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body.encode()})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self._making = asyncio.create_task(self._made())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._closing.set()
        self._settled.set()
        await self._making
        await send({"type": "lifespan.shutdown.complete"})

    async def _made(self) -> None:
        """Make the page, run its lifespan, and keep it until the server closes."""
        try:
            page = await asyncio.to_thread(self._make)
            given: asyncio.Queue[Message] = asyncio.Queue()
            said: asyncio.Queue[Message] = asyncio.Queue()
            living = asyncio.create_task(_live(page, given, said))
            await given.put({"type": "lifespan.startup"})
            _started(await said.get())
            self._page = page
            self._settled.set()
            self._ready()
            await self._closing.wait()
            await given.put({"type": "lifespan.shutdown"})
            await living
        except Exception as problem:  # noqa: BLE001 - it is raised again where the server was started
            self.problem = problem
            self._settled.set()
            self._stop()


def _started(said: Message) -> None:
    if said["type"] != "lifespan.startup.complete":
        raise RuntimeError(said.get("message") or "the page did not start")


async def _live(page: ASGIApp, given: asyncio.Queue[Message], said: asyncio.Queue[Message]) -> None:
    scope: dict[str, Any] = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
    await page(scope, given.get, said.put)


def _page() -> str:
    words, chinese = words_in(ENGLISH), words_in(CHINESE)
    return _WAIT.format(title=words("title"), ready=words("getting_ready"), ready_zh=chinese("getting_ready"))


def run(home: Path, listener: socket.socket, address: str, web: WebSettings) -> None:
    """Serve on ``listener`` until interrupted; ``address`` is printed and published for other processes."""
    import uvicorn

    serving = _Serving(home, address, web)

    def stop() -> None:
        server.should_exit = True

    opening = Opening(serving.make, serving.ready, stop)
    config = uvicorn.Config(
        opening,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
        proxy_headers=False,  # ``web.guard`` handles them; uvicorn would believe everybody on this machine
        http="h11",  # the other parser accepts headers of any length
        ws="none",
    )
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[listener])
    finally:
        serving.close()
    if opening.problem is not None:
        raise opening.problem


class _Serving:
    """What a served page needs, from its making to its end."""

    def __init__(self, home: Path, address: str, web: WebSettings) -> None:
        self._home, self._address, self._web = home.expanduser().absolute(), address, web
        self._index: Index | None = None
        self._backends: Backends | None = None

    def make(self) -> ASGIApp:
        """Open everything and return the page; raises ``IndexInUse`` if another server owns the home folder."""
        gc.disable()  # collecting garbage during imports takes a fifth of the start and finds next to none
        try:
            return self._made()
        finally:
            gc.freeze()
            gc.enable()

    def _made(self) -> ASGIApp:
        from assistant.pipeline import Assistant
        from assistant.settings import Settings
        from assistant.web.app import create_app
        from assistant.web.backends import open_backends
        from index.checking import open_to_serve

        load_beside()  # runs on other cores: the slow parts do not hold the GIL
        settings = Settings(home=self._home, model=self._web.model)
        self._index = open_to_serve(self._home)
        if not self._index.owned:
            message = (
                "Another server already serves this home folder; open its page or name another folder with --home."
            )
            raise IndexInUse(message)
        assistant = Assistant(self._index, settings)
        self._backends = open_backends(assistant, self._index, log_questions=self._web.log_questions)
        token = owner.publish(self._home, self._address)
        if not self._index.needs_rebuild:
            self._backends.suggestions.prepare(self._backends.additions.hidden_from(""))
        return create_app(self._backends, replace(self._web, owner_token=token))

    def ready(self) -> None:
        """Announce the page and start the background work."""
        say(f"The page is at {self._address}/ (stop with Ctrl+C).")
        if self._backends is not None:
            self._backends.mending.start(then=self._backends.documents_changed)

    def close(self) -> None:
        """End the background work and release the home folder."""
        if self._backends is not None:
            self._backends.calibration.close()
            if self._backends.presence is not None:
                self._backends.presence.end()
        if self._index is not None:
            self._index.close()
