"""What is said to the program is told from what is asked of the briefing, by the encoder that ships."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from assistant.questions.requests import Kind
from assistant.web.overviews import reply, small_talk
from assistant.web.words import words_in

SUITES = files("eval").joinpath("suites")
WORDS = words_in("en")


@pytest.mark.parametrize(
    ("said", "talk"),
    [
        ("hi!", Kind.GREETING),
        ("Good morning :)", Kind.GREETING),
        ("thank you so much", Kind.THANKS),
        ("what can i ask here", Kind.ABOUT),
        ("HELP", Kind.ABOUT),
        ("what documents do you have", Kind.ABOUT),
        ("can you draw me a chart", Kind.DRAW),
        ("translate this into Italian", Kind.TRANSLATE),
        ("write an email to my manager", Kind.WRITE),
        ("what day is it today", Kind.LOOK_UP),
        ("remind me next week", Kind.ACT),
        ("你好", Kind.GREETING),
    ],
)
def test_small_talk_is_told_as_what_it_is(said: str, talk: Kind) -> None:
    assert small_talk(said) is talk


@pytest.mark.parametrize("asked", ["", "summarise", "key points", "who said what", "and in 2023?", "why", "more"])
def test_what_asks_something_of_the_briefing_is_none(asked: str) -> None:
    assert small_talk(asked) is None


def test_no_question_of_the_suites_is_taken_for_small_talk() -> None:
    rows = [json.loads(line) for file in SUITES.iterdir() for line in file.read_text("utf-8").splitlines()]
    asked = [row["question"] for row in rows if row.get("answerable", True)]
    assert len(asked) > 100
    assert [question for question in asked if small_talk(question)] == []


def test_a_reply_says_what_there_is_to_be_asked() -> None:
    said = reply(Kind.GREETING, ["One", "Two", "Three", "Four", "Five"], WORDS)
    assert said == "Hello. There are 5 documents: «One», «Two», «Three» and 2 more."
    assert reply(Kind.DRAW, ["One"], WORDS) == f"{WORDS('talk.draw')} There is one document: «One»."
    assert "Briefing tab" in reply(Kind.ABOUT, [], WORDS)
    assert reply(Kind.THANKS, ["One"], WORDS) == "You are welcome."
