"""The numbers that the decision weighs, each on texts in which it alone changes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from assistant.quoting.model import evidence
from index.memory import TextCorpus
from tests.assistant.quoting.made_up import ranked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

QUESTION = "How much did the quay of Halden cost?"
HALDEN = "The quay of Halden cost 12 million crowns. It took three years."
AGAIN = "All in all 12 million crowns were paid at Halden."
WORDS = "The quay cost too much, say the fishermen."
OTHER = "A quay of Brenwick cost 9 million crowns."
SILENT = "Fishing was banned in March."
ALONE = 6.0


def measured(texts: Sequence[str], answers: Mapping[str, float]) -> Mapping[str, float]:
    """Return the numbers."""
    return evidence(ranked(QUESTION, texts, answers), TextCorpus(texts))


def log_odds(probability: float) -> float:
    """Return the log-odds of a probability."""
    return math.log(probability / (1 - probability))


@pytest.mark.parametrize("probability", [0.2, 0.5, 0.9])
def test_the_reader_is_the_best_sentences_log_odds(probability: float) -> None:
    found = measured([HALDEN, SILENT], {"12 million crowns": probability})
    assert found["reader"] == pytest.approx(log_odds(probability))


def test_the_lead_is_over_the_best_other_answer() -> None:
    found = measured([HALDEN, WORDS], {"12 million": 0.8, "too much": 0.6})
    assert found["lead"] == pytest.approx(log_odds(0.8) - log_odds(0.6))


@pytest.mark.parametrize("texts", [[HALDEN], [HALDEN, SILENT], [HALDEN, AGAIN]])
def test_beside_no_other_answer_the_lead_is_the_largest(texts: list[str]) -> None:
    assert measured(texts, {"12 million crowns": 0.8})["lead"] == ALONE


def test_another_documents_figure_is_no_doubt() -> None:
    assert measured([HALDEN, OTHER], {"12 million": 0.8, "9 million": 0.6})["lead"] == ALONE


def test_no_lead_is_larger_than_that_of_an_answer_alone() -> None:
    assert measured([HALDEN, WORDS], {"12 million": 1.0, "too much": 0.01})["lead"] == ALONE
