"""The types of a stored conversation, and restoring an answer from its stored form.

Ranges of findings are not stored. If a source still has the cited words, page, date and damage come from today's index;
if it is gone or changed, they are as stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from assistant.types import Answer, Citation, Claim, Finding, Possible, Status, Turn, Verdict, cite
from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from index.types import Corpus

Json = dict[str, Any]
_RUNNING: Final = "It is still being answered."


class TurnStatus(StrEnum):
    """How a turn ended, as in ``assistant.types.Status``, or that it is still running."""

    RUNNING = "running"
    ANSWERED = "answered"
    ABSTAINED = "abstained"
    ERROR = "error"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One question and its answer. ``number`` counts the turns of a conversation from 1.

    ``answer`` is the command line's JSON form; for a running turn, what was shown so far. ``receipt`` is the text of
    the answer's receipt file, to be handed out byte for byte; None if there is none.
    """

    id: str
    number: int
    question: str
    status: TurnStatus
    answer: Json
    asked: datetime
    receipt: str | None = None

    @property
    def said(self) -> str:
        """The answer's text: its claims, or what replaces them."""
        return " ".join(claim["text"] for claim in self.answer["claims"]) or str(self.answer["text"])


@dataclass(frozen=True, slots=True)
class Summary:
    """A line in the list of conversations; times are in UTC, ``turns`` is the number of questions."""

    id: str
    title: str
    made: datetime
    changed: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Found:
    """A search result; ``excerpt`` is from the first matching turn, "" if only the title matches.

    ``turn`` is that turn's number, None if only the title matches.
    """

    summary: Summary
    excerpt: str = ""
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A whole conversation, its turns in the order in which they were asked.

    ``documents`` are the ids of the documents that it is restricted to, () for all.
    """

    summary: Summary
    turns: tuple[StoredTurn, ...] = ()
    documents: tuple[str, ...] = ()

    def history(self, most: int = 6) -> tuple[Turn, ...]:
        """Return the messages of the last ``most`` ended turns, for a follow-up question."""
        return history_of(self.turns, most)


def history_of(turns: Sequence[StoredTurn], most: int = 6) -> tuple[Turn, ...]:
    """Return the messages of the last ``most`` turns that have ended and asked something of the documents."""
    asked = [turn for turn in turns if turn.status is not TurnStatus.RUNNING and turn.answer.get("reply") is None]
    ended = asked[-most:] if most > 0 else []
    return tuple(message for turn in ended for message in (Turn("user", turn.question), Turn("assistant", turn.said)))


def restored(answer: Json, corpus: Corpus) -> Answer:
    """Restore a turn's answer from its JSON; one that is still running counts as incomplete."""
    running = answer["status"] == TurnStatus.RUNNING
    return Answer(
        question=answer["question"],
        status=Status.INCOMPLETE if running else Status(answer["status"]),
        claims=tuple(_claim(claim, corpus) for claim in answer["claims"]),
        withheld=tuple(_claim(claim, corpus) for claim in answer["withheld"]),
        nearest=tuple(_citation(citation, corpus) for citation in answer["nearest"]),
        possible=_possible(answer.get("possible"), corpus),
        reply=answer.get("reply"),
        model=answer["model"],
        problem=_RUNNING if running else answer["problem"],
        notices=tuple(answer["notices"]),
        read_as=answer.get("read_as"),
        timing_ms=answer["timing_ms"],
        fingerprints=answer["fingerprints"],
    )


def _claim(claim: Json, corpus: Corpus) -> Claim:
    return Claim(
        text=claim["text"],
        citations=tuple(_citation(citation, corpus) for citation in claim["citations"]),
        verdict=Verdict(claim["verdict"]),
        score=claim["score"],
        findings=tuple(Finding(f["check"], f["message"], contradicts=f["contradicts"]) for f in claim["findings"]),
        answer_span=claim["answer_span"],
        cell=claim.get("cell"),
    )


def _possible(possible: Json | None, corpus: Corpus) -> Possible | None:
    if possible is None:
        return None
    return Possible(_citation(possible["citation"], corpus), possible["answer_span"], possible["probability"])


def _citation(citation: Json, corpus: Corpus) -> Citation:
    try:
        document = corpus.parsed(citation["doc_id"]).document
        made = cite(document, citation["start"], citation["end"])
    except (BriefingIndexError, ValueError):
        return _kept(citation)
    return made if made.quote == citation["quote"] else _kept(citation)


def _kept(citation: Json) -> Citation:
    published = citation["published"]
    return Citation(
        doc_id=citation["doc_id"],
        start=citation["start"],
        end=citation["end"],
        title=citation["title"],
        quote=citation["quote"],
        page=citation["page"],
        published=date.fromisoformat(published) if published else None,
    )
