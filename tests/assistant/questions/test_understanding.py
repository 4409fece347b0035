"""What a question asks for, and the parts of one that asks two things."""

from __future__ import annotations

import pytest

from assistant.questions.parts import parts_of
from assistant.questions.understanding import AnswerType, answer_type


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who chairs the board?", AnswerType.PERSON),
        ("Which minister signed the order?", AnswerType.OTHER),
        ("When was the mill closed?", AnswerType.TIME),
        ("In which year did it burn?", AnswerType.TIME),
        ("Where are the looms kept?", AnswerType.OTHER),
        ("Why did the union strike?", AnswerType.OTHER),
        ("How many looms are there?", AnswerType.QUANTITY),
        ("How much did the repair cost?", AnswerType.QUANTITY),
        ("Which company sold the looms?", AnswerType.OTHER),
        ("What did Karl Voss say about tolls?", AnswerType.OTHER),
        ("What is a loom?", AnswerType.OTHER),
        ("Did the strike end?", AnswerType.YES_NO),
        ("Looms", AnswerType.OTHER),
    ],
)
def test_kinds(question: str, kind: AnswerType) -> None:
    assert answer_type(question) is kind


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who owns the mill?", ("Who owns the mill?",)),
        (
            "Who owns the mill and when was it sold?",
            ("Who owns the mill?", "When was it sold, regarding «Who owns the mill»"),
        ),
        ("What does Karl Voss do? Why did he leave?", ("What does Karl Voss do?", "Why did Karl Voss leave?")),
        ("What did he say, and when?", ("What did he say, and when?",)),
        ("Who sells salt and pepper?", ("Who sells salt and pepper?",)),
        (
            "is it open and do I need a parking ticket there",
            ("Is it open?", "Do I need a parking ticket there, regarding «Is it open»"),
        ),
        ("Leeds: who is mayor, who pays", ("Leeds: Who is mayor?", "Leeds: Who pays?")),
        ("If it rains, is the fair off?", ("If it rains, is the fair off?",)),
    ],
)
def test_a_question_is_taken_apart_only_where_each_part_stands_alone(question: str, parts: tuple[str, ...]) -> None:
    assert tuple(part.text for part in parts_of(question)) == parts


def test_a_part_that_may_mean_nothing_of_the_one_before_is_kept_alone_too() -> None:
    first, second = parts_of("how do i turn the boiler on and how long does it run")
    assert (first.text, first.alone) == ("How do i turn the boiler on?", "")
    assert second.text == "How long does it run, regarding «How do i turn the boiler on»"
    assert second.alone == "How long does it run?"
