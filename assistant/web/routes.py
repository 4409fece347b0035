"""The routes beside the page: is the server well, what a user takes along, and the index for other processes."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Header, HTTPException, Request, Response

from assistant import served
from assistant.conversations import as_json, as_markdown
from assistant.store import StoreError
from assistant.web import copying
from assistant.web.proxies import FORWARDED
from assistant.web.readers import NOT_KEPT, nothing_here, reader_at, refused
from index import remote

if TYPE_CHECKING:
    from assistant.conversations import Conversations
    from assistant.web.backends import Backends

_CHANGES: Final = frozenset({"add", "remove", "rebuild"})
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_COPIES: Final = {"plain": copying.plain, "markdown": copying.markdown, "references": copying.references}


def plain_routes(backends: Backends, token: str) -> APIRouter:
    """Return the routes. ``/owner/…`` asks for ``token`` (``index.owner``); an empty one lets nobody in.

    ``/metrics`` is there for this machine alone: what passes a reverse proxy does not find it.
    """
    router = APIRouter()

    @router.api_route("/health", methods=["GET", "HEAD"])
    def health() -> dict[str, object]:
        return {"status": "ok", "ready": backends.mending.progress is None}

    @router.api_route("/ready", methods=["GET", "HEAD"])
    def ready() -> Response:
        """Tell a load balancer whether questions are answered: 200, or 503 while the index is rebuilt."""
        return Response(status_code=503 if backends.mending.progress else 200)

    @router.get("/metrics")
    def metrics(request: Request) -> Response:
        here = request.client is not None and request.client.host in _LOOPBACK and not request.scope.get(FORWARDED)
        if not here:
            raise HTTPException(status_code=404)
        return Response(backends.measures.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    @router.post("/owner/{action}")
    def owned(action: str, payload: dict[str, Any], authorization: Annotated[str, Header()] = "") -> dict[str, Any]:
        if not token or not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(status_code=404)
        if action in served.ACTIONS:
            return served.serve(backends.assistant, backends.index, action, payload)
        done = remote.handle(backends.index, action, payload)
        if action in _CHANGES:
            backends.calibration.start()
        return done

    return router


def answer_routes(conversations: Conversations) -> APIRouter:
    """Return the routes for taking answers and conversations along; what is another user's is not found."""
    router = APIRouter()

    @router.get("/answers/{turn}/{form}")
    def answer(turn: str, form: str, request: Request) -> Response:
        reader = reader_at(request)
        try:
            stored = conversations.turn(reader.id, turn)
        except StoreError as error:
            raise refused(error, reader) from error
        if form == "receipt" and stored.receipt is not None:
            return _file(stored.receipt, "application/json", f"receipt-{turn[:8]}.json")
        if form not in _COPIES:
            raise nothing_here(reader)
        return Response(_COPIES[form](stored), media_type="text/plain; charset=utf-8", headers=NOT_KEPT)

    @router.get("/conversations/{conversation}/{form}")
    def whole(conversation: str, form: str, request: Request) -> Response:
        reader = reader_at(request)
        try:
            stored = conversations.get(reader.id, conversation)
        except StoreError as error:
            raise refused(error, reader) from error
        name = f"conversation-{conversation[:8]}"
        if form == "markdown":
            return _file(as_markdown(stored), "text/markdown", f"{name}.md")
        if form == "json":
            content = json.dumps(as_json(stored), ensure_ascii=False, sort_keys=True, indent=1)
            return _file(f"{content}\n", "application/json", f"{name}.json")
        raise nothing_here(reader)

    return router


def _file(content: str, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **NOT_KEPT}
    return Response(content.encode("utf-8"), media_type=f"{media_type}; charset=utf-8", headers=headers)
