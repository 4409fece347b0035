"""What a system of somebody else says, as a row of ours: text, what it was given to read, what it cites.

A text, a message, or a mapping is taken as it comes. Marks such as [2] cite what the system was given to read, counted
from 1; a mark that points at nothing ([0], or [9] of three) is a citation without words, which counts and supports
nothing. An answer without a word is an error, and never a perfect answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from eval.errors import Failed
from eval.judges.base import MARK, without_citations
from eval.matching import declines
from eval.systems.shipped import texts_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.cases import Case, Suite
    from eval.judges.base import Row


ANSWERS: Final = ("answer", "result", "output", "text", "output_text", "response", "content", "message")
CONTEXTS: Final = ("context", "source_documents", "documents", "contexts", "passages")
_STATUSES: Final = frozenset({"answered", "abstained", "error", "incomplete"})


class OutsideSystem:
    """What systems of somebody else have in common: nothing but their name is known of them, and nothing is held."""

    def __init__(self, name: str, suite: Suite, home: Path) -> None:
        self.name = name
        self.documents = texts_for(suite, home)

    @property
    def fingerprints(self) -> dict[str, str]:
        """The name is all that is known."""
        return {"system": self.name}

    def close(self) -> None:
        """Nothing is held."""


def row_of(said: Any, case: Case) -> Row:  # noqa: ANN401 - a foreign system may return anything
    """Return the row; raises ``Failed`` for an answer in which there is none."""
    if isinstance(said, dict) and said.get("status") in _STATUSES:
        return {**said, "id": case.id, "text": _text(said.get("text"))}
    if isinstance(said, dict) and said.get("error") and _answer(said) is None:
        message = f"the system says: {' '.join(str(said['error']).split())[:300]}"
        raise Failed(message)
    answer = _answer(said) if isinstance(said, dict) else said
    text = _text(answer).strip()
    if not any(character.isalnum() for character in text):
        keys = f" (it gave a mapping of {', '.join(map(str, said))})" if isinstance(said, dict) else ""
        message = f"the system gave no answer{keys}"
        raise Failed(message)
    passages = _passages(said) if isinstance(said, dict) else []
    row: Row = {"id": case.id, "question": case.question, "text": text, "passages": [{"text": t} for t in passages]}
    row["status"] = "abstained" if declines(row) else "answered"
    if MARK.search(text):
        row["claims"] = _cited(text, passages)
    return row


def _answer(said: dict[str, Any]) -> Any:  # noqa: ANN401 - see row_of
    return next((said[name] for name in ANSWERS if said.get(name) is not None), None)


def _text(said: Any) -> str:  # noqa: ANN401 - see row_of
    """Return the text of a string, a message, or the text blocks of a message's content."""
    if said is None:
        return ""
    if isinstance(said, str):
        return said
    if isinstance(said, list):
        return "".join(_text(part.get("text")) if isinstance(part, dict) else _text(part) for part in said)
    content = getattr(said, "content", None)
    if content is None and isinstance(said, dict):
        content = said.get("content")
    return str(said) if content is None else _text(content)


def _passages(said: dict[str, Any]) -> list[str]:
    """Return the texts that the system says it read, in its order; an empty one keeps its number."""
    found = next((said[name] for name in CONTEXTS if said.get(name)), None)
    if isinstance(found, str):
        return [found]
    texts = []
    for each in found if isinstance(found, list | tuple) else ():  # LangChain documents, mappings or texts
        if isinstance(each, dict):
            texts.append(str(each.get("page_content") or each.get("text") or each.get("content") or ""))
        else:
            texts.append(str(getattr(each, "page_content", each)))
    return texts


def _cited(text: str, passages: Sequence[str]) -> list[Row]:
    from assistant.grounding.claims import split_claims

    claims = split_claims(text)
    ends = [*(claim.start for claim in claims[1:]), len(text)]
    rows = []
    for claim, end in zip(claims, ends, strict=True):
        marks = [int(number) for mark in MARK.findall(text, claim.start, end) for number in re.split(r"\D+", mark)]
        quotes = [passages[mark - 1] if 1 <= mark <= len(passages) else "" for mark in dict.fromkeys(marks)]
        rows.append({"text": without_citations(claim.text), "citations": [{"quote": quote} for quote in quotes]})
    return rows
