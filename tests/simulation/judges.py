"""Simulated runs with an imperfect judge and some labels: the raw judge, each correction, and what falls short."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from eval.statistics.corrected import Corrected, Refusal, Stratum, ppi, rogan_gladen, stratified
from eval.statistics.intervals import exact_rate, proportion
from tests.simulation import FAILS, RUNS, Coverage, Interval, coverage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DRAWS: Final = 4000


@dataclass(frozen=True, slots=True)
class Setting:
    """A true ``rate``, a judge, ``answers`` of a run, and ``labels`` drawn evenly, or half from each verdict."""

    rate: float
    tpr: float
    fpr: float
    answers: int
    labels: int
    evenly: bool = True

    @property
    def case(self) -> str:
        """The setting in words."""
        drawn = "" if self.evenly else ", half of each verdict"
        judge = f"TPR {self.tpr:g}/FPR {self.fpr:g}"
        return f"{self.rate:.1%}, judge {judge}, {self.answers} answers, {self.labels} labels{drawn}"


NAMED: Final = Setting(0.03, 0.8, 0.08, 1000, 50)
"""The setting that ``EVAL.md`` names."""
_NOMINAL: Final = (
    NAMED,
    Setting(0.03, 0.8, 0.08, 1000, 50, evenly=False),
    Setting(0.03, 0.8, 0.08, 1000, 200),
    Setting(0.3, 0.8, 0.08, 1000, 50),
    Setting(0.1, 0.8, 0.1, 300, 300),
    Setting(0.02, 0.5, 0.3, 1000, 50),
)
_CLOSED: Final = (
    Setting(0.0, 0.8, 0.08, 1000, 50),
    Setting(0.01, 0.8, 0.08, 1000, 50),
    Setting(0.003, 0.8, 0.02, 1000, 50, evenly=False),
    Setting(0.1, 1.0, 0.0, 1000, 50, evenly=False),
    Setting(0.001, 0.3, 0.3, 300, 100),
    Setting(0.97, 0.9, 0.1, 1000, 50),
)


def judges() -> Iterator[Coverage]:
    """Yield the raw judge, the corrections and their failures, in the setting of ``EVAL.md`` and others."""
    runs = simulated(NAMED)
    yield coverage("raw judge", NAMED.case, NAMED.rate, (_raw(run) for run in runs), FAILS)
    yield coverage("PPI++", NAMED.case, NAMED.rate, _made(map(_ppi, runs)), FAILS)
    for setting in _NOMINAL:
        yield _corrected(setting, "")
    for setting in _CLOSED:
        yield _corrected(setting, "ends")
    for setting in (_NOMINAL[4], _CLOSED[0], _CLOSED[4]):
        yield coverage("fixed shares, ends not mended", setting.case, setting.rate, _fixed(setting), FAILS)
    many = Setting(0.3, 0.8, 0.08, 1000, 200)
    yield coverage("PPI++", many.case, many.rate, _made(map(_ppi, simulated(many))))
    yield _rogan_gladen(Setting(0.1, 0.8, 0.08, 1000, 200))


def simulated(setting: Setting, seed: int = 31) -> list[tuple[Stratum, ...]]:
    """Return what 2,000 runs would give: the answers by the judge's verdict, and their labels."""
    dice = np.random.default_rng(seed)
    shares = [setting.rate * setting.tpr, (1 - setting.rate) * setting.fpr, setting.rate * (1 - setting.tpr)]
    cells = dice.multinomial(setting.answers, [*shares, 1 - sum(shares)], RUNS)
    called, passed = cells[:, 0] + cells[:, 1], cells[:, 2] + cells[:, 3]
    if setting.evenly:
        of_called = _drawn(dice, called, passed, np.full(RUNS, setting.labels))
    else:
        of_called = np.minimum(called, setting.labels // 2)
    of_passed = setting.labels - of_called
    bad_called = _drawn(dice, cells[:, 0], cells[:, 1], of_called)
    bad_passed = _drawn(dice, cells[:, 2], cells[:, 3], of_passed)
    rows = np.stack([called, of_called, bad_called, passed, of_passed, bad_passed], axis=1).tolist()
    return [
        (Stratum("bad", size, labelled, bad, called_bad=True), Stratum("good", *rest))
        for size, labelled, bad, *rest in rows
    ]


def _drawn(dice: np.random.Generator, good: np.ndarray, bad: np.ndarray, count: np.ndarray) -> np.ndarray:
    drawn: np.ndarray = dice.hypergeometric(good, bad, count)
    return drawn


def _corrected(setting: Setting, why: str) -> Coverage:
    found = _made(map(_stratified, simulated(setting)))
    return coverage("corrected by labels", setting.case, setting.rate, found, why)


def _rogan_gladen(setting: Setting) -> Coverage:
    """Return the coverage where the judge was measured on 100 bad and 100 good answers of another set."""
    dice = np.random.default_rng(32)
    called = dice.binomial(
        setting.answers, setting.rate * setting.tpr + (1 - setting.rate) * setting.fpr, RUNS
    ).tolist()
    half = setting.labels // 2
    counts = zip(called, dice.binomial(half, setting.tpr, RUNS), dice.binomial(half, setting.fpr, RUNS), strict=True)
    found = _made(_turned(int(a), setting.answers, int(b), int(c), half) for a, b, c in counts)
    return coverage("Rogan–Gladen", setting.case.replace("labels", "labels of another set"), setting.rate, found)


def _turned(called: int, answers: int, found: int, blamed: int, half: int) -> Corrected | Refusal:
    rates = (exact_rate(called, answers), exact_rate(found, half), exact_rate(blamed, half))
    if rates[0] is None or rates[1] is None or rates[2] is None:
        raise ValueError(half)
    return rogan_gladen(rates[0], rates[1], rates[2])


def _fixed(setting: Setting) -> Iterator[Interval]:
    """Yield intervals of the posterior with the shares taken as known, and no end closed."""
    for run in simulated(setting):
        drawn = sum(s.size / setting.answers * _posterior(s.bad, s.labelled - s.bad, s.called_bad) for s in run)
        low, high = np.quantile(drawn, (0.025, 0.975))
        yield Interval(float(np.mean(drawn)), float(low), float(high))


@lru_cache(maxsize=256)
def _posterior(bad: int, good: int, seed: int) -> np.ndarray:
    return np.random.default_rng(33 + seed).beta(bad + 0.5, good + 0.5, _DRAWS)


def _raw(run: tuple[Stratum, ...]) -> Interval:
    rate = proportion(run[0].size, run[0].size + run[1].size)
    if rate is None:
        raise ValueError(run)
    return Interval(rate.rate, rate.low, rate.high)


@lru_cache(maxsize=8192)
def _stratified(run: tuple[Stratum, ...]) -> Corrected | Refusal:
    return stratified(run)


@lru_cache(maxsize=8192)
def _ppi(run: tuple[Stratum, ...]) -> Corrected | Refusal:
    return ppi(run)


def _made(found: Iterable[Corrected | Refusal]) -> Iterator[Interval]:
    """Yield the intervals of what was not refused."""
    for each in found:
        if isinstance(each, Corrected):
            yield Interval(each.estimate, each.low, each.high)
