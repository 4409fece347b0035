"""Shared answers: every user of the server may read them, each at an address that nobody can guess.

The page is plain HTML without a script, with all text escaped. It shows only what passed the check: withheld sentences
are not on it.
"""

from __future__ import annotations

import time
from html import escape
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from assistant.conversations import rows
from assistant.conversations.conversations import owned_turn
from assistant.conversations.exporting import places_of
from assistant.conversations.types import TurnStatus
from assistant.store.errors import AnswerRunning, NotFound
from assistant.store.schema import shares, turns
from assistant.web.messages import plainly
from assistant.web.readers import NOT_KEPT, CurrentReader

if TYPE_CHECKING:
    from assistant.conversations.types import StoredTurn
    from assistant.store import Store
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


class Shares:
    """The shared answers of a store, until they are deleted; thread-safe. Methods raise ``StoreError``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def share(self, user: str, turn: str) -> str:
        """Return the token under which a user's answer can be read, always the same; raises ``NotFound``."""
        with self._store.writing() as connection:
            if owned_turn(connection, user, turn).status == TurnStatus.RUNNING:
                message = "This answer is still being written; share it when it is complete."
                raise AnswerRunning(message)
            held = connection.execute(select(shares.c.token).where(shares.c.turn == turn)).scalar_one_or_none()
            token = held or rows.new_id()
            if held is None:
                connection.execute(shares.insert().values(token=token, turn=turn, made=time.time()))
        return str(token)

    def withdraw(self, user: str, turn: str) -> None:
        """Stop sharing an answer; raises ``NotFound`` if it is not the user's."""
        with self._store.writing() as connection:
            owned_turn(connection, user, turn)
            connection.execute(shares.delete().where(shares.c.turn == turn))

    def read(self, token: str) -> StoredTurn:
        """Return the shared answer of a token; raises ``NotFound``."""
        chosen = select(turns).select_from(turns.join(shares, shares.c.turn == turns.c.id))
        with self._store.reading() as connection:
            row = connection.execute(chosen.where(shares.c.token == token)).one_or_none()
        if row is None:
            message = "There is no such answer; it may have been deleted."
            raise NotFound(message)
        return rows.stored_turn(row)


def shared_routes(shares: Shares) -> APIRouter:
    """Return the routes; users can share only their own answers, and what is not shared is not found."""
    router = APIRouter()

    @router.post("/answers/{turn}/share")
    def share(turn: str, reader: CurrentReader) -> dict[str, str]:
        return {"address": f"/shared/{shares.share(reader.id, turn)}"}

    @router.delete("/answers/{turn}/share")
    def withdraw(turn: str, reader: CurrentReader) -> dict[str, str]:
        shares.withdraw(reader.id, turn)
        return {}

    @router.get("/shared/{token}")
    def read(token: str, reader: CurrentReader) -> HTMLResponse:
        return HTMLResponse(_page(shares.read(token), reader.words), headers=NOT_KEPT)

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
