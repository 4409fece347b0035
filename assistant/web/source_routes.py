"""A document opened at a place: where the citations lead that other programs are given; and pages of a PDF as pictures.

Plain HTML without a script; every text in it is escaped. What a reader may not see is not found. In a picture the cited
words are marked.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from assistant.web.readers import NOT_KEPT, nothing_here, reader_at
from index.errors import BriefingIndexError
from index.loaders.page_images import APART, page_image

if TYPE_CHECKING:
    from assistant.web.additions import Additions
    from assistant.web.words import Words
    from index.library import Index
    from index.types import Document, ParsedDocument


_AT_ONCE: Final = 2
_KEPT: Final = 32
_AROUND: Final = 20_000
"""Characters that are shown before and after a place."""
_PAGE: Final = """<!doctype html>
<html lang="{tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.6; }}
main {{ max-width: 68ch; margin: 2rem auto; padding: 0 1.2rem; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.2rem; }}
.text {{ white-space: pre-wrap; unicode-bidi: plaintext; }}
mark {{ scroll-margin-top: 30vh; }}
img {{ max-width: 100%; }}
</style></head><body><main>
<h1 dir="auto">{title}</h1>
<p>{picture}</p>
<div class="text" dir="auto">{before}<mark id="cited">{cited}</mark>{after}</div>
</main></body></html>
"""


def page_address(doc_id: str, page: int, start: int, end: int) -> str:
    """Return where the picture of a page is, with the document's text from ``start`` to ``end`` marked."""
    return f"/pages/{doc_id}/{page}?start={start}&end={end}"


def page_routes(index: Index, additions: Additions) -> APIRouter:
    """Return the route; a page that is not there, not of a PDF, or another's alone, is not found."""
    router = APIRouter()
    drawing = threading.BoundedSemaphore(_AT_ONCE)

    @lru_cache(maxsize=_KEPT)
    def drawn(doc_id: str, number: int, start: int, end: int) -> bytes:
        quote = _to_mark(index.parsed(doc_id), number, start, end)
        with drawing:
            return page_image(index.original(doc_id), number, quote)

    @router.get("/pages/{doc_id}/{number}")
    def page(doc_id: str, number: int, request: Request, start: int = 0, end: int = 0) -> Response:
        reader = reader_at(request)
        if doc_id in additions.hidden_from(reader.id):
            raise nothing_here(reader)
        try:
            picture = drawn(doc_id, number, start, end)
        except BriefingIndexError as error:
            raise nothing_here(reader) from error
        return Response(picture, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})

    return router


def _to_mark(parsed: ParsedDocument, number: int, start: int, end: int) -> str:
    """Return the words to mark on a page; a table's cell with those before and after it, to find the right one."""
    document = parsed.document
    row = next((s for s in parsed.sentences if any((c.start, c.end) == (start, end) for c in s.cells)), None)
    if row is None:
        return _on_page(document, number, start, end)
    cells = [_on_page(document, number, cell.start, cell.end) for cell in row.cells]
    place = next(place for place, cell in enumerate(row.cells) if (cell.start, cell.end) == (start, end))
    return APART.join(("".join(cells[:place]), cells[place], "".join(cells[place + 1 :])))


def _on_page(document: Document, number: int, start: int, end: int) -> str:
    """Return the words from ``start`` to ``end`` as far as they stand on the page; "" for none."""
    page = next((one for one in document.pages if one.number == number), None)
    return "" if page is None else document.text[max(start, page.start, 0) : max(0, min(end, page.end))]


def source_address(doc_id: str, start: int, end: int) -> str:
    """Return where a document is shown with its text from ``start`` to ``end`` marked and in view."""
    return f"/sources/{doc_id}?start={start}&end={end}#cited"


def source_routes(index: Index, additions: Additions) -> APIRouter:
    """Return the route; a document that is not there, or another's alone, is not found."""
    router = APIRouter()

    @router.get("/sources/{doc_id}")
    def source(doc_id: str, request: Request, start: int = 0, end: int = 0) -> HTMLResponse:
        reader = reader_at(request)
        if doc_id in additions.hidden_from(reader.id):
            raise nothing_here(reader)
        try:
            document = index.parsed(doc_id).document
        except BriefingIndexError as error:
            raise nothing_here(reader) from error
        return HTMLResponse(_page(document, start, end, reader.words), headers=NOT_KEPT)

    return router


def _page(document: Document, start: int, end: int, words: Words) -> str:
    text = document.text
    start = min(max(start, 0), len(text))
    end = min(max(end, start), len(text))
    page = document.page_of(start) if end > start else None
    shown = page_address(document.id, page, start, end) if page is not None else ""
    title = document.title
    if document.published is not None:
        title = words("source.dated", title=title, day=words.day(document.published))
    return _PAGE.format(
        tag=words.tag,
        title=escape(title),
        picture=f'<a href="{escape(shown)}">{escape(words("source.picture"))}</a>' if shown else "",
        before=escape(text[max(0, start - _AROUND) : start]),
        cited=escape(text[start:end]),
        after=escape(text[end : end + _AROUND]),
    )
