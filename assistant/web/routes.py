"""The routes beside the page: health and metrics, uploads and downloads, and the index for other processes."""

from __future__ import annotations

import hmac
import json
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Header, HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from assistant import served
from assistant.checking.forms import FORMS, in_form
from assistant.conversations import as_json, as_markdown, exporting
from assistant.web.guard import FORWARDED
from assistant.web.messages import told
from assistant.web.readers import NOT_KEPT, CurrentReader, nothing_here
from assistant.web.uploads import Purpose, UploadRefused
from index import remote

if TYPE_CHECKING:
    from assistant.conversations import Conversations
    from assistant.web.backends import Backends
    from assistant.web.drafts import Drafts
    from assistant.web.uploads import Receiving, Uploads

_CHANGES: Final = frozenset({"add", "remove", "rebuild"})
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
_COPIES: Final = {
    "plain": exporting.as_plain,
    "markdown": exporting.turn_as_markdown,
    "references": exporting.references,
}
_REFUSED: Final = 422


def plain_routes(backends: Backends, token: str) -> APIRouter:
    """Return the routes. ``/owner/…`` asks for ``token`` (``index.owner``); an empty one lets nobody in.

    ``/metrics`` answers this machine only: requests through a reverse proxy do not find it.
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
            backends.documents_changed()
        return done

    return router


def answer_routes(conversations: Conversations) -> APIRouter:
    """Return the routes that export answers and conversations; another user's are not found."""
    router = APIRouter()

    @router.get("/answers/{turn}/{form}")
    def answer(turn: str, form: str, reader: CurrentReader) -> Response:
        stored = conversations.turn(reader.id, turn)
        if form == "receipt" and stored.receipt is not None:
            return _file(stored.receipt, "application/json", f"receipt-{turn[:8]}.json")
        if form not in _COPIES:
            raise nothing_here(reader)
        return Response(_COPIES[form](stored), media_type="text/plain; charset=utf-8", headers=NOT_KEPT)

    @router.get("/conversations/{conversation}/{form}")
    def whole(conversation: str, form: str, reader: CurrentReader) -> Response:
        stored = conversations.get(reader.id, conversation)
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


def upload_routes(uploads: Uploads) -> APIRouter:
    """Return the route; only logged-in users send files, and a refused file is not kept."""
    router = APIRouter()

    @router.post("/uploads")
    async def receive(request: Request, reader: CurrentReader, purpose: Purpose, name: str) -> dict[str, str]:
        try:
            return {"id": await _received(request, uploads, reader.id, purpose, name)}
        except UploadRefused as error:
            raise HTTPException(status_code=_REFUSED, detail=told(error, reader.words)) from error
        except (ClientDisconnect, OSError) as error:
            raise HTTPException(status_code=503, detail=reader.words("upload.broken_off", name=name)) from error

    return router


async def _received(request: Request, uploads: Uploads, user: str, purpose: Purpose, name: str) -> str:
    """Write the body to a file as it arrives, off the event loop; return the upload's id."""
    receiving = uploads.receiving(user, purpose, name)
    file: Receiving = await run_in_threadpool(receiving.__enter__)
    try:
        async for part in request.stream():
            await run_in_threadpool(file.write, part)
    except BaseException as error:
        await run_in_threadpool(receiving.__exit__, type(error), error, error.__traceback__)
        raise
    await run_in_threadpool(receiving.__exit__, None, None, None)
    return file.upload.id


def drafts_routes(drafts: Drafts) -> APIRouter:
    """Return the route; a report that is another user's, or gone, is not found."""
    router = APIRouter()

    @router.get("/drafts/{report_id}/report.{form}")
    def report(report_id: str, form: str, reader: CurrentReader) -> Response:
        kept = drafts.kept(reader.id, report_id)
        if kept is None or f".{form}" not in FORMS:
            raise HTTPException(status_code=404, detail=reader.words("drafts.gone"))
        headers = {"Content-Disposition": f'attachment; filename="report.{form}"', **NOT_KEPT}
        content = in_form(kept.report, f".{form}", kept.file)
        return Response(content, media_type=FORMS[f".{form}"], headers=headers)

    return router
