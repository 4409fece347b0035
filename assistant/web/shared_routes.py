"""Answers that a user shares with the others of the server: a link that is copied, and the page that it leads to.

The page is plain HTML without a script; every text in it is escaped. Whoever may use the server may read it, and what
stands there is what was checked: withheld sentences are not on it.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from assistant.store import StoreError
from assistant.web.copying import places_of
from assistant.web.problems import plainly
from assistant.web.readers import NOT_KEPT, reader_at, refused

if TYPE_CHECKING:
    from assistant.conversations import Shares, StoredTurn
    from assistant.web.words import Words

_PAGE: Final = """<!doctype html>
<html lang="{tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.6; }}
main {{ max-width: 68ch; margin: 2rem auto; padding: 0 1.2rem; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.2rem; }} h2 {{ font-size: 1rem; margin-top: 2rem; }}
blockquote {{ margin: 0.2rem 0 0.8rem; padding-inline-start: 0.8rem; border-inline-start: 3px solid #7a828e; }}
.quiet {{ color: light-dark(#5c6370, #a4abb6); font-size: 0.9rem; }}
</style></head><body><main>
<p class="quiet">{shared}</p>
<h1 dir="auto">{question}</h1>
{said}
{sources}
</main></body></html>
"""


def shared_routes(shares: Shares) -> APIRouter:
    """Return the routes; what is not the user's own cannot be shared, what is not shared is not found."""
    router = APIRouter()

    @router.post("/answers/{turn}/share")
    def share(turn: str, request: Request) -> dict[str, str]:
        reader = reader_at(request)
        try:
            return {"address": f"/shared/{shares.share(reader.id, turn)}"}
        except StoreError as error:
            raise refused(error, reader) from error

    @router.delete("/answers/{turn}/share")
    def withdraw(turn: str, request: Request) -> dict[str, str]:
        reader = reader_at(request)
        try:
            shares.withdraw(reader.id, turn)
        except StoreError as error:
            raise refused(error, reader) from error
        return {}

    @router.get("/shared/{token}")
    def read(token: str, request: Request) -> HTMLResponse:
        reader = reader_at(request)
        try:
            turn = shares.read(token)
        except StoreError as error:
            raise refused(error, reader) from error
        return HTMLResponse(_page(turn, reader.words), headers=NOT_KEPT)

    return router


def _page(turn: StoredTurn, words: Words) -> str:
    cited = places_of(turn)
    numbers = {place: number for number, (place, _) in enumerate(cited, start=1)}
    claims = turn.answer["claims"]
    said = [_claim(claim, numbers) for claim in claims] or [_paragraph(plainly(turn.answer["text"], words))]
    if claims and turn.answer.get("problem"):
        said.append(_paragraph(words("state.incomplete", problem=plainly(turn.answer["problem"], words))))
    sources = [_source(number, citation) for number, (_, citation) in enumerate(cited, start=1)]
    heading = f"<h2>{escape(words('source.list'))}</h2>" if sources else ""
    return _PAGE.format(
        tag=words.tag,
        title=escape(words("title")),
        shared=escape(words("shared.told", day=words.day(turn.asked.date()))),
        question=escape(turn.question),
        said="\n".join(said),
        sources="\n".join([heading, *sources]),
    )


def _claim(claim: dict[str, Any], numbers: dict[tuple[str, int, int], int]) -> str:
    marks = [f"[{numbers[one['doc_id'], one['start'], one['end']]}]" for one in claim["citations"]]
    return _paragraph(" ".join([claim["text"], *dict.fromkeys(marks)]))


def _paragraph(text: str) -> str:
    return f'<p dir="auto">{escape(text)}</p>'


def _source(number: int, citation: dict[str, Any]) -> str:
    place = ", ".join(filter(None, (citation["title"], citation["published"])))
    quote = f'<blockquote dir="auto">{escape(citation["quote"])}</blockquote>'
    return f'<div class="quiet" dir="auto">[{number}] {escape(place)}</div>{quote}'
