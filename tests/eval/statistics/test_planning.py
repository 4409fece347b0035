"""Before a run: cases for a promise, and labels that halve an interval."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.statistics.planning import Expected, cases_needed, half_width, labels_to_halve

NAMED = Expected(1000, 0.03, 0.8, 0.08)


def test_how_many_clean_cases_a_promise_needs() -> None:
    assert cases_needed(0.01, 0) == 299
    assert cases_needed(0.01, 0, 0.99) == 459


@given(st.floats(0.001, 0.9), st.integers(0, 20))
def test_the_cases_needed_are_the_fewest_that_will_do(rate: float, faults: int) -> None:
    from scipy.stats import binom

    count = cases_needed(rate, faults)
    assert binom.cdf(faults, count, rate) <= 0.05 + 1e-9
    assert count == faults + 1 or binom.cdf(faults, count - 1, rate) > 0.05 - 1e-9


@pytest.mark.parametrize(("rate", "faults", "confidence"), [(0, 0, 0.95), (1, 0, 0.95), (0.1, -1, 0.95), (0.1, 0, 1)])
def test_a_promise_that_no_number_of_cases_keeps_is_refused(rate: float, faults: int, confidence: float) -> None:
    with pytest.raises(ValueError, match="no number of cases"):
        cases_needed(rate, faults, confidence)


def test_labels_that_halve_the_interval_do_so_and_one_less_does_not() -> None:
    found = labels_to_halve(NAMED, 50)
    assert found.needed is not None
    assert found.now == half_width(NAMED, 50)
    assert half_width(NAMED, found.needed) <= found.now / 2 < half_width(NAMED, found.needed - 1)


def test_the_planned_width_is_that_of_the_interval_which_is_then_made() -> None:
    """Within a tenth of the simulated width in the setting of ``EVAL.md``, with labels taken evenly."""
    from eval.statistics.corrected import Corrected, Stratum, stratified

    figure = stratified([Stratum("bad", 102, 100, 24, called_bad=True), Stratum("good", 898, 500, 3)])
    assert isinstance(figure, Corrected)
    assert half_width(NAMED, 600) == pytest.approx((figure.high - figure.low) / 2, rel=0.2)


def test_where_all_labels_would_not_halve_it_more_questions_are_asked_for() -> None:
    found = labels_to_halve(NAMED, 900)
    assert found.needed is None
    assert found.then == half_width(NAMED, 1000)


@given(st.integers(1, 500), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.data())
def test_more_labels_never_widen_the_interval(
    answers: int, rate: float, tpr: float, fpr: float, data: st.DataObject
) -> None:
    expected = Expected(answers, rate, tpr, fpr)
    labels = data.draw(st.integers(0, answers))
    found = labels_to_halve(expected, labels)
    assert found.then <= found.now + 1e-9


def test_what_cannot_be_expected_is_refused() -> None:
    with pytest.raises(ValueError, match="no run"):
        Expected(0, 0.1, 0.8, 0.1)
    with pytest.raises(ValueError, match="cannot be labelled"):
        labels_to_halve(NAMED, 1001)
