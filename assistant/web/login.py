"""Requires a login once there are accounts; before that, one person uses the page.

Pure ASGI, around everything but the guard, so that no route and no Gradio event can be reached without a user. Cookies
are for this server only, and scripts cannot read them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from assistant.accounts import LOCAL_USER, AccountError, LoginFailed, LoginSlowed
from assistant.accounts.tokens import SessionLimits
from assistant.store import StoreError
from assistant.web.messages import told
from assistant.web.readers import User, put_user, user_of, words_of
from assistant.web.streams import Streams, streams_of
from assistant.web.words import TAGS, words_in

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.accounts import Accounts, Logins
    from assistant.accounts.tokens import Sessions
    from assistant.web.words import Words

COOKIE: Final = "briefing_session"
_OPEN: Final = frozenset({"/health", "/ready", "/metrics", "/login", "/language", "/favicon.ico", "/robots.txt"})
_OPEN_FOLDERS: Final = ("/owner/", "/assets/", "/static/", "/svelte/", "/v1/")  # ``/v1/`` asks for a key (``v1.keyed``)
_LONGEST: Final = int(SessionLimits().absolute)
_PAGE: Final = """<!doctype html>
<html lang="{tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5; }}
body {{ margin: 0; display: grid; place-items: center; min-height: 100vh; }}
main {{ width: min(20rem, calc(100vw - 3rem)); }}
h1 {{ font-size: 1.25rem; }}
label {{ display: block; margin-top: 0.9rem; font-size: 0.95rem; }}
input {{ box-sizing: border-box; width: 100%; padding: 0.55rem 0.6rem; font: inherit; border: 1px solid #767676;
  border-radius: 6px; background: Field; color: FieldText; }}
button {{ margin-top: 1.2rem; width: 100%; padding: 0.6rem; font: inherit; font-weight: 600; border: none;
  border-radius: 6px; background: #1d4ed8; color: #fff; cursor: pointer; }}
.languages {{ margin-top: 1.5rem; display: flex; gap: 0.5rem; }}
.languages button {{ margin: 0; width: auto; padding: 0.3rem 0.5rem; font-weight: 400; background: none;
  color: inherit; }}
.languages [aria-pressed="true"] {{ font-weight: 600; text-decoration: underline; }}
:focus-visible {{ outline: 2px solid #3b82f6; outline-offset: 2px; }}
</style></head><body><main>
<h1>{page}</h1>
{message}
<form method="post" action="/login">
<label for="name">{name_label}</label>
<input id="name" name="name" autocomplete="username" maxlength="200" required autofocus value="{name}">
<label for="password">{password_label}</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="400" required>
<button type="submit">{enter}</button>
</form>
<form class="languages" method="post" action="/language">{languages}</form></main></body></html>
"""


@dataclass(slots=True)
class Login:
    """ASGI middleware. ``required``: nobody gets in without an account, even if there is none."""

    app: ASGIApp
    accounts: Accounts
    sessions: Sessions
    required: bool = False
    streams: Streams = field(default_factory=Streams)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its user, or ask for a login."""
        if scope["type"] != "http" or scope["path"].startswith(_OPEN_FOLDERS):
            await self.app(scope, receive, send)
            return
        try:
            user = await run_in_threadpool(self._user, scope)
            if user is None and scope["path"] not in _OPEN:
                await _refusal(scope)(scope, receive, send)
                return
            names, receive = await streams_of(scope, receive)
        except (AccountError, StoreError) as error:
            await PlainTextResponse(told(error, words_of(Headers(scope=scope))), status_code=503)(scope, receive, send)
            return
        except HTTPException as error:
            await PlainTextResponse(error.detail, status_code=error.status_code)(scope, receive, send)
            return
        if user is not None and not self.streams.allows(names, user.id):
            await PlainTextResponse(words_of(Headers(scope=scope))("nothing_here"), status_code=404)(
                scope, receive, send
            )
            return
        await self.app(put_user(scope, user), receive, send)

    def _user(self, scope: Scope) -> User | None:
        if not self.required and not self.accounts.all():
            return User(LOCAL_USER)
        token = session_token(scope)
        account = self.sessions.account(token) if token else None
        return User(account.id, account.name) if account is not None else None


def session_token(scope: Scope) -> str:
    """Return the session token in a request's cookie, "" for none."""
    cookies: SimpleCookie = SimpleCookie()
    try:
        for name, value in scope["headers"]:
            if name == b"cookie":
                cookies.load(value.decode("latin-1"))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def _refusal(scope: Scope) -> Response:
    if scope["path"] == "/" and scope["method"] in {"GET", "HEAD"}:
        return RedirectResponse("/login", status_code=303)
    return PlainTextResponse(words_of(Headers(scope=scope))("login.first"), status_code=401)


def login_routes(logins: Logins, sessions: Sessions) -> APIRouter:
    """Return the routes; ``logins`` slows down failed attempts, ``sessions`` remembers who has logged in."""
    router = APIRouter()

    @router.get("/login")
    def form(request: Request) -> Response:
        return _home() if user_of(request.scope) is not None else HTMLResponse(_page(words_of(request.headers)))

    @router.post("/login")
    def log_in(request: Request, name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "") -> Response:
        words = words_of(request.headers)
        address = request.client.host if request.client is not None else ""
        try:
            token = sessions.start(logins.authenticate(name, password, address))
        except LoginSlowed as error:
            wait = {"Retry-After": str(max(1, round(error.seconds)))}
            return HTMLResponse(_page(words, name, told(error, words)), status_code=429, headers=wait)
        except LoginFailed as error:
            return HTMLResponse(_page(words, name, told(error, words)), status_code=401)
        except (AccountError, StoreError) as error:
            return HTMLResponse(_page(words, name, told(error, words)), status_code=503)
        entered = _home()
        secure = request.url.scheme == "https"
        entered.set_cookie(COOKIE, token, max_age=_LONGEST, httponly=True, samesite="lax", secure=secure)
        return entered

    @router.post("/logout")
    def log_out(request: Request) -> Response:
        try:
            sessions.end(session_token(request.scope))
        except StoreError as error:
            return PlainTextResponse(told(error, words_of(request.headers)), status_code=503)
        left = RedirectResponse("/login", status_code=303)
        left.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return left

    @router.get("/session")
    def session() -> Response:
        return Response(status_code=204)  # a request without a session is refused before this

    return router


def _home() -> RedirectResponse:
    return RedirectResponse("/", status_code=303)


def _page(words: Words, name: str = "", message: str = "") -> str:
    said = f'<p role="alert">{escape(message)}</p>' if message else ""
    return _PAGE.format(
        tag=words.tag,
        title=escape(words("login.title")),
        page=escape(words("title")),
        name_label=escape(words("login.name")),
        password_label=escape(words("login.password")),
        enter=escape(words("login.enter")),
        languages="".join(_language(each, chosen=each == words.language) for each in TAGS),
        message=said,
        name=escape(name[:200], quote=True),
    )


def _language(language: str, *, chosen: bool) -> str:
    words = words_in(language)
    pressed = str(chosen).lower()
    name = escape(words("language.name"))
    return f'<button name="language" value="{language}" lang="{words.tag}" aria-pressed="{pressed}">{name}</button>'
