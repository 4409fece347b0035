"""Intervals cover what they promise, by simulation; tests of pairs know a tie."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.statistics import Cluster, clean_cases_needed, clustered, exact_interval, mcnemar, proportion

RUNS = 2000


def test_nothing_in_fifty_is_at_most_seven_per_cent() -> None:
    rate = proportion(0, 50)
    assert rate is not None
    assert (rate.rate, rate.low) == (0, 0)
    assert rate.high == pytest.approx(0.0711, abs=1e-4)


@pytest.mark.parametrize("truth", [0.0, 0.01, 0.03, 0.5, 1.0])
def test_exact_intervals_cover_at_least_what_they_promise(truth: float) -> None:
    draws = np.random.default_rng(3).binomial(100, truth, RUNS)
    known = {int(k): exact_interval(int(k), 100) for k in set(draws)}
    covered = np.mean([known[int(k)].low <= truth <= known[int(k)].high for k in draws])
    assert covered >= 0.93


@pytest.mark.parametrize("truth", [0.1, 0.5])
def test_clustered_intervals_cover_where_claims_of_one_question_go_together(truth: float) -> None:
    """Clusters of 1 to 5 claims share a draw of their own rate, so treating claims as independent would fail."""
    dice = np.random.default_rng(4)
    covered = naive = 0
    for _ in range(RUNS):
        sizes = dice.integers(1, 6, 300)
        rates = dice.beta(truth * 2, (1 - truth) * 2, 300)
        bad = dice.binomial(sizes, rates)
        rate = clustered([Cluster(int(k), int(n)) for k, n in zip(bad, sizes, strict=True)])
        assert rate is not None
        covered += rate.low <= truth <= rate.high
        plain = exact_interval(int(bad.sum()), int(sizes.sum()))
        naive += plain.low <= truth <= plain.high
    assert 0.93 <= covered / RUNS <= 0.98
    assert naive / RUNS < 0.93


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


def test_pairs() -> None:
    same = mcnemar([True, False, True], [True, False, True])
    assert (same.p_value, same.tied, same.both, same.neither) == (1.0, True, 2, 1)
    worse = mcnemar([True] * 20, [True] * 8 + [False] * 12)
    assert (worse.only_first, worse.only_second, worse.tied) == (12, 0, False)
    assert mcnemar([True, False], [False, True]).tied
    with pytest.raises(ValueError, match="paired"):
        mcnemar([True], [])


def test_how_many_clean_cases_a_promise_needs() -> None:
    assert clean_cases_needed(0.01) == 299


def test_an_impossible_proportion_is_refused() -> None:
    with pytest.raises(ValueError, match="no proportion"):
        exact_interval(3, 2)
    assert proportion(0, 0) is None
