"""The nouns of a kept conversation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from assistant.types import Turn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

Json = dict[str, Any]


class TurnStatus(StrEnum):
    """How a turn ended, as in ``assistant.types.Status``, or that it has not."""

    RUNNING = "running"
    ANSWERED = "answered"
    ABSTAINED = "abstained"
    ERROR = "error"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One question and its answer. ``number`` counts the turns of a conversation from 1.

    ``answer`` is the JSON of the command line's contract, of a running turn what was shown of it so far. ``receipt``
    is the answer's receipt as it stands in a file, to be handed out byte for byte; None where there is none.
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
        """What the answer said: its claims, or what stands in their place."""
        return " ".join(claim["text"] for claim in self.answer["claims"]) or str(self.answer["text"])


@dataclass(frozen=True, slots=True)
class Summary:
    """A line in the list of conversations; times are in UTC, ``turns`` is how many questions were asked."""

    id: str
    title: str
    made: datetime
    changed: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation that a search found; ``excerpt`` is the place in its first fitting turn, "" for the title alone.

    ``turn`` is that turn's number, None for the title alone.
    """

    summary: Summary
    excerpt: str = ""
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class StoredConversation:
    """A whole conversation, its turns in the order in which they were asked.

    ``documents`` are the ids of those that alone are asked in it, () for all.
    """

    summary: Summary
    turns: tuple[StoredTurn, ...] = ()
    documents: tuple[str, ...] = ()

    def history(self, most: int = 6) -> tuple[Turn, ...]:
        """Return the last ``most`` turns that have ended, as a follow-up question needs them."""
        return history_of(self.turns, most)


def history_of(turns: Sequence[StoredTurn], most: int = 6) -> tuple[Turn, ...]:
    """Return the messages of the last ``most`` turns that have ended and asked something of the documents."""
    asked = [turn for turn in turns if turn.status is not TurnStatus.RUNNING and turn.answer.get("reply") is None]
    ended = asked[-most:] if most > 0 else []
    return tuple(message for turn in ended for message in (Turn("user", turn.question), Turn("assistant", turn.said)))
