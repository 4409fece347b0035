"""Refusals in the shape that OpenAI's clients read: {"error": {"message", "type", "param", "code"}}."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from starlette.responses import Response

PREFIX: Final = "/v1/"
_SERVER: Final = 500
_TOO_MANY: Final = 429
_UNREAD: Final = frozenset({408, 413})


class RequestRefused(AssistantError):
    """A request that is not answered. ``code`` names why for programs, ``param`` what of the request it is about.

    ``wait`` is after how many seconds it may be sent again, None where that would not help.
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
        headers["Connection"] = "close"  # or the server would go on to take the rest of the body
    return JSONResponse(error_body(error), status_code=error.status, headers=headers)


def in_shape(path: str, refusal: Response) -> Response:
    """Return a plain refusal in this shape where its ``path`` is one of ours."""
    if not path.startswith(PREFIX):
        return refusal
    return error_response(RequestRefused(bytes(refusal.body).decode(), refusal.status_code))
