"""Conversion between the store's rows and answers, turns and summaries; search terms.

Search terms are substrings, not words, because Chinese has no spaces between words. Texts and terms are compared in one
normal form (NFKC, case folded), so that full-width digits and capitals make no difference.
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from datetime import UTC, datetime
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

from assistant.conversations.types import StoredTurn, Summary, TurnStatus
from assistant.store.errors import TextRefused
from assistant.types import Answer, Status
from assistant.wire import answer_to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.engine import Row

    from assistant.types import Claim

Json = dict[str, Any]
TITLE: Final = 200
QUESTION: Final = 20_000
_OWN_TITLE: Final = 80
_INTERRUPTED: Final = "The server was stopped before the answer was complete; ask again."
TERMS: Final = 8
_BEFORE: Final = 30
_AFTER: Final = 90


def new_id() -> str:
    """Return an unguessable id."""
    return secrets.token_hex(16)


def storable(text: str) -> str:
    """Return a text that a file or database can hold: lone surrogates and zero bytes become «?»."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")


def asked(question: str) -> str:
    """Return a question as it is stored; raises ``TextRefused`` if it is far too long."""
    if len(question) > QUESTION:
        message = f"The question has {len(question):,} characters; at most {QUESTION:,} are kept."
        raise TextRefused(message)
    return storable(question)


def title_of(given: str) -> str:
    """Return a title on one line; raises ``TextRefused`` if it is empty or too long."""
    title = " ".join(storable(given).split())
    if not title or len(title) > TITLE:
        message = f"A title must have 1 to {TITLE} characters, not {len(title)}."
        raise TextRefused(message)
    return title


def first_title(question: str) -> str:
    """Return the title of a conversation from its first question."""
    line = " ".join(question.split())
    words = shorten(line, width=_OWN_TITLE, placeholder=" …")
    return words if len(words) > _OWN_TITLE // 2 or len(line) <= _OWN_TITLE else f"{line[: _OWN_TITLE - 2]} …"


def new_turn(question: str, answer: Answer, status: str, receipt: str | None = None) -> Json:
    """Return the columns of a new turn, with its new id."""
    turn = new_id()
    columns = {"id": turn, "question": question, "status": status, "receipt": receipt}
    return {**columns, **answer_values(turn, question, answer)}


def answer_values(turn: str, question: str, answer: Answer) -> Json:
    """Return the columns of a turn's answer."""
    made = answer_to_json(answer, turn)
    return {
        "answer": storable(json.dumps(made, ensure_ascii=False, sort_keys=True)),
        "folded": folded(storable(f"{question}\n{answer.text}")),
    }


def growing(question: str, claims: Sequence[Claim], withheld: Sequence[Claim] = (), model: str = "") -> Answer:
    """Return the answer that remains of a running one if the server dies now."""
    return Answer(
        question, Status.INCOMPLETE, tuple(claims), tuple(withheld), model=model or "quote", problem=_INTERRUPTED
    )


def ended(row: Row[Any], problem: str | None = None) -> Json:
    """Return the columns of a running turn that ends now; ``problem`` says why, by default that the server died."""
    answer: Json = json.loads(row.answer)
    if problem is not None:
        said = " ".join(claim["text"] for claim in answer["claims"])
        answer |= {"problem": problem, "text": f"{said} (The answer is incomplete: {problem})".strip()}
    return {"status": str(TurnStatus.INCOMPLETE), "answer": json.dumps(answer, ensure_ascii=False, sort_keys=True)}


def stored_turn(row: Row[Any]) -> StoredTurn:
    """Return a row as a turn; for a running one, with what was shown so far."""
    answer: Json = json.loads(row.answer)
    status = TurnStatus(row.status)
    if status is TurnStatus.RUNNING:
        said = " ".join(claim["text"] for claim in answer["claims"])
        answer |= {"status": str(status), "text": said, "problem": None}
    return StoredTurn(row.id, row.number, row.question, status, answer, utc(row.asked), row.receipt)


def summary(row: Row[Any]) -> Summary:
    """Return a conversation's row as a summary."""
    return Summary(row.id, row.title, utc(row.made), utc(row.changed), row.turns)


def utc(seconds: float) -> datetime:
    """Return a time from seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def folded(text: str) -> str:
    """Return the normal form for comparing texts."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def terms(query: str) -> tuple[str, ...]:
    """Return the terms of a query in normal form, at most ``TERMS`` of them; none for an empty query."""
    plain = query.encode("utf-8", "replace").decode().replace("\0", " ")
    return tuple(dict.fromkeys(folded(plain).split()))[:TERMS]


def excerpt(text: str, wanted: Sequence[str]) -> str:
    """Return the text around the first of the terms in ``text``, "" if it contains none."""
    shown = " ".join(text.split())
    plain, origins = "", []
    for place, character in enumerate(shown):
        part = folded(character)
        plain += part
        origins += [place] * len(part)
    places = [at for at in (plain.find(term) for term in wanted) if at >= 0]
    if not places:
        return ""
    at = origins[min(places)]
    start, end = max(0, at - _BEFORE), min(len(shown), at + _AFTER)
    return f"{'…' if start else ''}{shown[start:end]}{'…' if end < len(shown) else ''}"
