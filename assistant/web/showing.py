"""What the chat shows of a conversation that is kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.conversations import TurnStatus
from assistant.store import StoreError
from assistant.web.conversation import Conversation
from assistant.web.problems import told
from assistant.web.redrawing import redrawn

if TYPE_CHECKING:
    from assistant.conversations import StoredConversation
    from assistant.web.backends import Backends
    from assistant.web.users import Reader


@dataclass(frozen=True, slots=True)
class Shown:
    """What the chat shows. ``id`` is the conversation's, "" for one that has not begun; ``busy``: it is answering.

    ``notice`` is said once, beside the conversation: why something was not done, or that it was. ``refused``: the
    question was not taken and stays where it was typed. ``documents`` are those that alone are asked, () for all.
    """

    id: str = ""
    conversation: Conversation = field(default_factory=Conversation)
    busy: bool = False
    notice: str = ""
    refused: bool = False
    documents: tuple[str, ...] = ()


def opened(backends: Backends, reader: Reader, conversation: str) -> Shown:
    """Return a kept conversation; one that is not there, or not this user's, is told and nothing is opened."""
    if not conversation:
        return Shown(notice=rebuilding(backends, reader))
    try:
        stored = backends.conversations.get(reader.id, conversation)
        return replace(shown_of(backends, reader, stored), notice=rebuilding(backends, reader))
    except StoreError as error:
        return Shown(notice=told(error, reader.words))


def rebuilding(backends: Backends, reader: Reader) -> str:
    """Return how far the index is where it is being rebuilt, "" where it is there."""
    going = backends.mending.progress
    return reader.words("documents.rebuilding", done=f"{going[0]:,}", of=f"{going[1]:,}") if going else ""


def shown_of(backends: Backends, reader: Reader, stored: StoredConversation) -> Shown:
    """Return what the chat shows of a conversation."""
    own = stored.summary.id
    feedback = backends.feedback.of_conversation(reader.id, own)
    busy = any(turn.status is TurnStatus.RUNNING for turn in stored.turns)
    drawn = redrawn(stored, feedback, backends.index, reader.words)
    return Shown(own, drawn, busy=busy, documents=stored.documents)


def stored_of(backends: Backends, reader: Reader, conversation: str) -> StoredConversation | None:
    """Return a reader's conversation, None for what is not there or not theirs."""
    try:
        return backends.conversations.get(reader.id, conversation)
    except StoreError:
        return None
