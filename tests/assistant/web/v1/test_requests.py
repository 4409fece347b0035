"""What a chat request asks, and what is refused in one sentence."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Turn
from assistant.web.v1.keyed import RequestRefused
from assistant.web.v1.requests import chat_asked
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
