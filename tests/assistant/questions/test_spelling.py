"""A slip of the finger is read as the word of the documents; another name, an inflection, an everyday word are not."""

from __future__ import annotations

import time

import pytest

from assistant.pipeline import Assistant
from assistant.questions.parts import question_at_end
from assistant.questions.spelling import respelled
from assistant.settings import Settings
from index.memory import TextCorpus

TEXT = "Pittsburgh will be finished in 2026. Australia and Pennsylvania pay. The academician Shen spoke."


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("when will pittsburg be finished", "when will Pittsburgh be finished"),
        ("does Pensylvania pay", "does Pennsylvania pay"),
        ("does Austria pay", "does Austria pay"),
        ("who are the academicians", "who are the academicians"),
        ("when will it be finishing", "when will it be finishing"),
        ("combien payent les academiciens de la region", "combien payent les academiciens de la region"),
    ],
)
def test_only_what_is_hardly_different_is_read_as_it(asked: str, read: str) -> None:
    assert respelled(asked, [TEXT]) == read


def test_how_it_was_read_is_shown() -> None:
    answer = Assistant(TextCorpus([TEXT]), Settings()).answer("when will pittsburg be finished?")
    assert answer.read_as == "when will Pittsburgh be finished?"
    assert answer.notices[0] == "The question was read as «when will Pittsburgh be finished?»."


def test_of_a_pasted_page_the_question_at_its_end_is_read() -> None:
    page = "The quay was closed in May. " * 40
    assert question_at_end(f"{page}\n\nwho closed it") == "who closed it"
    assert question_at_end(f"{page} Who closed it?") == "Who closed it?"
    assert question_at_end(page) == page
    answer = Assistant(TextCorpus([TEXT]), Settings()).answer(f"{page * 5}\nWhen will Pittsburgh be finished?")
    assert "2026" in answer.text


def test_megabytes_without_a_stop_are_read_at_once() -> None:
    begun = time.monotonic()
    text = "x" * 10_000_000
    assert question_at_end(text) == text
    assert time.monotonic() - begun < 1
