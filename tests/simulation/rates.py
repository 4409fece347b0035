"""Simulated runs for the intervals of rates and of paired differences; how often equal runs are called different."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from eval.statistics.intervals import Cluster, bounded, clustered_counts, exact_interval, mean_of, proportion
from eval.statistics.pairs import clustered_difference, difference_of
from tests.simulation import FAILS, RUNS, Coverage, Interval, coverage

if TYPE_CHECKING:
    from collections.abc import Iterator

EXACT: Final = "exact"
_NORMAL: Final = 1.959963984540054


def independent() -> Iterator[Coverage]:
    """Yield the coverage of ``proportion``, and of the plain interval beside it."""
    for truth in (0.0, 0.003, 0.01, 0.03, 0.5, 0.97, 0.99, 1.0):
        for count in (50, 150):
            yield _independent(truth, count, EXACT if 0 < truth < 1 else "never")
    for truth in (0.003, 0.01, 0.03, 0.2, 0.5, 0.99):
        yield _independent(truth, 1000, EXACT if truth * 1000 < 100 or truth > 0.9 else "")
    for truth in (0.003, 0.03):
        yield coverage("plain ± 1.96 SE", f"{truth:.1%}, 50 items", truth, _plain(truth, 50), FAILS)


def clusters() -> Iterator[Coverage]:
    """Yield the coverage of ``clustered`` where claims of one question go together, and of claims taken singly."""
    for count, truth in ((60, 0.1), (60, 0.5), (150, 0.03), (150, 0.1), (300, 0.03), (300, 0.5), (1000, 0.1)):
        yield _clusters(count, truth, "")
    for count, truth in ((60, 0.01), (150, 0.01), (300, 0.01), (300, 0.99), (1000, 0.003)):
        yield _clusters(count, truth, EXACT)
    yield coverage(
        "plain clustered ± t SE", "1.0%, 300 questions of 1 to 5 claims", 0.01, _plain_clusters(300, 0.01), FAILS
    )
    dice = np.random.default_rng(12)
    found = [exact_interval(int(bad.sum()), int(sizes.sum())) for bad, sizes in _claims(dice, 300, 0.1)]
    taken = (Interval((each.low + each.high) / 2, each.low, each.high) for each in found)
    yield coverage("claims taken as independent", "10.0%, 300 questions", 0.1, taken, FAILS)


def means() -> Iterator[Coverage]:
    """Yield the coverage of ``mean_of``, for reciprocal ranks: 1, 1/2, 1/3 or nothing found."""
    values, chances = np.array([1, 0.5, 1 / 3, 0]), np.array([0.7, 0.15, 0.05, 0.1])
    dice = np.random.default_rng(13)
    for count in (60, 300):
        rows = values[dice.choice(4, (RUNS, count), p=chances)]
        means_ = [mean for row in rows if (mean := mean_of(row.tolist())) is not None]
        found = (Interval(each.mean, each.low, each.high) for each in means_)
        case = f"reciprocal rank, {count} questions"
        yield coverage("mean of values in [0, 1]", case, float(values @ chances), found, "values")


def unscored() -> Iterator[Coverage]:
    """Yield the coverage of the bounds for what a judge left unscored, the bad oftener than the good."""
    dice = np.random.default_rng(14)
    truth, count = 0.05, 150
    bad = dice.binomial(count, truth, RUNS)
    lost_bad, lost_good = dice.binomial(bad, 0.4), dice.binomial(count - bad, 0.05)
    pairs = [(int(b - x), int(x + y)) for b, x, y in zip(bad, lost_bad, lost_good, strict=True)]
    bounds = [each for seen, lost in pairs if (each := bounded(seen, lost, count)) is not None]
    around = (Interval(b.best.rate, b.best.low, b.worst.high) for b in bounds)
    yield coverage(
        "bounds for unscored",
        "5.0%, 150 items",
        truth,
        around,
        "bounds",
    )
    alone = (Interval(b.best.rate, b.best.low, b.best.high) for b in bounds)
    yield coverage("unscored taken as good", "5.0%, 150 items", truth, alone, FAILS)


def _independent(truth: float, count: int, why: str) -> Coverage:
    draws = np.random.default_rng(11).binomial(count, truth, RUNS)
    return coverage("rate", f"{truth:.1%}, {count} items", truth, (_rate(int(bad), count) for bad in draws), why)


@lru_cache(maxsize=4096)
def _rate(bad: int, count: int) -> Interval:
    rate = proportion(bad, count)
    if rate is None:
        raise ValueError(count)
    return Interval(rate.rate, rate.low, rate.high)


def _plain(truth: float, count: int) -> Iterator[Interval]:
    for bad in np.random.default_rng(11).binomial(count, truth, RUNS):
        rate = float(bad) / count
        reach = _NORMAL * math.sqrt(rate * (1 - rate) / count)
        yield Interval(rate, rate - reach, rate + reach)


def _clusters(count: int, truth: float, why: str) -> Coverage:
    dice = np.random.default_rng(12)
    rates = [rate for bad, sizes in _claims(dice, count, truth) if (rate := clustered_counts(bad, sizes)) is not None]
    found = (Interval(rate.rate, rate.low, rate.high) for rate in rates)
    return coverage("clustered rate", f"{truth:.1%}, {count} questions of 1 to 5 claims", truth, found, why)


def _plain_clusters(count: int, truth: float) -> Iterator[Interval]:
    for bad, sizes in _claims(np.random.default_rng(12), count, truth):
        rate, total = float(bad.sum() / sizes.sum()), float(sizes.sum())
        squares = float(((bad - rate * sizes) ** 2).sum())
        reach = _NORMAL * math.sqrt(count / (count - 1) * squares) / total
        yield Interval(rate, rate - reach, rate + reach)


def _claims(dice: np.random.Generator, count: int, truth: float) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield runs whose claims share a draw of their question's own rate (correlation 1/3 inside a question)."""
    for _ in range(RUNS):
        sizes = dice.integers(1, 6, count)
        yield dice.binomial(sizes, dice.beta(2 * truth, 2 * (1 - truth), count)), sizes


def pairs() -> Iterator[Coverage]:
    """Yield the coverage of paired differences by the shares of questions gained and lost."""
    for count, gained, lost in (
        (50, 0.2, 0.05),
        (150, 0.1, 0.1),
        (150, 0.15, 0.0),
        (300, 0.05, 0.01),
        (1000, 0.01, 0.01),
    ):
        yield _paired(count, gained, lost, "")
    for count, gained, lost in ((50, 0.0, 0.0), (150, 0.01, 0.01), (150, 0.02, 0.0)):
        yield _paired(count, gained, lost, "rare")
    yield coverage("plain paired difference", _case(150, 0.02, 0.0), 0.02, _plain_pairs(150, 0.02, 0.0), FAILS)
    yield _clustered()


def _paired(count: int, gained: float, lost: float, why: str) -> Coverage:
    draws = np.random.default_rng(21).multinomial(count, [gained, lost, 1 - gained - lost], RUNS)
    found = (_difference(int(up), int(down), count) for up, down, _ in draws)
    return coverage("paired difference", _case(count, gained, lost), gained - lost, found, why)


def _clustered() -> Coverage:
    """Two runs of 200 questions with 1 to 4 claims each; those of one question share how hard it is."""
    dice = np.random.default_rng(22)
    found = []
    for _ in range(RUNS // 4):
        hard = dice.beta(0.4, 3.6, 200)
        runs = []
        for factor in (1.0, 0.5):
            sizes = dice.integers(1, 5, 200)
            bad = dice.binomial(sizes, hard * factor)
            runs.append([Cluster(int(k), int(n)) for k, n in zip(bad, sizes, strict=True)])
        each = clustered_difference(*runs)
        if each is not None:
            found.append(Interval(each.difference, each.low, each.high))
    return coverage("clustered difference", "10.0% and 5.0%, 200 questions of 1 to 4 claims", -0.05, found)


@lru_cache(maxsize=4096)
def _difference(gained: int, lost: int, count: int) -> Interval:
    each = difference_of(gained, lost, count)
    if each is None:
        raise ValueError(count)
    return Interval(each.difference, each.low, each.high)


def _plain_pairs(count: int, gained: float, lost: float) -> Iterator[Interval]:
    for up, down, _ in np.random.default_rng(21).multinomial(count, [gained, lost, 1 - gained - lost], RUNS):
        middle = float(up - down) / count
        reach = _NORMAL * math.sqrt((float(up + down) / count - middle**2) / count)
        yield Interval(middle, middle - reach, middle + reach)


def _case(count: int, gained: float, lost: float) -> str:
    return f"{gained:.1%} gained, {lost:.1%} lost, {count} questions"
