"""How a source is shown: beside the answer, as a page of its own, or as a picture, with the cited words marked.

Citations given to other programs link to the document's own page: plain HTML without a script, with all text escaped.
What a reader may not see is not found.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from textwrap import shorten
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from assistant.web.messages import said
from assistant.web.readers import NOT_KEPT, CurrentReader, nothing_here
from index.errors import BriefingIndexError
from index.loaders.page_images import APART, page_image

if TYPE_CHECKING:
    from datetime import date

    from assistant.types import Citation
    from assistant.web.additions import Additions
    from assistant.web.conversation import Source
    from assistant.web.words import Words
    from index.library import Index
    from index.types import Corpus, Document, ParsedDocument, Sentence

CITED = "cited"
EXACT = "exact"
NEIGHBOURS = 3

Piece = tuple[str, str | None]
"""Text and its mark (a class of the style sheet), None for surrounding text."""
_AT_ONCE: Final = 2
_KEPT: Final = 32
_AROUND: Final = 20_000
"""Characters shown before and after the cited place."""
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


@dataclass(frozen=True, slots=True)
class SourceView:
    """A place in a document: one line that names it, its text in pieces, and a warning ("" for none).

    ``image`` is the address of the page as a picture, "" for a source without pages.
    """

    place: str
    pieces: tuple[Piece, ...]
    warning: str = ""
    image: str = ""


def nothing(words: Words) -> SourceView:
    """Return what is shown while no source is chosen."""
    return SourceView(place=words("source.none"), pieces=())


def source_view(corpus: Corpus, source: Source, words: Words) -> SourceView:
    """Return the view of a citation; raises ``DocumentNotFound`` if its document is gone."""
    citation = source.citation
    parsed = corpus.parsed(citation.doc_id)
    start, end = _surroundings(parsed, citation)
    text = parsed.document.text
    pieces = (
        (text[start : citation.start], None),
        *_cited_pieces(citation, source.span),
        (text[citation.end : end], None),
    )
    place = named(citation, words)
    if citation.page is not None:
        place = words("source.page", place=place, page=citation.pages)
    section = next((s.section for s in parsed.sentences if s.start <= citation.start < s.end), None)
    return SourceView(
        place=words("source.section", place=place, section=section) if section not in {None, citation.title} else place,
        pieces=tuple(piece for piece in pieces if piece[0]),
        warning=" ".join(said(warning.message, words) for warning in citation.warnings),
        image=_image(citation),
    )


def removed(source: Source, day: date | None, words: Words) -> SourceView:
    """Return the view of a source whose document is gone: the quotation, and since when it is gone."""
    told = words("source.removed", day=words.day(day)) if day else words("source.gone")
    return SourceView(named(source.citation, words), ((source.citation.quote, CITED),), warning=told)


def _image(citation: Citation) -> str:
    if citation.page is None:
        return ""
    return page_address(citation.doc_id, citation.page, citation.start, citation.end)


def label(source: Source, words: Words) -> str:
    """Return the line that names a source in a list."""
    shown = shorten(" ".join(source.citation.quote.split()), width=90, placeholder=" …")
    key = "source.near_label" if source.nearest else "source.label"
    return words(key, number=source.number, quote=shown, place=named(source.citation, words))


def named(citation: Citation, words: Words) -> str:
    """Return a citation's title, with its date if it has one."""
    if citation.published is None:
        return citation.title
    return words("source.dated", title=citation.title, day=words.day(citation.published))


def _surroundings(parsed: ParsedDocument, citation: Citation) -> tuple[int, int]:
    """Return the character range from a few sentences before the citation to a few after it."""
    inside = [s.number for s in parsed.sentences if s.start < citation.end and citation.start < s.end]
    if not inside:
        return citation.start, citation.end
    first: Sentence = parsed.sentences[max(0, inside[0] - NEIGHBOURS)]
    last: Sentence = parsed.sentences[min(len(parsed.sentences) - 1, inside[-1] + NEIGHBOURS)]
    return min(first.start, citation.start), max(last.end, citation.end)


def _cited_pieces(citation: Citation, span: str | None) -> tuple[Piece, ...]:
    at = citation.quote.find(span) if span else -1
    if span is None or at < 0:
        return ((citation.quote, CITED),)
    return ((citation.quote[:at], CITED), (span, EXACT), (citation.quote[at + len(span) :], CITED))


def page_address(doc_id: str, page: int, start: int, end: int) -> str:
    """Return the address of a page's picture, with the text from ``start`` to ``end`` marked."""
    return f"/pages/{doc_id}/{page}?start={start}&end={end}"


def page_routes(index: Index, additions: Additions) -> APIRouter:
    """Return the route; a page that is missing, not of a PDF, or private to another user is not found."""
    router = APIRouter()
    drawing = threading.BoundedSemaphore(_AT_ONCE)

    @lru_cache(maxsize=_KEPT)
    def drawn(doc_id: str, number: int, start: int, end: int) -> bytes:
        quote = _to_mark(index.parsed(doc_id), number, start, end)
        with drawing:
            return page_image(index.original(doc_id), number, quote)

    @router.get("/pages/{doc_id}/{number}")
    def page(doc_id: str, number: int, reader: CurrentReader, start: int = 0, end: int = 0) -> Response:
        if doc_id in additions.hidden_from(reader.id):
            raise nothing_here(reader)
        try:
            picture = drawn(doc_id, number, start, end)
        except BriefingIndexError as error:
            raise nothing_here(reader) from error
        return Response(picture, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"})

    return router


def _to_mark(parsed: ParsedDocument, number: int, start: int, end: int) -> str:
    """Return the words to mark on a page; for a table's cell, with the cells around it, to find the right one."""
    document = parsed.document
    row = next((s for s in parsed.sentences if any((c.start, c.end) == (start, end) for c in s.cells)), None)
    if row is None:
        return _on_page(document, number, start, end)
    cells = [_on_page(document, number, cell.start, cell.end) for cell in row.cells]
    place = next(place for place, cell in enumerate(row.cells) if (cell.start, cell.end) == (start, end))
    return APART.join(("".join(cells[:place]), cells[place], "".join(cells[place + 1 :])))


def _on_page(document: Document, number: int, start: int, end: int) -> str:
    """Return the words from ``start`` to ``end`` that are on the page, "" for none."""
    page = next((one for one in document.pages if one.number == number), None)
    return "" if page is None else document.text[max(start, page.start, 0) : max(0, min(end, page.end))]


def source_address(doc_id: str, start: int, end: int) -> str:
    """Return the address that shows a document with its text from ``start`` to ``end`` marked and in view."""
    return f"/sources/{doc_id}?start={start}&end={end}#cited"


def source_routes(index: Index, additions: Additions) -> APIRouter:
    """Return the route; a document that is missing or private to another user is not found."""
    router = APIRouter()

    @router.get("/sources/{doc_id}")
    def source(doc_id: str, reader: CurrentReader, start: int = 0, end: int = 0) -> HTMLResponse:
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
