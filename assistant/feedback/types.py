"""The nouns of feedback."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from assistant.store.errors import StoreError

if TYPE_CHECKING:
    from datetime import datetime


class DraftsUnwritten(StoreError):
    """The feedback is kept, but its draft case could not be written; the next one writes it too."""


class FeedbackKind(StrEnum):
    """What a reader says of an answer."""

    RIGHT = "right"
    WRONG_ANSWER = "wrong_answer"
    WRONG_EVIDENCE = "wrong_evidence"
    SHOULD_HAVE_DECLINED = "should_have_declined"


@dataclass(frozen=True, slots=True)
class Feedback:
    """What was said of one turn; ``expected`` are the words of the sources that the reader would have cited."""

    turn: str
    kind: FeedbackKind
    note: str
    expected: tuple[str, ...]
    given: datetime
