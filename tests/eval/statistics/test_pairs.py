"""Comparisons of two runs, what they could detect, and the cases and labels a promise needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.statistics.intervals import Cluster
from eval.statistics.pairs import clustered_difference, compared, difference_of, mcnemar, paired_difference
from eval.statistics.planning import (
    Expected,
    cases_needed,
    half_width,
    labels_to_halve,
    mcnemar_power,
    pairs_needed,
    smallest_visible,
)

RESULTS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)


def test_pairs() -> None:
    same = mcnemar([True, False, True], [True, False, True])
    assert (same.p_value, same.tied, same.both, same.neither, same.discordant) == (1.0, True, 2, 1, 0)
    worse = mcnemar([True] * 20, [True] * 8 + [False] * 12)
    assert (worse.only_first, worse.only_second, worse.tied, worse.discordant) == (12, 0, False, 0.6)
    assert mcnemar([True, False], [False, True]).tied
    assert (mcnemar([], []).p_value, mcnemar([], []).discordant) == (1.0, 0.0)


@pytest.mark.parametrize("compared", [mcnemar, paired_difference])
def test_results_of_other_questions_are_refused(compared: object) -> None:
    with pytest.raises(ValueError, match="paired"):
        compared([True], [])  # type: ignore[operator]
    with pytest.raises(ValueError, match="paired"):
        clustered_difference([Cluster(0, 1)], [])


def test_equal_runs_are_not_said_to_be_equal_to_the_last_point() -> None:
    difference = paired_difference([True] * 50, [True] * 50)
    assert difference is not None
    assert difference.difference == 0
    assert difference.low < -0.05
    assert difference.high > 0.05


@given(RESULTS)
def test_turning_the_runs_round_turns_the_difference_round(results: list[tuple[bool, bool]]) -> None:
    first, second = [one for one, _ in results], [two for _, two in results]
    one, other = paired_difference(first, second), paired_difference(second, first)
    assert one is not None
    assert other is not None
    assert (one.difference, one.low, one.high) == pytest.approx((-other.difference, -other.high, -other.low))
    assert -1 <= one.low <= one.difference <= one.high <= 1


@given(RESULTS)
def test_clusters_of_one_differ_as_plain_results_do(results: list[tuple[bool, bool]]) -> None:
    runs = [[Cluster(int(pair[which]), 1) for pair in results] for which in (0, 1)]
    plain = paired_difference(*[[pair[which] for pair in results] for which in (0, 1)])
    found = clustered_difference(runs[0], runs[1])
    assert plain is not None
    if len(results) < 2:
        assert found is None
        return
    assert found is not None
    assert found.difference == pytest.approx(plain.difference)
    assert found.high > found.low


def test_no_questions_have_no_difference() -> None:
    assert paired_difference([], []) is None
    assert clustered_difference([], []) is None
    assert clustered_difference([Cluster(0, 0)] * 3, [Cluster(1, 1)] * 3) is None
    with pytest.raises(ValueError, match="no parts"):
        difference_of(3, 3, 5)


def test_power_is_the_share_of_simulated_pairs_that_are_not_tied() -> None:
    import numpy as np
    from scipy.stats import binomtest

    draws = np.random.default_rng(1).multinomial(150, [0.15, 0.05, 0.8], 2000)
    seen = np.mean([up > down and binomtest(int(up), int(up + down)).pvalue < 0.05 for up, down, _ in draws])
    assert mcnemar_power(150, 0.1, 0.2) == pytest.approx(seen, abs=0.03)


def test_equal_runs_are_called_different_at_most_one_time_in_twenty() -> None:
    assert 2 * mcnemar_power(200, 0.0, 0.2) <= 0.05  # either could look better


def test_the_smallest_visible_effect_is_just_visible_and_shrinks_with_more_questions() -> None:
    few, many = smallest_visible(150, 0.1), smallest_visible(1500, 0.1)
    assert few.effect is not None
    assert many.effect is not None
    assert few.effect > 2 * many.effect
    assert mcnemar_power(150, few.effect, 0.1) >= 0.8
    assert mcnemar_power(150, 0.9 * few.effect, 0.1) < 0.8


def test_five_questions_show_no_difference_and_six_do() -> None:
    """A sixth question is needed before even «all of them» is unlikely enough by chance: 2 / 2⁶ < 0.05 < 2 / 2⁵."""
    assert smallest_visible(5, 0.1).effect is None
    assert smallest_visible(6, 0.1).effect is not None


def test_as_many_questions_as_are_needed_show_the_difference() -> None:
    needed = pairs_needed(0.05, 0.2)
    assert needed is not None
    assert mcnemar_power(needed, 0.05, 0.2) >= 0.8 > mcnemar_power(int(0.95 * needed), 0.05, 0.2)
    assert pairs_needed(0.0, 0.2) is None
    assert pairs_needed(1e-6, 0.5) is None


def test_a_difference_larger_than_the_share_that_differs_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot come from"):
        pairs_needed(0.3, 0.2)


def test_a_comparison_says_tied_and_what_it_could_have_seen() -> None:
    tie = compared([True] * 95 + [False] * 5, [True] * 93 + [False] * 7)
    assert tie is not None
    assert (tie.tied, tie.more) == (True, "tied")
    assert tie.visible.effect is not None
    assert tie.visible.effect > abs(tie.difference.difference)
    worse = compared([True] * 100, [True] * 80 + [False] * 20)
    assert worse is not None
    assert (worse.more, worse.difference.difference) == ("first", -0.2)
    assert worse.difference.high < 0
    assert compared([], []) is None


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
