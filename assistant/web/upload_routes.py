"""The route to which a browser sends files: one a request, as its plain body, handed on by an id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, HTTPException, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from assistant.store import StoreError
from assistant.web.problems import told
from assistant.web.readers import reader_at, refused
from assistant.web.uploads import Purpose, UploadRefused

if TYPE_CHECKING:
    from assistant.web.uploads import Receiving, Uploads

_TOO_LARGE: Final = 413
_REFUSED: Final = 422


def upload_routes(uploads: Uploads) -> APIRouter:
    """Return the route; who is not logged in sends nothing, and what is refused is not kept."""
    router = APIRouter()

    @router.post("/uploads")
    async def receive(request: Request, purpose: Purpose, name: str) -> dict[str, str]:
        reader = reader_at(request)
        try:
            return {"id": await _received(request, uploads, reader.id, purpose, name)}
        except UploadRefused as error:
            raise HTTPException(status_code=_REFUSED, detail=told(error, reader.words)) from error
        except StoreError as error:
            raise refused(error, reader) from error
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
