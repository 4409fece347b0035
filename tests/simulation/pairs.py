"""Simulated pairs of runs: the interval of their difference, and how often equal runs are called different."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from eval.statistics.intervals import Cluster
from eval.statistics.pairs import clustered_difference, difference_of
from tests.simulation.coverage import FAILS, RUNS, Coverage, Interval, coverage

if TYPE_CHECKING:
    from collections.abc import Iterator

_NORMAL: Final = 1.959963984540054


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
    yield coverage("plain paired difference", _case(150, 0.02, 0.0), 0.02, _plain(150, 0.02, 0.0), FAILS)
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


def _plain(count: int, gained: float, lost: float) -> Iterator[Interval]:
    for up, down, _ in np.random.default_rng(21).multinomial(count, [gained, lost, 1 - gained - lost], RUNS):
        middle = float(up - down) / count
        reach = _NORMAL * math.sqrt((float(up + down) / count - middle**2) / count)
        yield Interval(middle, middle - reach, middle + reach)


def _case(count: int, gained: float, lost: float) -> str:
    return f"{gained:.1%} gained, {lost:.1%} lost, {count} questions"
