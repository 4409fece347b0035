"""The protocol over streamable HTTP at ``/mcp``, behind a key.

Every request stands alone: there are no sessions to steal or to keep, and a removed key stops working at the next
request. A call over a key's limit gets a result that says so (``server``); a client that goes on far beyond it gets
429. Host and Origin must be names of this server, as the specification demands against DNS rebinding.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from assistant.accounts import AccountError, KeyUnknown
from assistant.accounts.tokens import HOW
from assistant.mcp_server.server import TOKEN
from assistant.store import StoreError
from assistant.web.guard import limited
from assistant.web.streams import whole_body
from assistant.web.v1.keyed import bearer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from socket import socket

    from mcp.server.lowlevel import Server
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.accounts.tokens import ApiKey, Keys

PATH: Final = "/mcp"
LARGEST: Final = 2**20
_BODY_SECONDS: Final = 30.0
_TIMES_CALLS: Final = 5
_MINUTE: Final = 60.0
_METHOD: Final = {"Allow": "POST"}
_BEARER: Final = {"WWW-Authenticate": "Bearer"}
_CLOSE: Final = {"Connection": "close"}


def http_app(server: Server[Any, Any], keys: Keys, hosts: Iterable[str], port: int) -> ASGIApp:
    """Return the server as an app; ``hosts`` are its names, on ``port``."""
    named = [f"[{host}]" if ":" in host else host for host in hosts]
    known = [*named, *(f"{host}:{port}" for host in named)]
    security = TransportSecuritySettings(
        allowed_hosts=known, allowed_origins=[f"{scheme}://{host}" for host in known for scheme in ("http", "https")]
    )
    manager = StreamableHTTPSessionManager(
        server, stateless=True, security_settings=security, max_request_body_size=LARGEST
    )

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        del app
        async with manager.run():
            yield

    return Starlette(routes=[Route(PATH, _KeyGate(manager.handle_request, keys))], lifespan=lifespan)


def serve_http(app: ASGIApp, listener: socket) -> None:
    """Serve on ``listener`` until interrupted."""
    import uvicorn

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
        proxy_headers=False,
        http="h11",
        ws="none",
    )
    uvicorn.Server(config).run(sockets=[listener])


@dataclass(slots=True)
class _Requests:
    """The times of each key's latest requests; a key may make five times as many requests as tool calls."""

    _times: dict[str, deque[float]] = field(default_factory=dict)

    def count(self, key: ApiKey) -> None:
        """Count a request; raises ``HTTPException`` for one too many within a minute."""
        most, now = _TIMES_CALLS * key.per_minute, time.monotonic()
        times = self._times.setdefault(key.name, deque())
        while times and times[0] <= now - _MINUTE:
            times.popleft()
        if len(times) >= most:
            wait = math.ceil(times[0] + _MINUTE - now)
            message = f"This key made {most:,} requests within a minute; try again in {wait} seconds."
            raise HTTPException(429, message, {"Retry-After": str(wait)})
        times.append(now)


@dataclass(frozen=True, slots=True)
class _KeyGate:
    """ASGI middleware: passes on requests with a key and a whole body within the size limit."""

    app: ASGIApp
    keys: Keys
    requests: _Requests = field(default_factory=_Requests)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            token = _token(scope)
            key = await run_in_threadpool(self.keys.of, token)
            self.requests.count(key)
            async with asyncio.timeout(_BODY_SECONDS):
                body = await whole_body(limited(receive, LARGEST))
            json.loads(body.content)  # the package's own parser fails on brackets nested thousands deep
        except KeyUnknown as error:
            await PlainTextResponse(str(error), 401, _BEARER)(scope, receive, send)
        except (AccountError, StoreError) as error:
            await PlainTextResponse(str(error), 503, {"Retry-After": "1"})(scope, receive, send)
        except TimeoutError:
            await PlainTextResponse("The request did not arrive in time.", 408, _CLOSE)(scope, receive, send)
        except (ValueError, RecursionError):
            await PlainTextResponse("The request is not JSON.", 400)(scope, receive, send)
        except HTTPException as error:
            await PlainTextResponse(error.detail, error.status_code, error.headers or _CLOSE)(scope, receive, send)
        else:
            await self.app({**scope, TOKEN: (token, key)}, body.receive, send)


def _token(scope: Scope) -> str:
    """Return the key that a request carries; raises ``HTTPException`` if it has none or is no POST."""
    if scope["method"] != "POST":
        raise HTTPException(405, "There are no sessions and no events to wait for; send POST.", _METHOD)
    token = bearer(scope)
    if not token:
        raise HTTPException(401, f"This needs a key. {HOW}", _BEARER)
    return token
