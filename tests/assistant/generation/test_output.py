"""What a model may do to its stream: loops and endless answers are cut off, wrapping is taken off."""

from __future__ import annotations

from itertools import repeat

from assistant.generation.parsing import bounded, unwrapped
from assistant.generation.streaming import Outcome


def test_an_endless_answer_is_cut_off_and_told() -> None:
    outcome = Outcome()
    words = (f"word{number} " for number in range(20_000))
    assert len("".join(bounded(words, outcome, 400))) < 4000
    assert outcome.problem == "the model did not stop after 400 tokens"


def test_a_model_that_repeats_itself_is_stopped() -> None:
    outcome = Outcome()
    said = "".join(bounded(repeat("The buses are new. "), outcome, 400))
    assert outcome.problem == "the model repeats itself"
    assert len(said) < 200


def test_figures_with_the_same_digits_are_no_loop() -> None:
    outcome = Outcome()
    text = "It cost 4,444,444,444 crowns. The buses arrived in May. The buses arrived in June. The buses left."
    assert "".join(bounded(iter(text), outcome, 400)) == text
    assert outcome.problem is None


def test_plain_text_streams_as_it_comes() -> None:
    assert list(unwrapped(iter(["It ", "is [1] ", "so."]))) == ["It ", "is [1] ", "so."]


def test_an_answer_in_json_or_fences_is_unwrapped() -> None:
    wrapped = (
        '```json\n{"answer": "The buses are new. [1]", "confidence": "high", "more": ["They cost 4 euros. [2]"]}\n```'
    )
    assert "".join(unwrapped(iter(wrapped))) == "The buses are new. [1]\nThey cost 4 euros. [2]"
    assert "".join(unwrapped(iter("```\nThe buses are new. [1]\n```"))) == "The buses are new. [1]"
    assert "".join(unwrapped(iter('{"answer": "The buses'))) == '{"answer": "The buses'


def test_nothing_stays_nothing() -> None:
    assert list(unwrapped(iter([]))) == []
