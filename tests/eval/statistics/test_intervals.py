"""Intervals of rates and means: exact where little is known, clustered where claims go together, decided on nothing."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.statistics.intervals import Cluster, bounded, clustered, exact_interval, exact_rate, mean_of, proportion

COUNTS = st.tuples(st.integers(0, 400), st.integers(1, 400)).map(lambda pair: (min(pair), max(pair)))


def test_nothing_in_fifty_is_at_most_seven_per_cent() -> None:
    rate = proportion(0, 50)
    assert rate is not None
    assert (rate.rate, rate.low) == (0, 0)
    assert rate.high == pytest.approx(0.0711, abs=1e-4)


@given(COUNTS, st.sampled_from([0.9, 0.95, 0.975]))
def test_the_exact_interval_is_that_of_scipy(counts: tuple[int, int], confidence: float) -> None:
    from scipy.stats import binomtest

    interval = exact_interval(*counts, confidence)
    known = binomtest(*counts).proportion_ci(confidence, method="exact")
    assert (interval.low, interval.high) == pytest.approx((known.low, known.high), abs=1e-9)


@given(COUNTS)
def test_a_rate_and_its_complement_have_mirrored_intervals(counts: tuple[int, int]) -> None:
    bad, count = counts
    rate, other = proportion(bad, count), proportion(count - bad, count)
    assert rate is not None
    assert other is not None
    assert (rate.low, rate.high) == pytest.approx((1 - other.high, 1 - other.low), abs=1e-9)


def test_many_items_with_both_outcomes_get_the_plain_interval_and_rare_outcomes_the_exact_one() -> None:
    """Miller's interval: mean ± t times the standard error."""
    from scipy.stats import t

    rate, rare = proportion(400, 1000), proportion(10, 1000)
    assert rate is not None
    reach = t.ppf(0.975, 999) * math.sqrt(0.4 * 0.6 / 999)
    assert (rate.low, rate.high) == pytest.approx((0.4 - reach, 0.4 + reach), abs=1e-9)
    assert rare == exact_rate(10, 1000)


def test_clusters_of_one_are_independent_items() -> None:
    ones = [Cluster(1, 1)] * 400 + [Cluster(0, 1)] * 600
    one, other = clustered(ones), proportion(400, 1000)
    assert one is not None
    assert other is not None
    assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-9)


def test_claims_that_go_together_tell_less_than_as_many_that_do_not() -> None:
    together = clustered([Cluster(4, 4)] * 40 + [Cluster(0, 4)] * 60)
    apart = clustered([Cluster(1, 1)] * 160 + [Cluster(0, 1)] * 240)
    assert together is not None
    assert apart is not None
    assert together.rate == apart.rate
    assert together.high - together.low > 1.5 * (apart.high - apart.low)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_clustered_bounds_hold_the_rate(pairs: list[tuple[int, int]]) -> None:
    rate = clustered([Cluster(min(pair), max(pair)) for pair in pairs])
    total = sum(map(max, pairs))
    if not total:
        assert rate is None
        return
    assert rate is not None
    assert 0 <= rate.low <= rate.rate <= rate.high <= 1
    if rate.numerator == 0:
        assert rate.high > 0


@given(st.lists(st.floats(0, 1), max_size=20))
def test_bounds_of_a_mean_hold_it(values: list[float]) -> None:
    mean = mean_of(values)
    if not values:
        assert mean is None
        return
    assert mean is not None
    assert -1e-12 <= mean.low <= mean.mean <= mean.high <= 1 + 1e-12
    assert mean.high > mean.low


@pytest.mark.parametrize("value", [math.nan, -0.1, 1.1, math.inf])
def test_a_mean_of_something_that_is_no_share_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="outside"):
        mean_of([0.5, value])


def test_what_is_unscored_is_bounded_from_both_sides() -> None:
    bounds = bounded(2, 3, 50)
    assert bounds is not None
    assert (bounds.best.numerator, bounds.worst.numerator, bounds.unscored) == (2, 5, 3)
    assert bounded(0, 0, 0) is None


def test_an_impossible_proportion_is_refused_and_nothing_is_none() -> None:
    with pytest.raises(ValueError, match="no proportion"):
        exact_interval(3, 2)
    assert proportion(0, 0) is None
    assert exact_rate(0, 0) is None
    assert clustered([]) is None
    assert clustered([Cluster(0, 0)]) is None
