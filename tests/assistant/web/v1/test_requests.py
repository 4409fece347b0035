"""Chat requests in OpenAI's shape, what is refused, and answers whole or streamed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.pipeline import EMPTY_INDEX
from assistant.types import Answer, Claim, ClaimShown, Finding, Finished, Possible, Status, Turn, Verdict, cite
from assistant.web.v1.answers import Completion, text_of, tokens
from assistant.web.v1.keyed import RequestRefused
from assistant.web.v1.requests import chat_asked
from assistant.wire import answer_to_json
from index.types import Document
from tests.assistant.web.v1.open_webui import CONTEXT, TASKS

MODELS = ("briefing",)


def body(*said: tuple[str, Any], **more: Any) -> dict[str, Any]:
    return {"model": "briefing", "messages": [{"role": role, "content": text} for role, text in said], **more}


def test_the_last_user_message_is_the_question_and_those_before_it_the_conversation() -> None:
    asked = chat_asked(
        body(
            ("system", "You are a pirate."),
            ("user", "Who runs the port?"),
            ("assistant", "Ann Lee."),
            ("user", [{"type": "text", "text": "And since when?"}]),
        ),
        MODELS,
    )
    assert asked.question == "And since when?"
    assert asked.history == (Turn("user", "Who runs the port?"), Turn("assistant", "Ann Lee."))
    assert not asked.stream
    assert not asked.with_usage


def test_what_steers_a_language_model_is_ignored() -> None:
    steering = {"temperature": 2, "top_p": 0, "max_tokens": 1, "seed": 3, "stop": ["."], "user": "x", "logit_bias": {}}
    assert chat_asked(body(("user", "Who?"), **steering, unheard_of=[1]), MODELS).question == "Who?"


@pytest.mark.parametrize(
    ("payload", "status", "param", "said"),
    [
        (body(("user", "Who?"), n=2), 400, "n", "n must be 1"),
        (body(("user", "Who?"), tools=[{"type": "function"}]), 400, "tools", "No tools"),
        (body(("user", "Who?"), functions=[{}]), 400, "functions", "No tools"),
        (body(("user", "Who?"), modalities=["text", "audio"]), 400, "modalities", "Answers are text"),
        (body(("user", [{"type": "image_url", "image_url": {"url": "x"}}])), 400, "messages[0].content", "image_url"),
        (body(("user", "Who?")) | {"model": "gpt-5"}, 404, "model", "there is briefing"),
        (body(("system", "Who?")), 400, "messages", "no question"),
        (body(("user", "  ")), 400, "messages", "no question"),
        (body(("user", None)), 400, "messages", "no question"),
        ({"model": "briefing", "messages": []}, 400, "messages", "at least 1"),
        ({"model": "briefing"}, 400, "messages", "required"),
        (body(("user", {"text": "Who?"})), 400, "messages.0.content", "string"),
        (body(("user", "Who?"), stream="perhaps"), 400, "stream", "boolean"),
        ([], 400, "body", "dictionary"),
        (None, 400, "body", "dictionary"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_a_sentence(payload: object, status: int, param: str, said: str) -> None:
    with pytest.raises(RequestRefused, match=said) as caught:
        chat_asked(payload, MODELS)
    assert (caught.value.status, caught.value.param) == (status, param)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("task", TASKS.values(), ids=TASKS)
def test_tasks_that_a_chat_program_sets_by_itself_ask_nothing(task: str) -> None:
    assert chat_asked(body(("user", task)), MODELS).is_instruction


@pytest.mark.parametrize("question", ["Who?", "# Ports\nThe port is old.\n\nWho runs it?", "</end>", CONTEXT])
def test_a_question_is_one_with_markup_before_it_too(question: str) -> None:
    assert not chat_asked(body(("user", question)), MODELS).is_instruction


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["role", "content", "type"]), inner),
    max_leaves=8,
)


@given(messages=JSON, n=JSON, stream=JSON)
def test_whatever_is_sent_is_read_or_refused(messages: object, n: object, stream: object) -> None:
    with suppress(RequestRefused):  # and nothing else
        chat_asked({"model": "briefing", "messages": messages, "n": n, "stream": stream}, MODELS)


DOCUMENT = Document("d0123456789abcdef", "Minutes", "minutes.txt", "The council bought 31 buses. They arrive in 2027.")
FIRST, SECOND = cite(DOCUMENT, 0, 28), cite(DOCUMENT, 29, 49)
PLAIN = Claim(FIRST.quote, (FIRST,), Verdict.SUPPORTED, 0.0)
MARKED = Claim(SECOND.quote, (SECOND, FIRST), Verdict.UNSUPPORTED, 0.8, (Finding("entailment", "not said"),))
CELL = Claim("2027 | 31", (SECOND,), Verdict.SUPPORTED, 0.1, cell="2027 · buses: 31")
ANSWERS = [
    Answer("How many?", Status.ANSWERED, (PLAIN, MARKED, CELL)),
    Answer("How many?", Status.ABSTAINED, nearest=(FIRST,), possible=Possible(SECOND, None, 0.4)),
    Answer("How many?", Status.ABSTAINED),
    Answer("Hi", Status.ABSTAINED, reply="Hello."),
    Answer("How many?", Status.INCOMPLETE, (PLAIN,), problem="The model fell silent."),
]


def completion() -> Completion:
    return Completion("briefing", "http://here", "How many?")


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: str(answer.status))
def test_the_stream_says_what_the_whole_says(answer: Answer) -> None:
    made, sent, annotations, last = completion(), "", [], {}
    for event in [*(ClaimShown(claim) for claim in answer.claims), Finished(answer)]:
        for chunk in made.chunks(event, sent):
            sent += text_of(chunk)
            annotations += chunk["choices"][0]["delta"].get("annotations", [])
            last = chunk
    whole = made.whole(answer)
    message = whole["choices"][0]["message"]
    assert sent == message["content"] == answer.text
    assert annotations == message["annotations"]
    assert last["briefing"] == whole["briefing"]
    assert whole["briefing"] == {k: v for k, v in answer_to_json(answer).items() if k != "id"}
    reason = "length" if answer.status is Status.INCOMPLETE else "stop"
    assert last["choices"][0]["finish_reason"] == whole["choices"][0]["finish_reason"] == reason


def test_each_citation_has_an_address_and_stands_at_its_sentence() -> None:
    message = completion().whole(ANSWERS[0])["choices"][0]["message"]
    cited = [one["url_citation"] for one in message["annotations"]]
    said = [message["content"][one["start_index"] : one["end_index"]] for one in cited]
    assert said == [PLAIN.text, MARKED.text, MARKED.text, CELL.shown]
    assert cited[0]["url"] == "http://here/sources/d0123456789abcdef?start=0&end=28#cited"
    assert {one["title"] for one in cited} == {"Minutes"}


@pytest.mark.parametrize(
    ("problem", "status", "code"),
    [("The model cannot be reached.", 503, "no_answer"), (EMPTY_INDEX, 400, "no_documents")],
)
def test_what_could_not_be_answered_is_an_error_and_no_text(problem: str, status: int, code: str) -> None:
    broken = Answer("How many?", Status.ERROR, problem=problem)
    for made in (lambda: completion().whole(broken), lambda: list(completion().chunks(Finished(broken), ""))):
        with pytest.raises(RequestRefused, match=problem[:10]) as caught:
            made()
        assert (caught.value.status, caught.value.code) == (status, code)


def test_tokens_are_those_of_the_embedded_encoder_however_long_the_text() -> None:
    assert tokens("") == 0
    assert tokens("buses") == 1
    assert tokens("buses " * 1000) == 1000
