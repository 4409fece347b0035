"""Access to ``/v1`` by key: each request acts for the key's user, within the key's rate limit.

Pure ASGI, inside the guard and around the login, which ignores these paths. Refusals have the shape that OpenAI's
clients read: {"error": {"message", "type", "param", "code"}}.
"""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import JSONResponse

from assistant.accounts import AccountError, KeyLimited, KeyUnknown
from assistant.accounts.tokens import HOW
from assistant.errors import AssistantError
from assistant.store import StoreError
from assistant.web.readers import User, put_user

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from assistant.accounts.tokens import ApiKey, Keys

PREFIX: Final = "/v1/"
_SERVER: Final = 500
_TOO_MANY: Final = 429
_UNREAD: Final = frozenset({408, 413})
_SCHEME: Final = "bearer "
_KEY: Final = "assistant.web.key"
_AT_ONCE: Final = 8
_ALL_AT_ONCE: Final = 24


class RequestRefused(AssistantError):
    """A request that is not answered. ``code`` is the reason for programs, ``param`` the part of the request at fault.

    ``wait`` is the number of seconds until a retry may succeed, None if a retry would not help.
    """

    def __init__(
        self,
        message: str,
        status: int = 400,
        *,
        code: str | None = None,
        param: str | None = None,
        wait: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.param, self.wait = status, code, param, wait


def error_body(error: RequestRefused) -> dict[str, Any]:
    """Return a refusal as JSON."""
    kind = "server_error" if error.status >= _SERVER else "invalid_request_error"
    if error.status == _TOO_MANY:
        kind = "requests"
    return {"error": {"message": str(error), "type": kind, "param": error.param, "code": error.code}}


def error_response(error: RequestRefused) -> JSONResponse:
    """Return a refusal as a response."""
    headers = {"Retry-After": str(error.wait)} if error.wait is not None else {}
    if error.status in _UNREAD:
        headers["Connection"] = "close"  # otherwise the server reads the rest of the body
    return JSONResponse(error_body(error), status_code=error.status, headers=headers)


def in_shape(path: str, refusal: Response) -> Response:
    """Return a plain refusal in OpenAI's shape if its ``path`` is below ``/v1``."""
    if not path.startswith(PREFIX):
        return refusal
    return error_response(RequestRefused(bytes(refusal.body).decode(), refusal.status_code))


@dataclass(slots=True)
class UnderWay:
    """Counts the answers in progress or waiting; limits them per key and in total. Thread-safe."""

    of_one: int = _AT_ONCE
    of_all: int = _ALL_AT_ONCE
    _counts: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def refuse_more(self, key: str) -> None:
        """Raise ``RequestRefused`` if one more call of this key would be too many."""
        if self._counts.get(key, 0) >= self.of_one:
            message = f"There are {self.of_one} calls with this key under way; wait until one is answered."
            raise RequestRefused(message, 429, code="too_many_at_once", wait=1)
        if self._counts.total() >= self.of_all:
            message = "The server has too many questions under way; try again in a moment."
            raise RequestRefused(message, 503, code="server_busy", wait=1)

    def begin(self, key: str) -> None:
        """Count one more call of a key; raises ``RequestRefused`` if there are too many already."""
        with self._lock:
            self.refuse_more(key)
            self._counts[key] += 1

    @contextmanager
    def begun(self, key: str) -> Iterator[None]:
        """Undo the count of ``begin`` at the end."""
        try:
            yield
        finally:
            with self._lock:
                self._counts[key] -= 1
                if not self._counts[key]:
                    del self._counts[key]


@dataclass(frozen=True, slots=True)
class Keyed:
    """ASGI middleware for the paths below ``/v1``; all others pass unchanged."""

    app: ASGIApp
    keys: Keys
    under_way: UnderWay

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its key and user, or refuse it; only a POST counts as a call."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self.app(scope, receive, send)
            return
        try:
            key = await run_in_threadpool(self._key, scope)
        except RequestRefused as error:
            await error_response(error)(scope, receive, send)
            return
        await self.app({**put_user(scope, User(key.user, key.name)), _KEY: key}, receive, send)

    def _key(self, scope: Scope) -> ApiKey:
        sent = bearer(scope)
        if not sent:
            raise _no_key()
        try:
            if scope["method"] != "POST":
                return self.keys.of(sent)
            self.under_way.refuse_more(self.keys.of(sent).name)  # such a refusal does not count as a call
            return self.keys.admit(sent)
        except KeyUnknown as error:
            raise RequestRefused(str(error), 401, code="invalid_api_key") from error
        except KeyLimited as error:
            raise RequestRefused(str(error), 429, code="rate_limit_exceeded", wait=error.seconds) from error
        except (AccountError, StoreError) as error:
            raise RequestRefused(str(error), 503, wait=1) from error


def bearer(scope: Mapping[str, Any]) -> str:
    """Return the key that a request carries, "" for none."""
    shown = Headers(scope=dict(scope)).get("authorization", "")
    return shown[len(_SCHEME) :].strip() if shown.lower().startswith(_SCHEME) else ""


def key_of(scope: Mapping[str, Any]) -> ApiKey:
    """Return the key that a request came with; raises ``RequestRefused`` if it bypassed ``Keyed``."""
    found = scope.get(_KEY)
    if found is None:
        raise _no_key()
    key: ApiKey = found
    return key


def _no_key() -> RequestRefused:
    return RequestRefused(f"This needs a key. {HOW}", 401, code="invalid_api_key")
