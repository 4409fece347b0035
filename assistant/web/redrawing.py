"""Draws a kept conversation again, so that an old one looks as it did when it was new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.conversations import TurnStatus, restored
from assistant.web.answering import finished
from assistant.web.conversation import (
    Actions,
    Conversation,
    Line,
    LineKind,
    with_claim,
    with_line,
    with_question,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.conversations import StoredConversation, StoredTurn
    from assistant.feedback import Feedback
    from assistant.web.words import Words
    from index.types import Corpus


def redrawn(stored: StoredConversation, feedback: Mapping[str, Feedback], corpus: Corpus, words: Words) -> Conversation:
    """Return the lines and sources of a kept conversation; ``feedback`` is what was said of its turns, by their ids."""
    drawn = Conversation()
    for turn in stored.turns:
        answer = restored(turn.answer, corpus)
        drawn = with_question(drawn, turn.question)
        if turn.status is TurnStatus.RUNNING:
            for claim in answer.claims:
                drawn = with_claim(drawn, claim)
            drawn = with_line(drawn, Line(LineKind.BUSY, words("state.still_answered")))
        else:
            said = _actions(turn, feedback.get(turn.id))
            drawn = with_line(finished(drawn, answer, words), Line(LineKind.ACTIONS, "", actions=said))
    return drawn


def _actions(turn: StoredTurn, said: Feedback | None) -> Actions:
    return Actions(
        turn=turn.id,
        question=turn.question,
        receipt=turn.receipt is not None,
        judged=turn.answer.get("reply") is None,
        feedback=str(said.kind) if said is not None else "",
        note=said.note if said is not None else "",
    )
