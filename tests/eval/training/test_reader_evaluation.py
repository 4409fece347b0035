"""Held-out rows: they are encoded where their answers stand, and scored as SQuAD scores them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from eval.training.reader_batches import encode
from eval.training.reader_evaluation import calibrate, evaluate, word_f1
from tests.assistant.reading.conftest import tiny_model

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from eval.training.reader_batches import ReaderBatches


def test_an_encoded_answer_is_the_answer(people: ReaderBatches) -> None:
    answerable = [row for row in people.development if row.golds]
    assert answerable
    for row in answerable:
        start, end, _ = row.example.golds[0]
        first, last, weight = row.golds[0]
        offsets = row.window.offsets
        assert (offsets[first - row.window.first][0], offsets[last - row.window.first][1]) == (start, end)
        assert weight == 1


def test_a_row_longer_than_allowed_is_left_out(people: ReaderBatches, tokenizer: Tokenizer) -> None:
    short = people.development[0].example
    long = replace(short, passage=short.passage + " It rained again." * 60)
    assert [row.example for row in encode(tokenizer, [long, short, long], row_tokens=160)] == [short]


def test_a_reader_with_random_weights_scores_near_chance(people: ReaderBatches) -> None:
    scored = evaluate(tiny_model(), people.development)
    assert scored.rows == len(people.development)
    assert 0 <= scored.exact <= scored.f1 < 0.7
    assert 0.1 < scored.auroc < 0.9


@pytest.mark.parametrize(
    ("said", "gold", "expected"),
    [
        ("the Red Mill", "red mill.", 1.0),
        ("red mill", "mill", 2 / 3),
        ("mill", "dam", 0.0),
        ("the", "a", 1.0),
        ("", "dam", 0.0),
    ],
)
def test_word_f1(said: str, gold: str, expected: float) -> None:
    assert word_f1(said, gold) == pytest.approx(expected)


def test_calibration_rises_with_the_logit_and_meets_the_middle() -> None:
    fitted = calibrate([-3, -2, -1, 0.5, -0.5, 1, 2, 3], [False, False, False, False, True, True, True, True])
    assert fitted.slope > 0
    assert fitted.offset == pytest.approx(0, abs=0.5)
    assert (calibrate([1.0], [True]).slope, calibrate([1.0], [True]).offset) == (1.0, 0.0)
