"""What is said to the program is told from what is asked of the briefing, by the encoder that ships."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from assistant.web.smalltalk import SmallTalk, Talk, reply
from assistant.web.words import words_in
from index.encoder import shared

SUITES = files("eval").joinpath("suites")
WORDS = words_in("en")


@pytest.fixture(scope="module")
def small_talk() -> SmallTalk:
    return SmallTalk(shared().encode)  # type: ignore[arg-type] # an array is a sequence of rows


@pytest.mark.parametrize(
    ("said", "talk"),
    [
        ("hi!", Talk.GREETING),
        ("Good morning :)", Talk.GREETING),
        ("thank you so much", Talk.THANKS),
        ("what can i ask here", Talk.ABOUT),
        ("HELP", Talk.ABOUT),
        ("what documents do you have", Talk.ABOUT),
        ("can you draw me a chart", Talk.DRAW),
        ("translate this into Italian", Talk.TRANSLATE),
        ("write an email to my manager", Talk.WRITE),
        ("what day is it today", Talk.LOOK_UP),
        ("remind me next week", Talk.ACT),
        ("你好", Talk.GREETING),
    ],
)
def test_small_talk_is_told_as_what_it_is(small_talk: SmallTalk, said: str, talk: Talk) -> None:
    assert small_talk.of(said) is talk


@pytest.mark.parametrize("asked", ["", "summarise", "key points", "who said what", "and in 2023?", "why", "more"])
def test_what_asks_something_of_the_briefing_is_none(small_talk: SmallTalk, asked: str) -> None:
    assert small_talk.of(asked) is None


def test_no_question_of_the_suites_is_taken_for_small_talk(small_talk: SmallTalk) -> None:
    rows = [json.loads(line) for file in SUITES.iterdir() for line in file.read_text("utf-8").splitlines()]
    asked = [row["question"] for row in rows if row.get("answerable", True)]
    assert len(asked) > 100
    assert [question for question in asked if small_talk.of(question)] == []


def test_a_reply_says_what_there_is_to_be_asked() -> None:
    said = reply(Talk.GREETING, ["One", "Two", "Three", "Four", "Five"], WORDS)
    assert said == "Hello. There are 5 documents: «One», «Two», «Three» and 2 more."
    assert reply(Talk.DRAW, ["One"], WORDS) == f"{WORDS('talk.draw')} There is one document: «One»."
    assert "Briefing tab" in reply(Talk.ABOUT, [], WORDS)
    assert reply(Talk.THANKS, ["One"], WORDS) == "You are welcome."
