"""What a reader does in the chat: asks, stops, asks again, opens, says what they think of an answer.

Plain functions over the backends, tested without a browser. Each takes the user and hands it to the store, where what
is another user's is not found. The question is kept before it is answered and each claim before it is shown, so
nothing that a reader has seen is lost with the server.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.conversations import TurnStatus
from assistant.errors import ReceiptError
from assistant.feedback import DraftsUnwritten, FeedbackKind
from assistant.receipts import receipt_text
from assistant.store import NotFound, StoreError, TextRefused
from assistant.types import ClaimShown, ClaimWithheld, Finished
from assistant.web.conversation import Conversation, Line, LineKind, grown, with_line
from assistant.web.redrawing import redrawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.conversations import StoredConversation
    from assistant.types import Answer, Claim, Event
    from assistant.web.backends import Backends

_LOGGER = logging.getLogger(__name__)
_KINDS = {str(kind): kind for kind in FeedbackKind}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the chat shows. ``id`` is the conversation's, "" for one that has not begun; ``busy``: it is answering.

    ``notice`` is said once, beside the conversation: why something was not done, or that it was. ``refused``: the
    question was not taken and stays where it was typed.
    """

    id: str = ""
    conversation: Conversation = field(default_factory=Conversation)
    busy: bool = False
    notice: str = ""
    refused: bool = False


def opened(backends: Backends, user: str, conversation: str) -> Shown:
    """Return a kept conversation; one that is not there, or not this user's, is told and nothing is opened."""
    if not conversation:
        return Shown()
    try:
        stored = backends.conversations.get(user, conversation)
        return _shown(backends, user, stored)
    except StoreError as error:
        return Shown(notice=str(error))


def ask(backends: Backends, user: str, conversation: str, question: str) -> Iterator[Shown]:
    """Yield what is shown while a question is answered; the first one of a conversation begins it."""
    if not question.strip():
        yield replace(opened(backends, user, conversation), refused=True)
        return
    try:
        begun = conversation or backends.conversations.create(user).id
        stored = backends.conversations.get(user, begun)
    except StoreError as error:
        yield Shown(notice=str(error), refused=True)
        return
    yield from _answered(backends, user, stored, question, stored)


def ask_again(backends: Backends, user: str, turn: str, conversation: str) -> Iterator[Shown]:
    """Yield what is shown while a question of a conversation is asked once more, knowing what it knew then."""
    stored = _stored(backends, user, conversation)
    before = [one.id for one in stored.turns].index(turn) if stored and turn in {t.id for t in stored.turns} else None
    if stored is None or before is None:
        yield replace(opened(backends, user, conversation), notice="There is no such question.", refused=True)
        return
    known = replace(stored, turns=stored.turns[:before])
    yield from _answered(backends, user, stored, stored.turns[before].question, known)


def ask_as_typed(backends: Backends, user: str, conversation: str) -> Iterator[Shown]:
    """Yield what is shown while the latest question, which was read in another way, is asked by itself."""
    shown = opened(backends, user, conversation)
    stored = _stored(backends, user, conversation)
    if stored is None or shown.conversation.undoable is None:
        yield replace(shown, refused=True)
        return
    yield from _answered(backends, user, stored, shown.conversation.undoable, replace(stored, turns=()))


def stop(backends: Backends, user: str, conversation: str) -> Shown:
    """End the answer that a conversation is getting; what was shown of it stays."""
    stored = _stored(backends, user, conversation)
    try:
        for turn in stored.turns if stored is not None else ():
            if turn.status is TurnStatus.RUNNING:
                backends.conversations.stop(user, turn.id)
    except StoreError as error:
        return replace(opened(backends, user, conversation), notice=str(error))
    return opened(backends, user, conversation)


def say_of_answer(backends: Backends, user: str, turn: str, kind: str, note: str) -> str:
    """Keep what a reader says of an answer ("" takes it back); return what came of it in a sentence."""
    try:
        if not kind:
            backends.feedback.take_back(user, turn)
            return "Taken back."
        if kind not in _KINDS:
            return "That is not something that can be said of an answer."
        backends.feedback.give(user, turn, _KINDS[kind], note=note, manifest=backends.index.manifest)
    except (DraftsUnwritten, StoreError) as error:
        return str(error)
    if _KINDS[kind] is FeedbackKind.RIGHT:
        return "Kept: right."
    return f"Kept: {kind.replace('_', ' ')}. A draft case for the evaluation was written."


def _answered(
    backends: Backends, user: str, stored: StoredConversation, question: str, known: StoredConversation
) -> Iterator[Shown]:
    """Answer a question in the conversation ``stored``, with the history of ``known``."""
    own = stored.summary.id
    try:
        before = _shown(backends, user, stored)
        turn = backends.conversations.begin(user, own, question)
    except StoreError as error:
        if isinstance(error, TextRefused) and not stored.turns:
            _forget(backends, user, own)
        yield replace(opened(backends, user, own), notice=str(error), refused=True)
        return
    last, notice = before.conversation, ""
    try:
        events = backends.assistant.stream(question, known.history())
        for last in grown(before.conversation, question, _kept(backends, user, turn, events)):
            yield Shown(own, last, busy=True)
    except StoreError as error:
        notice = str(error)
    finally:
        with suppress(StoreError):  # the page says what the store says of the answer, below
            backends.conversations.stop(user, turn)
    ended = opened(backends, user, own)
    if ended.id:
        yield replace(ended, notice=notice)
    else:  # nothing can be read any more: what was seen stays, with the reason
        yield Shown(own, with_line(last, Line(LineKind.STATE, notice or ended.notice)), notice=ended.notice)


def _kept(backends: Backends, user: str, turn: str, events: Iterable[Event]) -> Iterator[Event]:
    """Pass on the events of an answer, each kept before it is passed on; raises ``StoreError``."""
    shown: list[Claim] = []
    withheld: list[Claim] = []
    model = backends.assistant.answerer.model
    for event in events:
        match event:
            case ClaimShown(claim=claim):
                shown.append(claim)
                backends.conversations.keep_shown(user, turn, shown, withheld, model)
            case ClaimWithheld(claim=claim):
                withheld.append(claim)
            case Finished(answer=answer):
                backends.conversations.finish(user, turn, answer, _receipt(backends, answer))
            case _:
                pass
        yield event


def _receipt(backends: Backends, answer: Answer) -> str | None:
    try:
        return receipt_text(answer, backends.index)
    except ReceiptError as error:
        _LOGGER.warning("An answer has no receipt: %s", error)
        return None


def _shown(backends: Backends, user: str, stored: StoredConversation) -> Shown:
    own = stored.summary.id
    feedback = backends.feedback.of_conversation(user, own)
    busy = any(turn.status is TurnStatus.RUNNING for turn in stored.turns)
    return Shown(own, redrawn(stored, feedback, backends.index), busy=busy)


def _stored(backends: Backends, user: str, conversation: str) -> StoredConversation | None:
    try:
        return backends.conversations.get(user, conversation)
    except StoreError:
        return None


def _forget(backends: Backends, user: str, conversation: str) -> None:
    with suppress(NotFound):
        backends.conversations.delete(user, conversation)
