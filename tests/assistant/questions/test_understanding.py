"""What a question asks for, and the parts of one that asks two things."""

from __future__ import annotations

import pytest

from assistant.questions.kinds import Kind, kind_of
from assistant.questions.parts import parts_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who chairs the board?", Kind.PERSON),
        ("Which minister signed the order?", Kind.OTHER),
        ("When was the mill closed?", Kind.TIME),
        ("In which year did it burn?", Kind.TIME),
        ("Where are the looms kept?", Kind.OTHER),
        ("Why did the union strike?", Kind.OTHER),
        ("How many looms are there?", Kind.QUANTITY),
        ("How much did the repair cost?", Kind.QUANTITY),
        ("Which company sold the looms?", Kind.OTHER),
        ("What did Karl Voss say about tolls?", Kind.OTHER),
        ("What is a loom?", Kind.OTHER),
        ("Did the strike end?", Kind.YES_NO),
        ("Looms", Kind.OTHER),
    ],
)
def test_kinds(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who owns the mill?", ("Who owns the mill?",)),
        ("Who owns the mill and when was it sold?", ("Who owns the mill?", "When was it sold?")),
        ("What does Karl Voss do? Why did he leave?", ("What does Karl Voss do?", "Why did Karl Voss leave?")),
        ("What did he say, and when?", ("What did he say, and when?",)),
        ("Who sells salt and pepper?", ("Who sells salt and pepper?",)),
        ("is it open and do I need a ticket", ("Is it open?", "Do I need a ticket?")),
        ("Leeds: who is mayor, who pays", ("Leeds: Who is mayor?", "Leeds: Who pays?")),
        ("If it rains, is the fair off?", ("If it rains, is the fair off?",)),
    ],
)
def test_a_question_is_taken_apart_only_where_each_part_stands_alone(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts
