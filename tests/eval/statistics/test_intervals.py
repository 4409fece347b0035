"""Intervals of rates and means, and their coverage in 2,000 simulated runs."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.statistics.intervals import Cluster, bounded, clustered, exact_interval, exact_rate, mean_of, proportion
from tests.simulation import FAILS, LEAST, Coverage
from tests.simulation.__main__ import README, every, table
from tests.simulation.judges import NAMED

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


@pytest.fixture(scope="module")
def lines() -> list[Coverage]:
    """Return every line of the table."""
    return list(every())


def test_every_interval_covers_what_it_promises_or_more_where_it_is_said_why(lines: list[Coverage]) -> None:
    off = [line for line in lines if line.why != FAILS and not (line.nominal or (line.why and line.share >= LEAST))]
    assert not off
    assert sum(not line.why for line in lines) >= 20


def test_what_is_shown_for_its_failure_fails(lines: list[Coverage]) -> None:
    failing = [line for line in lines if line.why == FAILS]
    assert {line.method for line in failing} >= {"raw judge", "PPI++", "plain ± 1.96 SE", "claims taken as independent"}
    assert all(line.share < LEAST for line in failing)


def test_the_judge_of_the_definitions_is_never_right_alone_and_nearly_always_corrected(lines: list[Coverage]) -> None:
    """3 % true, TPR 0.8, FPR 0.08, 1,000 answers, 50 labels: the raw judge is 7 points off."""
    found = {line.method: line for line in lines if line.case == NAMED.case}
    assert found["raw judge"].share == 0
    assert found["raw judge"].centre - 0.03 == pytest.approx(0.07, abs=0.005)
    assert found["PPI++"].share == pytest.approx(0.77, abs=0.03)
    assert found["corrected by labels"].nominal
    assert found["corrected by labels"].centre == pytest.approx(0.03, abs=0.002)


def test_the_table_in_the_readme_is_the_one_that_was_simulated(lines: list[Coverage]) -> None:
    """Shares may move by one run in a hundred with another version of numpy; cases and words may not."""
    said, made = _rows(README.read_text(encoding="utf-8")), _rows(table(lines))
    assert [(row[0], row[1], row[5]) for row in said] == [(row[0], row[1], row[5]) for row in made]
    for one, other in zip(said, made, strict=True):
        assert float(one[2].rstrip("%")) == pytest.approx(float(other[2].rstrip("%")), abs=1)


def _rows(text: str) -> list[list[str]]:
    found = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.split("\n") if line.startswith("| ")
    ]
    return [row for row in found if len(row) == 6 and re.fullmatch(r"[\d.]+%", row[2])]
