"""Who sent a request, put into its scope by ``login``, and in which language they read.

The language is the one chosen on the page, else the browser's first choice, else English. The choice is kept in a
cookie. In the address it would travel with a shared link and be lost at the login; in the account it would be unknown
at the login, and shared by all who use the page without one. The cookie tells nothing of what was asked. The server
alone decides, for each request: it writes the language and its words into the head of the page, so that scripts,
Gradio's own words and handlers agree.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.datastructures import Headers, MutableHeaders

from assistant.accounts import LOCAL_USER
from assistant.store import NotFound
from assistant.web.messages import SAID, told
from assistant.web.words import CHINESE, ENGLISH, TAGS, Words, words_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KEY: Final = "assistant.web.user"
COOKIE: Final = "briefing_language"
_YEAR: Final = 365 * 24 * 3600
_HEAD: Final = """<head>
<script>
window.briefing = {said};
Object.defineProperty(Navigator.prototype, "language", {{ get: () => window.briefing.tag }}); // for Gradio's own words
{stream}
</script>"""
NOT_KEPT: Final = {"Cache-Control": "no-store"}
"""The header of a response that a browser must not cache for the next person who uses it."""


@dataclass(frozen=True, slots=True)
class User:
    """``id`` owns conversations; ``name`` is shown, "" where nobody has to log in."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """The user for whom something is done: ``id`` owns what is kept, ``words`` are in their language."""

    id: str
    words: Words


def put_user(scope: Mapping[str, Any], user: User | None) -> dict[str, Any]:
    """Return the scope with its user, None for nobody."""
    return {**scope, _KEY: user}


def user_of(scope: Mapping[str, Any]) -> User | None:
    """Return the user of a request's scope, None for nobody."""
    found = scope.get(_KEY)
    return found if isinstance(found, User) else None


def language_of(headers: Mapping[str, str]) -> str:
    """Return the language of a request with these headers."""
    cookies: SimpleCookie = SimpleCookie()
    with suppress(CookieError):
        cookies.load(headers.get("cookie", ""))
    if COOKIE in cookies and cookies[COOKIE].value in TAGS:
        return cookies[COOKIE].value
    first = max(headers.get("accept-language", "").split(","), key=_weight, default="")
    return CHINESE if first.strip().lower().startswith("zh") else ENGLISH


def words_of(headers: Mapping[str, str]) -> Words:
    """Return the words in the language of a request with these headers."""
    return words_in(language_of(headers))


def _weight(asked: str) -> float:
    _, _, weight = asked.partition(";q=")
    try:
        return float(weight) if weight else 1.0
    except ValueError:
        return 0.0


def language_routes() -> APIRouter:
    """Return the route that keeps a choice and redirects to the page where it was made."""
    router = APIRouter()

    @router.post("/language")
    def choose(request: Request, language: Annotated[str, Form()] = "") -> Response:
        back = urlsplit(request.headers.get("referer", ""))
        here = back.netloc == request.headers.get("host") and back.path.startswith("/") and back.path[1:2] != "/"
        place = back._replace(scheme="", netloc="", fragment="").geturl() if here else "/"
        chosen = RedirectResponse(place, status_code=303)
        if language in TAGS:
            chosen.set_cookie(COOKIE, language, max_age=_YEAR, httponly=True, samesite="lax")
        return chosen

    return router


@dataclass(slots=True)
class Spoken:
    """ASGI middleware around Gradio: puts the reader's language and its words into the page."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the page itself is buffered, translated, and sent."""
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        words, user = words_of(Headers(scope=scope)), user_of(scope)
        accounts = user is not None and user.id != LOCAL_USER
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        whole = {**scope, "headers": plain, "method": "GET"}  # for a HEAD the server sends the headers alone
        await self.app(whole, receive, _Whole(send, words, accounts=accounts).take)


@dataclass(slots=True)
class _Whole:
    """Collects a response and sends it translated."""

    send: Send
    words: Words
    accounts: bool
    start: Message = field(default_factory=dict)
    body: bytes = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = dict(message)
            return
        self.body += message.get("body", b"")
        if message.get("more_body", False):
            return
        page = spoken_page(self.body.decode("utf-8"), self.words, accounts=self.accounts).encode("utf-8")
        headers = MutableHeaders(raw=list(self.start["headers"]))
        headers["content-length"] = str(len(page))
        headers["content-language"] = self.words.tag
        headers["cache-control"] = "no-store"
        headers.add_vary_header("Cookie, Accept-Language")
        await self.send({**self.start, "headers": headers.raw})
        await self.send({"type": "http.response.body", "body": page})


def spoken_page(html: str, words: Words, *, accounts: bool = False) -> str:
    """Return Gradio's page with a language's words in ``window.briefing``; ``accounts``: its reader has an account."""
    languages = {each: {"tag": tag, "name": words_in(each)("language.name")} for each, tag in TAGS.items()}
    known: dict[str, object] = {
        "tag": words.tag,
        "language": words.language,
        "languages": languages,
        "words": {key: entry for key, entry in words.entries.items() if not key.startswith(SAID)},
        "accounts": accounts,
    }
    said = json.dumps(known, ensure_ascii=False).replace("<", "\\u003c")
    titled = html.replace('lang="en"', f'lang="{words.tag}"', 1)
    stream = Path(__file__).with_name("stream.js").read_text(encoding="utf-8")
    return titled.replace("<head>", _HEAD.format(said=said, stream=stream), 1)


def reader_at(request: Request) -> Reader:
    """Return who sent a request; raises ``HTTPException`` 401 if nobody is logged in."""
    user, words = user_of(request.scope), words_of(request.headers)
    if user is None:
        raise HTTPException(status_code=401, detail=words("login.first"))
    return Reader(user.id, words)


CurrentReader = Annotated[Reader, Depends(reader_at)]
"""A route's parameter for who sent the request."""


def nothing_here(reader: Reader) -> HTTPException:
    """Return the 404 for what does not exist or is another user's."""
    return HTTPException(status_code=404, detail=reader.words("nothing_here"))


async def store_refused(request: Request, error: Exception) -> Response:
    """Return the response to a route's ``StoreError``: 404 for what does not exist, 503 for all else."""
    status = 404 if isinstance(error, NotFound) else 503
    return JSONResponse({"detail": told(error, words_of(request.headers))}, status)
