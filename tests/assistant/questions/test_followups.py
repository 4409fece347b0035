"""Follow-ups made to stand alone: what is plain is completed, everything else comes back as it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.questions.followups import referent, standalone
from assistant.types import Turn


def talk(*texts: str) -> tuple[Turn, ...]:
    """Return a conversation that the user begins."""
    return tuple(Turn("user" if place % 2 == 0 else "assistant", text) for place, text in enumerate(texts))


COMPLETED = [
    (("How many looms ran in 2019?", "There were 40."), "And in 2021?", "How many looms ran in 2021?"),
    (("How many looms did Marla Weaving run?", "Forty."), "in 2021?", "How many looms did Marla Weaving run in 2021?"),
    (("What did Ines Salgado say?", "It took three years."), "What about Karl Voss?", "What did Karl Voss say?"),
    (("Who is Ines Salgado?", "A surveyor."), "When did she join the board?", "When did Ines Salgado join the board?"),
    (("Who is Ines Salgado?", "A surveyor."), "What is her office?", "What is Ines Salgado's office?"),
    (("Where is Ada Holm’s office?", "In the mill."), "When did she retire?", "When did Ada Holm retire?"),
    (("Who runs the mill?", "Karl Voss runs it."), "How old is he?", "How old is Karl Voss?"),
    (
        ("Where did Judge Amberg take her degree?", "At Halden."),
        "and Voss?",
        "Where did Judge Voss take her degree?",
    ),
    (
        ("What does Halden Ferry Company run?", "Ferries."),
        "Where is it based?",
        "Where is Halden Ferry Company based?",
    ),
]


@pytest.mark.parametrize(("said", "question", "wanted"), COMPLETED, ids=[row[1] for row in COMPLETED])
def test_what_is_plain_is_completed(said: tuple[str, ...], question: str, wanted: str) -> None:
    rewritten = standalone(question, talk(*said))
    assert (rewritten.text, rewritten.changed) == (wanted, True)


@pytest.mark.parametrize(
    "question",
    [
        "Who owns the mill at Halden?",
        "Is it likely that looms return?",
        "Did Ines Salgado change her mind?",
        "What is the weather?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_was_typed(question: str) -> None:
    rewritten = standalone(question, talk("Who is Karl Voss?", "A pilot."))
    assert (rewritten.text, rewritten.changed) == (question, False)


def test_without_an_earlier_question_nothing_is_changed() -> None:
    assert not standalone("And in 2021?", ()).changed


def test_a_pronoun_keeps_to_the_topic_of_the_conversation() -> None:
    said = talk(
        "Who is Ines Salgado?", "A surveyor who worked with Karl Voss.",
        "Where did she study?", "In Halden, under Tomas Berg.",
    )  # fmt: skip
    assert referent(said, person=True) == "Ines Salgado"


def test_a_question_for_a_person_brings_a_new_topic() -> None:
    said = talk("Who is Ines Salgado?", "A surveyor.", "Who taught at Halden?", "It was Tomas Berg.")
    assert referent(said, person=True) == "Tomas Berg"


def test_a_surname_is_given_in_full() -> None:
    said = talk("Who is Ines Salgado?", "A surveyor.", "Did Salgado draw maps?", "Yes.")
    assert referent(said, person=True) == "Ines Salgado"


def test_a_place_is_no_person() -> None:
    assert referent(talk("Where is New Brenwick?", "On the coast."), person=True) is None


@given(st.lists(st.text(max_size=60), max_size=6), st.text(max_size=60))
def test_any_conversation_gives_a_question_back(said: list[str], question: str) -> None:
    rewritten = standalone(question, talk(*said))
    assert rewritten.changed or rewritten.text == question
