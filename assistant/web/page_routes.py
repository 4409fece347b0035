"""Pages of a PDF as pictures, with the cited words marked."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, HTTPException, Request, Response

from assistant.web.language import words_of
from assistant.web.users import user_of
from index.errors import BriefingIndexError
from index.loaders.page_images import page_image

if TYPE_CHECKING:
    from assistant.web.additions import Additions
    from index.library import Index
    from index.types import Document

_AT_ONCE: Final = 2
_KEPT: Final = 32


def page_address(doc_id: str, page: int, start: int, end: int) -> str:
    """Return where the picture of a page is, with the document's text from ``start`` to ``end`` marked."""
    return f"/pages/{doc_id}/{page}?start={start}&end={end}"


def page_routes(index: Index, additions: Additions) -> APIRouter:
    """Return the route; a page that is not there, not of a PDF, or another's alone, is not found."""
    router = APIRouter()
    drawing = threading.BoundedSemaphore(_AT_ONCE)

    @lru_cache(maxsize=_KEPT)
    def drawn(doc_id: str, number: int, start: int, end: int) -> bytes:
        document = index.parsed(doc_id).document
        quote = _on_page(document, number, start, end)
        with drawing:
            return page_image(index.original(doc_id), number, quote)

    @router.get("/pages/{doc_id}/{number}")
    def page(doc_id: str, number: int, request: Request, start: int = 0, end: int = 0) -> Response:
        words = words_of(request.headers)
        user = user_of(request.scope)
        if user is None:
            raise HTTPException(status_code=401, detail=words("login.first"))
        if doc_id in additions.hidden_from(user.id):
            raise HTTPException(status_code=404, detail=words("nothing_here"))
        try:
            picture = drawn(doc_id, number, start, end)
        except BriefingIndexError as error:
            raise HTTPException(status_code=404, detail=words("nothing_here")) from error
        return Response(picture, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})

    return router


def _on_page(document: Document, number: int, start: int, end: int) -> str:
    """Return the words from ``start`` to ``end`` as far as they stand on the page; "" for none."""
    page = next((one for one in document.pages if one.number == number), None)
    return "" if page is None else document.text[max(start, page.start, 0) : max(0, min(end, page.end))]
