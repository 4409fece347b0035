"""The routes beside the page: is the server well, and the index for other processes of the same user."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, HTTPException

from index import remote

if TYPE_CHECKING:
    from index.library import Index


def plain_routes(index: Index, token: str) -> APIRouter:
    """Return the routes. ``/owner/…`` asks for ``token`` (``index.owner``); an empty one lets nobody in."""
    router = APIRouter()

    @router.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.post("/owner/{action}")
    def owned(action: str, payload: dict[str, Any], authorization: Annotated[str, Header()] = "") -> dict[str, Any]:
        if not token or not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(status_code=404)
        return remote.handle(index, action, payload)

    return router
