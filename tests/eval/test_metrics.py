"""Recorded answers with known faults give these numbers; nothing leaves the denominator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from eval.cases import load_suite
from eval.judges.gold import GoldJudge
from eval.metrics import METRICS, every_rate
from eval.metrics.rates import truthfulness
from eval.runs import perform
from eval.systems import ReplaySystem, shipped_texts

if TYPE_CHECKING:
    from pathlib import Path

    from eval.items import Item


@pytest.fixture
def items(suite_file: Path, answers_file: Path, tmp_path: Path) -> tuple[Item, ...]:
    suite = load_suite(str(suite_file))
    system = ReplaySystem(str(answers_file), suite)
    system.documents = shipped_texts()
    return perform(suite, system, GoldJudge(), tmp_path / "run").items


@pytest.mark.parametrize(
    ("name", "numerator", "denominator"),
    [
        ("H_A", 2, 5),  # a1 contradicted, a2 with a strange figure; of a0 a1 a2 a3 u1
        ("H_Q", 2, 10),
        ("H_C", 2, 6),
        ("contradicted", 1, 6),
        ("unsupported", 1, 6),
        ("unscored", 0, 6),
        ("H_A_before", 4, 6),  # a3 and u2 said a bad sentence that was withheld
        ("H_Q_before", 4, 10),
        ("H_C_before", 4, 8),
        ("gate_caught", 2, 4),
        ("gate_good_withheld", 0, 4),
        ("answer_rate", 5, 10),
        ("over_refusal", 1, 6),
        ("false_answer", 1, 4),
        ("citation_recall", 4, 6),
        ("citation_precision", 4, 5),  # a1 cites a real sentence for a wrong one
        ("correct", 4, 10),  # a0 a3 u0 u2
        ("incorrect", 3, 10),  # a1 a2 u1
        ("not_attempted", 1, 10),
        ("accuracy_given_attempted", 2, 5),
    ],
)
def test_known_faults_give_known_numbers(items: tuple[Item, ...], name: str, numerator: int, denominator: int) -> None:
    rate = METRICS[name](items)
    assert rate is not None
    assert (rate.numerator, rate.denominator) == (numerator, denominator)
    assert 0 <= rate.low <= rate.rate <= rate.high <= 1


def test_every_metric_is_tested_above_or_a_bound(items: tuple[Item, ...]) -> None:
    assert METRICS["H_A_if_unscored_bad"](items) == METRICS["H_A"](items)
    found = truthfulness(items)
    assert found is not None
    assert found.difference == pytest.approx((4 - 3) / 10)


def test_a_case_without_a_recorded_answer_and_an_error_stay_in_the_denominator(items: tuple[Item, ...]) -> None:
    assert [item.status for item in items].count("error") == 2
    assert len(items) == 10


def test_nothing_to_count_is_none_and_never_zero() -> None:
    assert all(rate is None for rate in every_rate([]).values())
    assert truthfulness([]) is None
