"""The form to log in, and the way out. Cookies are for this server only and no script reads them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse

from assistant.accounts import AccountError, LoginFailed, LoginSlowed
from assistant.accounts.sessions import SessionLimits
from assistant.store import StoreError
from assistant.web.language import words_of
from assistant.web.login import COOKIE, session_token
from assistant.web.problems import told
from assistant.web.users import user_of
from assistant.web.words import TAGS, words_in

if TYPE_CHECKING:
    from assistant.accounts import Logins
    from assistant.accounts.sessions import Sessions
    from assistant.web.words import Words

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


def login_routes(logins: Logins, sessions: Sessions) -> APIRouter:
    """Return the routes; ``logins`` slows bad ones down, ``sessions`` remembers who has logged in."""
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
        return Response(status_code=204)  # whoever has no session is told so before this is reached

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
