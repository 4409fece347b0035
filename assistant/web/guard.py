"""Which requests reach the page, and which headers of a reverse proxy are believed.

Gradio leaves more open than this program needs: every handler is a public endpoint that can be called without the
queue, ``/upload`` keeps what anybody sends, ``/file=http…`` fetches addresses from the server's side, any Origin is
answered, bodies have no limit and no security headers are set. So the guard lets in a short list of routes, only from
known hosts and our own pages, and nothing larger than its limit. Pure ASGI: it must not buffer the event stream.

Gradio builds its page's addresses from ``X-Forwarded-Host``, whoever sends it, so a forged name would load scripts from
elsewhere. Such headers therefore stop here: from a trusted proxy they set the request's host, scheme and client;
otherwise they are dropped. No proxy is trusted by default.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.web.v1.keyed import in_shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALLOWED_ROUTES = re.compile(
    r"""
    / | /health | /ready | /metrics | /config/? | /theme\.css | /favicon\.ico | /manifest\.json | /robots\.txt
    | /(?:assets|static|svelte)/.+
    | /owner/[a-z_]+ | /login | /logout | /session | /language
    | /answers/[0-9a-f]{32}/[a-z]+ | /conversations/[0-9a-f]{32}/[a-z]+
    | /uploads | /shared/[0-9a-f]{32} | /pages/d[0-9a-f]{16}/[0-9]{1,4}
    | /drafts/[0-9a-f]{32}/report\.(?:html|md|docx)
    | /sources/d[0-9a-f]{16} | /v1/models(?:/[\w.-]{1,140})? | /v1/chat/completions
    | /evaluation/[\w.-]{1,140}/(?:report|labelling)
    | /gradio_api/(?:queue/join|queue/data|startup-events|app_id|theme\.css|cancel|reset/?)
    | /gradio_api/heartbeat/[A-Za-z0-9_-]+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HOST = re.compile(r"(?P<name>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = {
    b"content-security-policy": (
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        b"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    ),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",  # «no-referrer» would hide the Origin of our own forms
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
_PREFIX: Final = b"x-forwarded-"
_ALONE: Final = frozenset({b"forwarded", b"x-real-ip", b"x-original-host", b"x-original-url", b"x-rewrite-url"})
_FORWARDED_HOST: Final = b"x-forwarded-host"
FORWARDED: Final = "assistant.web.forwarded"
"""Scope key: whether a proxy, trusted or not, passed the request on."""


@dataclass(frozen=True, slots=True)
class GuardLimits:
    """Largest request bodies in bytes: of an upload, and of anything else."""

    upload: int = 50 * 2**20
    other: int = 2**20


@dataclass(slots=True)
class Guard:
    """ASGI middleware. ``hosts`` are the names of this server, in lower case and without ports."""

    app: ASGIApp
    hosts: frozenset[str]
    limits: GuardLimits = field(default_factory=GuardLimits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it in one sentence; websockets are closed."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await receive()
            await send({"type": "websocket.close"})
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await in_shape(scope["path"], refusal)(scope, receive, _with_headers(send))
            return
        await self.app(scope, limited(receive, self._limit(scope["path"])), _with_headers(send))

    def _limit(self, path: str) -> int:
        return self.limits.upload if path == "/uploads" else self.limits.other

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if _host_name(host) not in self.hosts or sum(name == b"host" for name, _ in scope["headers"]) > 1:
            return PlainTextResponse("This server does not answer to that host name.", status_code=400)
        path = unquote(scope["path"])
        if ".." in path.split("/") or not _ALLOWED_ROUTES.fullmatch(path):
            return PlainTextResponse("There is nothing here.", status_code=404)
        if _from_elsewhere(headers, host, scope["method"]):
            return PlainTextResponse("Requests from other pages are refused.", status_code=403)
        length = headers.get("content-length", "0")
        if "content-length" in headers and "transfer-encoding" in headers:  # a proxy may see another end (smuggling)
            return PlainTextResponse("A body has one length.", status_code=400)
        limit = self._limit(scope["path"])
        if not length.isdigit() or int(length) > limit:
            return PlainTextResponse(_too_large(limit), status_code=413)
        return None


def _from_elsewhere(headers: dict[str, str], host: str, method: str) -> bool:
    """Tell whether a browser sent this request on behalf of another site's page."""
    origin = headers.get("origin")
    if origin is not None and origin.lower().partition("://")[2] != host.lower():
        return True
    site = headers.get("sec-fetch-site", "same-origin")
    if method in _SAFE_METHODS and headers.get("sec-fetch-mode") == "navigate":
        return False
    return site not in {"same-origin", "none"}


def _host_name(host: str) -> str:
    """Return the host name of a Host header without port, in lower case; "" if it is malformed."""
    match = _HOST.fullmatch(host)
    return match["name"].strip("[]").lower() if match else ""


def _too_large(limit: int) -> str:
    return f"At most {limit // 2**20} MB can be sent here."


def limited(receive: Receive, limit: int) -> Receive:
    """Return a ``receive`` that ends a body of more than ``limit`` bytes with status 413."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(status_code=413, detail=_too_large(limit))
        return message

    return limited


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in _HEADERS]
            message = {**message, "headers": [*kept, *_HEADERS.items()]}
        await send(message)

    return sending


def behind_proxies(app: ASGIApp, trusted: Sequence[str]) -> ASGIApp:
    """Wrap ``app`` so that it believes the proxies at these addresses or networks."""
    plain = _WithoutHeaders(app, believed=False)
    if not trusted:
        return plain
    believing = ProxyHeadersMiddleware(_WithoutHeaders(app, believed=True), list(trusted))  # type: ignore[arg-type]
    return _ByClient(believing, plain)


@dataclass(frozen=True, slots=True)
class _ByClient:
    """Sends requests of trusted proxies to ``believing``, all others to ``plain``."""

    believing: ProxyHeadersMiddleware
    plain: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = scope.get("client")
        known = client is not None and client[0] in self.believing.trusted_hosts
        app: ASGIApp = self.believing if known else self.plain  # type: ignore[assignment]
        await app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class _WithoutHeaders:
    """Drops proxy headers; if ``believed``, the host they name becomes the request's own."""

    app: ASGIApp
    believed: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kept = [(name, value) for name, value in scope["headers"] if not (name.startswith(_PREFIX) or name in _ALONE)]
        host = next((value for name, value in scope["headers"] if name == _FORWARDED_HOST), b"").split(b",")[0].strip()
        passed_on = len(kept) < len(scope["headers"])
        if self.believed and host:
            kept = [(name, value) for name, value in kept if name != b"host"] + [(b"host", host)]
        await self.app({**scope, "headers": kept, FORWARDED: passed_on}, receive, send)
