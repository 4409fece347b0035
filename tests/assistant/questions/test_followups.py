"""Follow-ups: what goes on from the question before is read together with it, everything else as it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.questions.followups import REGARDING, standalone
from assistant.questions.parts import parts_of
from assistant.types import Turn


def talk(*texts: str) -> tuple[Turn, ...]:
    """Return a conversation that the user begins."""
    return tuple(Turn("user" if place % 2 == 0 else "assistant", text) for place, text in enumerate(texts))


GOES_ON = [
    (("How many looms ran in 2019?", "There were 40."), "And in 2021?", "How many looms ran in 2021?"),
    (("What did Ines Salgado say?", "It took years."), "what about Karl Voss", "What did Karl Voss say?"),
    (("How many seats has the Astoria?", "It has 412."), "and the Rex?", "How many seats has the Rex?"),
    (
        ("Who is Ines Salgado?", "A surveyor [1]."),
        "When did she join the board?",
        "When did she join the board, regarding «Who is Ines Salgado – A surveyor.»",
    ),
    (("When was the mill closed?", "In 1987."), "why?", "Why, regarding «When was the mill closed»"),
    (("who runs the mill", "Karl Voss."), "and since when?", "Since when, regarding «who runs the mill»"),
]


@pytest.mark.parametrize(("said", "question", "wanted"), GOES_ON, ids=[row[1] for row in GOES_ON])
def test_a_follow_up_brings_along_what_it_goes_on_from(said: tuple[str, ...], question: str, wanted: str) -> None:
    read = standalone(question, talk(*said))
    assert (read.text, read.changed, read.may_stand_alone) == (wanted, True, False)


@pytest.mark.parametrize(
    "question",
    [
        "Who owns the mill at Halden?",
        "Did Ines Salgado change her mind?",
        "When will the last loom be sold to a museum?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_was_typed(question: str) -> None:
    read = standalone(question, talk("Who is Karl Voss?", "A pilot."))
    assert (read.text, read.changed) == (question, False)


@pytest.mark.parametrize("question", ["price of silver", "is there parking near the mill for visitors"])
def test_what_may_mean_nothing_said_before_may_stand_alone(question: str) -> None:
    read = standalone(question, talk("What is the price of gold?", "It is 40 crowns."))
    assert read.changed
    assert read.may_stand_alone


def test_without_an_earlier_question_nothing_is_changed() -> None:
    assert not standalone("And in 2021?", ()).changed


def test_a_third_question_still_knows_the_first() -> None:
    said = talk("How many looms ran in 2019?", "Forty.", "and in 2020?", "Fifty.")
    assert standalone("and in 2021?", said).text == "How many looms ran in 2021?"
    said = talk("When was the mill closed?", "In 1987.", "why?", "It burned.")
    assert standalone("who says that", said).text.startswith("Who says that, regarding «Why – When was the mill closed")


def test_each_of_two_questions_in_a_follow_up_brings_it_along() -> None:
    asked = "Who pays and when does it end, regarding «What is the grant»"
    assert tuple(part.text for part in parts_of(asked)) == (
        "Who pays, regarding «What is the grant»",
        "When does it end, regarding «What is the grant»",
    )


@given(st.lists(st.text(max_size=400), max_size=6), st.text(max_size=60))
def test_any_conversation_gives_a_question_back(said: list[str], question: str) -> None:
    read = standalone(question, talk(*said))
    assert read.text.count(REGARDING) <= 1 + question.count(REGARDING) if read.changed else read.text == question


def test_what_is_pointed_at_is_the_first_name_of_the_answer() -> None:
    said = talk("Who runs the mill at Halden?", "Karl Voss, its director, said it will close [1].")
    assert standalone("what did he say", said).about == "Karl Voss"
    assert not standalone("and in 2021?", said).about
