"""The path of a question: made standalone, searched, answered claim by claim, checked.

``stream`` is the only path. The web page, the command line and the evaluation all use it, so what is measured is what
is shipped. An error raised on purpose ends in an answer with status error, or incomplete if sentences were already
shown; the answer always contains what a reader has seen. ``passages`` only searches.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import AssistantError, QuestionRefused
from assistant.requested import answered
from assistant.types import Answer, ClaimShown, ClaimWithheld, Finished, Searched, Status, cite
from index.errors import BriefingIndexError
from index.selected import at_this_moment
from prompts import PromptError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.questions.requests import Kind
    from assistant.requested import Answerer
    from assistant.settings import Settings
    from assistant.types import Citation, Event, Turn
    from index.types import Corpus

_ROLES = frozenset({"user", "assistant"})
EMPTY_INDEX = "The index is empty, so there is nothing to answer from; add documents with `briefing index add PATH`."


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A found passage; ``score`` (higher is better) is comparable within one search only."""

    citation: Citation
    score: float


def passages(corpus: Corpus, query: str, k: int = 8) -> list[FoundPassage]:
    """Return up to ``k`` passages, best first ([] from an empty corpus); raises ``QuestionRefused`` without a query."""
    if not any(character.isalnum() for character in query):
        message = "The query is empty; say what the passages should be about."
        raise QuestionRefused(message)
    if k < 1:
        message = f"Ask for at least one passage, not {k}."
        raise QuestionRefused(message)
    held = at_this_moment(corpus)
    return [
        FoundPassage(
            cite(held.parsed(hit.passage.doc_id).document, hit.passage.start, hit.passage.end),
            hit.score,
        )
        for hit in held.search(query, k)
    ]


class Assistant:
    """Answers questions from one corpus with one answerer."""

    def __init__(self, corpus: Corpus, settings: Settings, answerer: Answerer | None = None) -> None:
        """``answerer`` defaults to that of ``settings.model``; a model is loaded at the first question."""
        self.corpus = corpus
        self.settings = settings
        self.answerer = answerer or make_answerer(settings)

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Return the whole answer to ``question``; see ``stream``."""
        for event in self.stream(question, history):
            if isinstance(event, Finished):
                return event.answer
        message = "an answerer ended without an answer"
        raise AssertionError(message)

    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        """Yield the events on the way to the answer; the last is always ``Finished``, exactly once."""
        clock = _Clock()
        finished: Answer | None = None
        seen: list[Event] = []
        problem = "The answer did not end."
        try:
            for event in self._events(question, history, clock):
                if isinstance(event, ClaimShown):
                    clock.mark("first_claim")
                if isinstance(event, Finished):
                    finished = event.answer
                    break
                seen.append(event)
                yield event
        except (AssistantError, BriefingIndexError, PromptError) as error:
            problem = str(error)
        if finished is None:
            shown = tuple(event.claim for event in seen if isinstance(event, ClaimShown))
            finished = Answer(
                question,
                Status.INCOMPLETE if shown else Status.ERROR,
                claims=shown,
                withheld=tuple(event.claim for event in seen if isinstance(event, ClaimWithheld)),
                model=self.answerer.model,
                problem=problem,
            )
        clock.mark("total")
        yield Finished(replace(finished, question=question, timing_ms={**clock.marks, **finished.timing_ms}))

    def accepted(self, question: str, history: Sequence[Turn]) -> str:
        """Return a question as it is read, with white space normalised; raises ``QuestionRefused``."""
        from assistant.questions.parts import question_at_end

        asked = " ".join(question_at_end(question).split())
        if not any(character.isalnum() for character in asked):
            message = "The question is empty; ask about the briefing in a sentence."
            raise QuestionRefused(message)
        if len(asked) > self.settings.question_characters:
            message = (
                f"The question has {len(asked):,} characters; at most {self.settings.question_characters:,} are read. "
                "Ask one thing at a time."
            )
            raise QuestionRefused(message)
        strange = {turn.role for turn in history} - _ROLES
        if strange:
            message = f"A conversation can only have turns of user and assistant, not of «{min(strange)}»."
            raise QuestionRefused(message)
        return asked

    def _events(self, question: str, history: Sequence[Turn], clock: _Clock) -> Iterator[Event]:
        from assistant.language.terms import content_terms
        from assistant.questions.followups import of_former_answer, standalone
        from assistant.questions.requests import request_of
        from assistant.questions.spelling import respelled
        from index.selected import in_reach

        asked = self.accepted(question, history)
        said = request_of(asked)
        held = at_this_moment(self.corpus)
        if not said.may_be_asked or (said.is_chat and not held.documents()):
            yield Finished(self._replied(asked, said.kind))
            return
        if not held.documents():
            raise QuestionRefused(EMPTY_INDEX)
        alone = standalone(asked, history)
        read = respelled(alone.text, (document.text for document in in_reach(held, alone.text)))
        corpus = of_former_answer(history, held) if alone.changed else held
        request = replace(said, text=read) if alone.changed else request_of(read)
        if alone.about and not content_terms(said.topic):  # «what did he say»
            request = replace(request, topic=alone.about, insists=True)
        hits = corpus.search(request.searched, self.settings.passages)
        clock.mark("search")
        yield Searched(tuple(hits))
        for event in answered(request, read, hits, corpus, self.answerer, history):
            declined = isinstance(event, Finished) and event.answer.status is Status.ABSTAINED
            if declined and alone.may_stand_alone and self.answerer.model == "quote":  # a chat model sees both
                yield from self._events(question, (), clock)
            elif declined and said.is_chat:
                yield Finished(self._replied(asked, said.kind))
            elif isinstance(event, Finished) and read != " ".join(question.split()):
                notices = (f"The question was read as «{read}».", *event.answer.notices)
                yield Finished(replace(event.answer, notices=notices, read_as=read))
            else:
                yield event

    def _replied(self, asked: str, kind: Kind) -> Answer:
        """Return the reply to a message that asks nothing of the briefing."""
        from assistant.questions.replies import reply
        from index.selected import in_reach

        titles = [document.title for document in in_reach(self.corpus, asked)]
        return Answer(asked, Status.ABSTAINED, model=self.answerer.model, reply=reply(kind, titles))


class _Clock:
    """Milliseconds from the question to the first time each name was marked."""

    def __init__(self) -> None:
        self._begun = time.perf_counter()
        self.marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        """Record the time at which ``name`` first happened."""
        self.marks.setdefault(name, round(1000 * (time.perf_counter() - self._begun), 1))


def make_answerer(settings: Settings) -> Answerer:
    """Return the answerer for ``settings.model``; raises ``ModelUnavailable`` for one that cannot exist."""
    if settings.model == "quote":
        from assistant.quoting import QuoteAnswerer

        return QuoteAnswerer(one_wrong_in=settings.one_wrong_in)
    from assistant.generation.answerer import GenerativeAnswerer
    from assistant.models import chat_model

    return GenerativeAnswerer(chat_model(settings), settings)
