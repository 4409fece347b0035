"""Lets nobody in who has not logged in, once there are accounts; before that one person uses the page.

Pure ASGI, around everything but the guard, so that no route and no event of Gradio can be reached without a user.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse

from assistant.accounts import LOCAL_USER, AccountError
from assistant.store import StoreError
from assistant.web.language import words_of
from assistant.web.problems import told
from assistant.web.streams import Streams, streams_of
from assistant.web.users import User, put_user

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.accounts import Accounts
    from assistant.accounts.sessions import Sessions

COOKIE: Final = "briefing_session"
_OPEN: Final = frozenset({"/health", "/ready", "/metrics", "/login", "/language", "/favicon.ico", "/robots.txt"})
_OPEN_FOLDERS: Final = ("/owner/", "/assets/", "/static/", "/svelte/", "/v1/")  # the last asks for a key: ``v1.keyed``


@dataclass(slots=True)
class Login:
    """ASGI middleware. ``required``: nobody gets in without an account, even while there is none."""

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
    """Return the session that a request's cookie names, "" for none."""
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
