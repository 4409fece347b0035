"""What a reader does in the chat: ask, stop, ask again, choose documents. ``showing`` has what follows an answer.

Plain functions over the backends, tested without a browser. Each passes the reader's id to the store, which does not
find what is another user's. The question is stored before it is answered and each claim before it is shown, so nothing
that a reader has seen is lost if the server dies.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.conversations import TurnStatus
from assistant.errors import ReceiptError
from assistant.receipts import receipt_text
from assistant.store import NotFound, StoreError, TextRefused, TooManyRunning
from assistant.types import Answer, ClaimShown, ClaimWithheld, Finished, Status
from assistant.web.additions import chosen_corpus, over_chosen, visible_entries
from assistant.web.answering import grown
from assistant.web.conversation import Conversation, Line, LineKind, with_line, with_question
from assistant.web.messages import told
from assistant.web.namesakes import noted
from assistant.web.overviews import Overview, is_overview, overview_events, reply, small_talk
from assistant.web.showing import Shown, opened, rebuilding, shown_of, stored_of
from index.inference.workers import answering

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.conversations import StoredConversation
    from assistant.questions.requests import Kind
    from assistant.types import Claim, Event, Turn
    from assistant.web.backends import Backends
    from assistant.web.readers import Reader

_LOGGER = logging.getLogger(__name__)


def ask(
    backends: Backends, reader: Reader, conversation: str, question: str, documents: Sequence[str] = ()
) -> Iterator[Shown]:
    """Yield what is shown while a question is answered; the first question begins the conversation.

    A new conversation asks only ``documents``, all if there are none; one that has begun keeps its own.
    """
    if not question.strip():
        yield replace(opened(backends, reader, conversation), refused=True)
        return
    try:
        begun = conversation or backends.conversations.create(reader.id).id
        if documents and not conversation:
            backends.conversations.choose(reader.id, begun, documents)
        stored = backends.conversations.get(reader.id, begun)
    except StoreError as error:
        yield Shown(notice=told(error, reader.words), refused=True)
        return
    talk = small_talk(question)
    if talk is None:
        events = _events(backends, reader, stored, question, _history(stored))
        yield from _answered(backends, reader, stored, question, events)
    else:
        yield _replied(backends, reader, begun, question, talk)


def ask_again(backends: Backends, reader: Reader, turn: str, conversation: str) -> Iterator[Shown]:
    """Yield what is shown while a question of a conversation is asked again, with the history it had then."""
    stored = stored_of(backends, reader, conversation)
    before = [one.id for one in stored.turns].index(turn) if stored and turn in {t.id for t in stored.turns} else None
    if stored is None or before is None:
        yield replace(opened(backends, reader, conversation), notice=reader.words("problem.no_question"), refused=True)
        return
    known = replace(stored, turns=stored.turns[:before])
    question = stored.turns[before].question
    yield from _answered(
        backends, reader, stored, question, _events(backends, reader, stored, question, _history(known))
    )


def ask_as_typed(backends: Backends, reader: Reader, conversation: str) -> Iterator[Shown]:
    """Yield what is shown while the latest question, which was rewritten, is asked as typed and without history."""
    shown = opened(backends, reader, conversation)
    stored = stored_of(backends, reader, conversation)
    if stored is None or shown.conversation.undoable is None:
        yield replace(shown, refused=True)
        return
    question = shown.conversation.undoable
    yield from _answered(backends, reader, stored, question, _events(backends, reader, stored, question))


def overview(backends: Backends, reader: Reader, conversation: str, wanted: str) -> Iterator[Shown]:
    """Yield what is shown while an overview of the documents is made; it is kept like an answer."""
    try:
        kind = Overview(wanted)
        begun = conversation or backends.conversations.create(reader.id).id
        stored = backends.conversations.get(reader.id, begun)
    except (StoreError, ValueError) as error:
        notice = told(error, reader.words) if isinstance(error, StoreError) else reader.words("problem.no_question")
        yield Shown(notice=notice, refused=True)
        return
    question = reader.words(f"overview.{kind}_asked")
    corpus = chosen_corpus(backends.index, stored.documents, backends.additions.hidden_from(reader.id))
    events = overview_events(kind, corpus, reader.words)
    yield from _answered(backends, reader, stored, question, events)


def stop(backends: Backends, reader: Reader, conversation: str) -> Shown:
    """Stop the answer in progress in a conversation; what was shown of it stays."""
    stored = stored_of(backends, reader, conversation)
    try:
        for turn in stored.turns if stored is not None else ():
            if turn.status is TurnStatus.RUNNING:
                backends.conversations.stop(reader.id, turn.id)
    except StoreError as error:
        return replace(opened(backends, reader, conversation), notice=told(error, reader.words))
    return opened(backends, reader, conversation)


def choose(backends: Backends, reader: Reader, conversation: str, documents: Sequence[str]) -> str:
    """Limit a conversation to these documents; return why that failed, "" if it did not."""
    try:
        if conversation:
            backends.conversations.choose(reader.id, conversation, documents)
    except StoreError as error:
        return told(error, reader.words)
    return ""


def _answered(
    backends: Backends, reader: Reader, stored: StoredConversation, question: str, events: Iterable[Event]
) -> Iterator[Shown]:
    """Answer a question in the conversation ``stored``; ``events`` begin only after the question is stored."""
    own = stored.summary.id
    if rebuilding(backends, reader):
        if not stored.turns:
            _forget(backends, reader, own)
        yield replace(opened(backends, reader, own if stored.turns else ""), refused=True)
        return
    try:
        before = shown_of(backends, reader, stored)
        turn = backends.conversations.begin(reader.id, own, question)
    except StoreError as error:
        if isinstance(error, TextRefused | TooManyRunning) and not stored.turns:
            _forget(backends, reader, own)
        yield replace(
            opened(backends, reader, own),
            notice=told(error, reader.words, reader.words("problem.question")),
            refused=True,
        )
        return
    last, notice = before.conversation, ""
    try:
        kept = _kept(backends, reader, turn, backends.measures.measured(question, events))
        growing = grown(before.conversation, question, kept, reader.words)
        asked = with_question(before.conversation, question)
        for last in _in_turn(backends, reader, turn, asked, growing):
            yield Shown(own, last, busy=True)
    except StoreError as error:
        notice = told(error, reader.words)
    finally:
        with suppress(StoreError):  # ``opened`` below reports a store that fails
            backends.conversations.stop(reader.id, turn)
    ended = opened(backends, reader, own)
    if ended.id:
        yield replace(ended, notice=notice)
    else:  # the store cannot be read: keep what was seen, with the reason
        yield Shown(own, with_line(last, Line(LineKind.STATE, notice or ended.notice)), notice=ended.notice)


def _history(stored: StoredConversation) -> tuple[Turn, ...]:
    """Return the turns that a question may follow up; overviews by a button asked nothing, so they are left out."""
    return replace(stored, turns=tuple(turn for turn in stored.turns if not is_overview(turn.question))).history()


def _events(
    backends: Backends, reader: Reader, stored: StoredConversation, question: str, history: Sequence[Turn] = ()
) -> Iterator[Event]:
    """Return the events of an answer from the chosen documents, as far as the reader may see them."""
    hidden = backends.additions.hidden_from(reader.id)
    asked = over_chosen(backends.assistant, backends.index, stored.documents, hidden)
    corpus = chosen_corpus(backends.index, stored.documents, hidden)
    return noted(asked.stream(question, history), corpus, reader.words)


def _in_turn(
    backends: Backends, reader: Reader, turn: str, asked: Conversation, growing: Iterator[Conversation]
) -> Iterator[Conversation]:
    """Yield the place in the line, then the answer as it grows; nothing of it if it was stopped before its turn."""
    with backends.line.place(reader.id) as places:
        for place in places:
            yield with_line(asked, Line(LineKind.BUSY, reader.words("state.waiting", place=place)))
        if backends.conversations.turn(reader.id, turn).status is TurnStatus.RUNNING:
            with answering():
                yield from growing


def _replied(backends: Backends, reader: Reader, own: str, said: str, talk: Kind) -> Shown:
    """Answer small talk; the answer is stored like any other."""
    titles = [entry.title for entry in visible_entries(backends.index, backends.additions.hidden_from(reader.id))]
    answer = Answer(said, Status.ABSTAINED, reply=reply(talk, titles, reader.words))
    try:
        backends.conversations.append(reader.id, own, answer)
    except StoreError as error:
        return replace(opened(backends, reader, own), notice=told(error, reader.words), refused=True)
    return opened(backends, reader, own)


def _kept(backends: Backends, reader: Reader, turn: str, events: Iterable[Event]) -> Iterator[Event]:
    """Pass on an answer's events; claims and the answer are stored first. Raises ``StoreError``."""
    shown: list[Claim] = []
    withheld: list[Claim] = []
    model = backends.assistant.answerer.model
    for event in events:
        match event:
            case ClaimShown(claim=claim):
                shown.append(claim)
                backends.conversations.keep_shown(reader.id, turn, shown, withheld, model)
            case ClaimWithheld(claim=claim):
                withheld.append(claim)
            case Finished(answer=answer):
                backends.conversations.finish(reader.id, turn, answer, _receipt(backends, answer))
            case _:
                pass
        yield event


def _receipt(backends: Backends, answer: Answer) -> str | None:
    try:
        return receipt_text(answer, backends.index)
    except ReceiptError as error:
        _LOGGER.warning("An answer has no receipt: %s", error)
        return None


def _forget(backends: Backends, reader: Reader, conversation: str) -> None:
    with suppress(NotFound):
        backends.conversations.delete(reader.id, conversation)
