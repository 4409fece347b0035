"""What follows an answer: questions to ask next, and what its reader says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.conversations import TurnStatus, restored
from assistant.feedback import FeedbackKind
from assistant.store import StoreError
from assistant.web.chosen import chosen_corpus
from assistant.web.namesakes import namesakes
from assistant.web.problems import told
from assistant.web.showing import stored_of

if TYPE_CHECKING:
    from assistant.web.backends import Backends
    from assistant.web.users import Reader

_OFFERED: Final = 3
_MOST_PEOPLE: Final = 6
_KINDS: Final = {str(kind): kind for kind in FeedbackKind}


@dataclass(frozen=True, slots=True)
class Offers:
    """``questions`` to ask next, under the answer of ``turn``; ``said`` introduces them."""

    turn: str
    said: str
    questions: tuple[str, ...]


def offers(backends: Backends, reader: Reader, conversation: str) -> Offers | None:
    """Return questions that are answered, to stand under the last answer of a conversation.

    It may take seconds, because they are tried; so it is asked for once the answer stands there, and what could be
    asked after an answer is tried only while nobody else waits for one.
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
    if last.status is TurnStatus.ABSTAINED:
        near = backends.suggestions.near(last.question, answer.nearest, _OFFERED)
        return Offers(last.id, reader.words("state.offers"), tuple(near))
    if backends.measures.running:
        return None
    cited = [citation for claim in answer.claims for citation in claim.citations]
    near = backends.suggestions.near(last.question, cited, _OFFERED, said=answer.text)
    return Offers(last.id, reader.words("state.follow_ups"), tuple(near))


def say_of_answer(backends: Backends, reader: Reader, turn: str, kind: str, note: str) -> str:
    """Keep what a reader says of an answer ("" takes it back); return what came of it in a sentence."""
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
