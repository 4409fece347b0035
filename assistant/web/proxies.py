"""What a reverse proxy says of a request is believed from the proxies that the server was told of, from nobody else.

Gradio builds the addresses of its page from ``X-Forwarded-Host`` whoever sends it, and a name in it would lead a
reader's scripts elsewhere. So these headers end here: for a trusted proxy they become the request's host, scheme and
client; otherwise they are dropped. Nobody is trusted by default.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

_PREFIX: Final = b"x-forwarded-"
_ALONE: Final = frozenset({b"forwarded", b"x-real-ip", b"x-original-host", b"x-original-url", b"x-rewrite-url"})
_HOST: Final = b"x-forwarded-host"
FORWARDED: Final = "assistant.web.forwarded"
"""In the scope of a request that some proxy passed on, whether it is trusted or not."""


def behind_proxies(app: ASGIApp, trusted: Sequence[str]) -> ASGIApp:
    """Return ``app`` as it is reached through the proxies at these addresses or networks."""
    plain = _WithoutHeaders(app, believed=False)
    if not trusted:
        return plain
    believing = ProxyHeadersMiddleware(_WithoutHeaders(app, believed=True), list(trusted))  # type: ignore[arg-type]
    return _ByClient(believing, plain)


@dataclass(frozen=True, slots=True)
class _ByClient:
    """Sends a request to ``believing`` where a proxy that it knows sent it, to ``plain`` otherwise."""

    believing: ProxyHeadersMiddleware
    plain: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        known = client is not None and client[0] in self.believing.trusted_hosts
        app: ASGIApp = self.believing if known else self.plain  # type: ignore[assignment]
        await app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class _WithoutHeaders:
    """Drops the headers of proxies; ``believed``: the host that they name becomes the request's own."""

    app: ASGIApp
    believed: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kept = [(name, value) for name, value in scope["headers"] if not _of_a_proxy(name)]
        host = next((value for name, value in scope["headers"] if name == _HOST), b"").split(b",")[0].strip()
        passed_on = len(kept) < len(scope["headers"])
        if self.believed and host:
            kept = [(name, value) for name, value in kept if name != b"host"] + [(b"host", host)]
        await self.app({**scope, "headers": kept, FORWARDED: passed_on}, receive, send)


def _of_a_proxy(name: bytes) -> bool:
    return name.startswith(_PREFIX) or name in _ALONE
