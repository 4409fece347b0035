"""What the chat shows of a stored conversation, and what follows an answer: questions to ask next, feedback.

An old conversation looks as it did when it was new.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from assistant.conversations import TurnStatus, restored
from assistant.feedback import FeedbackKind
from assistant.store import StoreError
from assistant.web.additions import chosen_corpus
from assistant.web.answering import finished
from assistant.web.conversation import Actions, Conversation, Line, LineKind, with_claim, with_line, with_question
from assistant.web.messages import told
from assistant.web.namesakes import namesakes
from assistant.web.suggestions import Reach

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.conversations import StoredConversation
    from assistant.feedback import Feedback
    from assistant.web.backends import Backends
    from assistant.web.readers import Reader
    from assistant.web.words import Words
    from index.types import Corpus

_OFFERED: Final = 3
_MOST_PEOPLE: Final = 6
_KINDS: Final = {str(kind): kind for kind in FeedbackKind}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the chat shows. ``id`` is the conversation's, "" before it has begun; ``busy``: it is answering.

    ``notice`` is shown once, beside the conversation: what was done, or why it was not. ``refused``: the question was
    not taken and stays where it was typed. ``documents`` are the only ones asked, () for all.
    """

    id: str = ""
    conversation: Conversation = field(default_factory=Conversation)
    busy: bool = False
    notice: str = ""
    refused: bool = False
    documents: tuple[str, ...] = ()


def opened(backends: Backends, reader: Reader, conversation: str) -> Shown:
    """Return a stored conversation; one that does not exist, or is another user's, gives only a notice."""
    if not conversation:
        return Shown(notice=rebuilding(backends, reader))
    try:
        stored = backends.conversations.get(reader.id, conversation)
        return replace(shown_of(backends, reader, stored), notice=rebuilding(backends, reader))
    except StoreError as error:
        return Shown(notice=told(error, reader.words))


def rebuilding(backends: Backends, reader: Reader) -> str:
    """Return the progress of a rebuild of the index, "" if there is none."""
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
    """Return a reader's conversation, None if it does not exist or is another user's."""
    try:
        return backends.conversations.get(reader.id, conversation)
    except StoreError:
        return None


def redrawn(stored: StoredConversation, feedback: Mapping[str, Feedback], corpus: Corpus, words: Words) -> Conversation:
    """Return the lines and sources of a stored conversation; ``feedback`` is keyed by turn id."""
    drawn = Conversation()
    for turn in stored.turns:
        answer = restored(turn.answer, corpus)
        drawn = with_question(drawn, turn.question)
        if turn.status is TurnStatus.RUNNING:
            for claim in answer.claims:
                drawn = with_claim(drawn, claim)
            drawn = with_line(drawn, Line(LineKind.BUSY, words("state.still_answered")))
        else:
            said = feedback.get(turn.id)
            actions = Actions(
                turn=turn.id,
                question=turn.question,
                receipt=turn.receipt is not None,
                judged=turn.answer.get("reply") is None,
                feedback=str(said.kind) if said is not None else "",
                note=said.note if said is not None else "",
            )
            drawn = with_line(finished(drawn, answer, words), Line(LineKind.ACTIONS, "", actions=actions))
    return drawn


@dataclass(frozen=True, slots=True)
class Offers:
    """``questions`` to ask next, under the answer of ``turn``; ``said`` introduces them."""

    turn: str
    said: str
    questions: tuple[str, ...]


def offers(backends: Backends, reader: Reader, conversation: str) -> Offers | None:
    """Return questions known to be answered, to show under the last answer of a conversation.

    Trying them may take seconds, so this is called once the answer is shown. What could be asked after an answer is
    tried only while nobody waits for one.
    """
    stored = stored_of(backends, reader, conversation)
    last = stored.turns[-1] if stored is not None and stored.turns else None
    if stored is None or last is None or last.status not in {TurnStatus.ABSTAINED, TurnStatus.ANSWERED}:
        return None
    hidden = backends.additions.hidden_from(reader.id)
    if last.answer.get("reply") is not None:
        return Offers(last.id, reader.words("talk.examples"), tuple(backends.suggestions.examples(_OFFERED, hidden)))
    answer = restored(last.answer, backends.index)
    others = namesakes(answer, chosen_corpus(backends.index, stored.documents, hidden))
    if others is not None and others.questions:
        key = "names.others" if others.told else "names.which"
        return Offers(last.id, reader.words(key), tuple(others.questions[:_MOST_PEOPLE]))
    reach = Reach(hidden, stored.documents)
    if last.status is TurnStatus.ABSTAINED:
        near = backends.suggestions.near(last.question, answer.nearest, _OFFERED, reach)
        return Offers(last.id, reader.words("state.offers"), tuple(near))
    if backends.measures.running:
        return None
    cited = [citation for claim in answer.claims for citation in claim.citations]
    near = backends.suggestions.near(last.question, cited, _OFFERED, reach, said=answer.text)
    return Offers(last.id, reader.words("state.follow_ups"), tuple(near))


def say_of_answer(backends: Backends, reader: Reader, turn: str, kind: str, note: str) -> str:
    """Store a reader's feedback on an answer (``kind`` "" takes it back); return the outcome in a sentence."""
    try:
        if not kind:
            backends.feedback.take_back(reader.id, turn)
            return reader.words("opinion.taken_back")
        if kind not in _KINDS:
            return reader.words("opinion.unknown")
        backends.feedback.give(reader.id, turn, _KINDS[kind], note=note, manifest=backends.index.manifest)
    except StoreError as error:
        return told(error, reader.words, reader.words("problem.note"))
    opinion = reader.words(f"opinion.{kind}")
    drafted = _KINDS[kind] is not FeedbackKind.RIGHT
    return reader.words("opinion.drafted" if drafted else "opinion.kept", opinion=opinion)
