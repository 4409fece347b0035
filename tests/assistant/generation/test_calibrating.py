"""What a model's judgement is worth: asked once, kept, and left alone where it tells nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from pydantic import Field

from assistant.generation.answerer import GenerativeAnswerer
from assistant.generation.judgement import FILE, answerable_messages, calibrate, fit, known, shipped_questions
from assistant.generation.messages import question_messages
from assistant.models import Ability, ChatModel
from assistant.models.gguf import LocalModel
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Status
from index.memory import TextCorpus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ANSWERED = {question for _, asked in shipped_questions() for question, answers in asked if answers}


class Judging(GenericFakeChatModel):
    """Says yes to questions that it knows, with a probability; anything else is answered with ``says``."""

    known: set[str] = Field(default_factory=set)
    says: str = ""
    asked: list[str] = Field(default_factory=list)

    def _stream(self, messages: list[Any], *args: object, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        del args
        text = str(messages[-1].content)
        self.asked.append(text)
        metadata: dict[str, Any] = {"finish_reason": "stop"}
        if kwargs.get("logprobs"):
            yes = any(f"Question: {question}\n" in text for question in self.known)
            tops = [
                {"token": "Yes", "logprob": -0.2 if yes else -1.6},
                {"token": "No", "logprob": -1.6 if yes else -0.2},
            ]
            metadata["logprobs"] = {"content": [{"token": "Yes", "logprob": -0.2, "top_logprobs": tops}]}
        yield ChatGenerationChunk(message=AIMessageChunk(content=self.says))
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata=metadata))


class JudgingChat(ChatModel):
    """A small chat model that tells probabilities."""

    fingerprint = "fake judge"
    called = "fake judge"
    gives_probabilities = True

    def __init__(self, known_questions: set[str], says: str = "") -> None:
        self.ability, self.prompt = Ability.SMALL, "small"
        self.held = Judging(messages=iter(()), known=known_questions, says=says)

    def model(self) -> Judging:
        """Return the model."""
        return self.held


def test_the_shipped_questions_are_half_answered_and_each_passage_has_both() -> None:
    questions = [answers for _, asked in shipped_questions() for _, answers in asked]
    assert (len(questions), sum(questions)) == (32, 16)
    assert all({answers for _, answers in asked} == {True, False} for _, asked in shipped_questions())


def test_a_model_that_tells_them_apart_is_a_judge_and_one_that_does_not_is_none(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert calibrate(JudgingChat(ANSWERED), settings).is_judge
    assert not calibrate(JudgingChat(set()), settings).is_judge
    assert not fit([], []).is_judge


def test_it_is_tried_once_and_kept(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    chat = JudgingChat(ANSWERED)
    first = known(chat, settings)
    assert len(chat.held.asked) == 32
    assert known(chat, settings) == first
    assert len(chat.held.asked) == 32
    (tmp_path / FILE).write_text("damaged", encoding="utf-8")
    assert known(chat, settings) == first


def test_the_embedded_model_is_known_not_to_judge_and_is_not_tried(tmp_path: Path) -> None:
    assert not known(LocalModel(Settings(model="local")), Settings(home=tmp_path)).is_judge
    assert not (tmp_path / FILE).exists()


def test_the_question_stands_behind_the_sentences_as_it_does_for_the_answer() -> None:
    """So that a server which keeps prompts reads them once."""
    chat = JudgingChat(set())
    sentences, _ = shipped_questions()[0]
    judged, asked = answerable_messages(chat, "Why?", sentences), question_messages(chat, "Why?", sentences)
    assert judged[:-1] == asked[:-1]
    assert judged[-1][1].startswith(asked[-1][1])


def test_its_judgement_decides_in_the_place_of_the_small_reader(tmp_path: Path) -> None:
    corpus = TextCorpus(["The council of Lakeside agreed to buy 31 electric buses for 4.2 million euros."])
    settings = Settings(model="gguf:m.gguf", home=tmp_path)
    said = "The council of Lakeside agreed to buy 31 electric buses. [1]"
    question = "莱克赛德市议会同意购买多少辆电动巴士？"
    yes = JudgingChat({*ANSWERED, question}, said)
    answer = Assistant(corpus, settings, GenerativeAnswerer(yes, settings)).answer(question)
    assert (answer.status, len(answer.claims)) == (Status.ANSWERED, 1)
    no = JudgingChat(ANSWERED, said)
    answer = Assistant(corpus, settings, GenerativeAnswerer(no, settings)).answer(
        "How many electric buses did the council agree to buy?"
    )
    assert (answer.status, answer.claims) == (Status.ABSTAINED, ())
