"""The reader's answers are words of the passage, whatever the weights; its numbers are probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ModelMisbehaved
from assistant.reading.encoding import inside_words
from assistant.reading.loading import Calibration
from assistant.reading.reader import Reader, Reading
from tests.assistant.reading.conftest import scorer_of, tiny_model

if TYPE_CHECKING:
    from tokenizers import Tokenizer

QUESTION = "How high was the water?"


@pytest.fixture(scope="module")
def reader(tokenizer: Tokenizer) -> Reader:
    """Return a reader of random weights."""
    return Reader(scorer_of(tiny_model()), tokenizer, Calibration(), "tiny")


@settings(deadline=None, max_examples=40)  # the first call of a network takes longer than the others
@given(st.text(max_size=200))
def test_the_answer_is_a_place_in_the_passage(reader: Reader, passage: str) -> None:
    (reading,) = reader.read(QUESTION, [passage])
    assert 0 <= reading.start <= reading.end <= len(passage)
    assert 0 <= reading.answerable <= 1
    assert 0 <= reading.span_score <= 1 + 1e-5
    assert not {reading.start, reading.end} & inside_words(passage)


def test_passages_are_read_alike_in_any_order_and_company(tokenizer: Tokenizer) -> None:
    passages = [f"Gauge {number} stood at {number * 7} metres. " * (1 + number % 5) for number in range(40)]
    first_time, second_time, third_time = (
        Reader(scorer_of(tiny_model()), tokenizer, Calibration(), "tiny") for _ in range(3)
    )  # each reads anew: what a reader has read it remembers
    together = first_time.read(QUESTION, passages)
    backwards = second_time.read(QUESTION, passages[::-1])[::-1]
    alone = [third_time.read(QUESTION, [passage])[0] for passage in passages]
    for first, second, third in zip(together, backwards, alone, strict=True):
        assert (first.start, first.end) == (second.start, second.end) == (third.start, third.end)
        assert first.answerable == pytest.approx(second.answerable, abs=1e-4)
        assert first.answerable == pytest.approx(third.answerable, abs=1e-4)


def test_nothing_to_read_gives_nothing(reader: Reader) -> None:
    assert reader.read(QUESTION, []) == ()
    assert reader.read(QUESTION, ["", "\n"]) == (Reading(0.0, 0, 0, 0.0),) * 2


def test_an_empty_question_and_an_endless_passage_are_read(reader: Reader) -> None:
    (reading,) = reader.read("", ["x" * 3000 + " and so on " * 3000])
    assert reading.end > reading.start


def test_calibration_moves_the_probability_and_not_the_span(reader: Reader, tokenizer: Tokenizer) -> None:
    surer = Reader(scorer_of(tiny_model()), tokenizer, Calibration(slope=0.0, offset=4.0), "tiny")
    sure = surer.read(QUESTION, ["Two metres."])
    plain = reader.read(QUESTION, ["Two metres."])
    assert sure[0].answerable == pytest.approx(0.982, abs=1e-3)
    assert (sure[0].start, sure[0].end) == (plain[0].start, plain[0].end)


def test_numbers_that_are_none_are_reported_and_not_used(tokenizer: Tokenizer) -> None:
    model = tiny_model()
    with torch.no_grad():
        model.edges.weight.fill_(float("nan"))
    with pytest.raises(ModelMisbehaved, match="broken-one"):
        Reader(scorer_of(model), tokenizer, Calibration(), "broken-one").read(QUESTION, ["Two metres."])
