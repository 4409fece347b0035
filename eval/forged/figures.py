"""How well a judge judges: by kind, and over all as balanced accuracy, which is one half for whoever says one thing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.statistics import Rate, exact_interval

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.forged.judging import Judged


@dataclass(frozen=True, slots=True)
class Balanced:
    """The mean of two rates with a 95 % interval, each in [0, 1]."""

    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class KindFigures:
    """How many of one kind were judged rightly; ``citations`` is None where nothing is asked of them."""

    truth: Rate
    citations: Rate | None


@dataclass(frozen=True, slots=True)
class JudgeFigures:
    """What one judge sees. ``found`` of the bad answers, ``passed`` of the good ones, and the mean of the two.

    ``borne_out`` are good answers with a right citation that were seen as such, ``not_borne_out`` those without one.
    ``sentences`` counts half-right answers of which it was seen which sentence is wrong. None: nothing to count.
    """

    kinds: dict[str, KindFigures]
    found: Rate | None
    passed: Rate | None
    balanced: Balanced | None
    borne_out: Rate | None
    not_borne_out: Rate | None
    balanced_citations: Balanced | None
    sentences: Rate | None
    unscored: int


def figures(judged: Sequence[Judged]) -> JudgeFigures:
    """Return the figures of one judge over its verdicts."""
    kinds = {kind: _of_kind([one for one in judged if one.answer.kind == kind]) for kind in _kinds(judged)}
    found = _rate([one.rightly for one in judged if not one.answer.good])
    passed = _rate([one.rightly for one in judged if one.answer.good])
    borne_out = _citations(judged, lambda borne: borne is True)
    not_borne_out = _citations(judged, lambda borne: borne is False)
    halves = [one for one in judged if len({claim.good for claim in one.answer.claims}) > 1]
    return JudgeFigures(
        kinds=kinds,
        found=found,
        passed=passed,
        balanced=balanced(found, passed),
        borne_out=borne_out,
        not_borne_out=not_borne_out,
        balanced_citations=balanced(borne_out, not_borne_out),
        sentences=_rate([one.sentences is True for one in halves]),
        unscored=sum(one.bad is None for one in judged),
    )


def balanced(first: Rate | None, second: Rate | None) -> Balanced | None:
    """Return the mean of two independent rates; None where one of them is missing.

    The interval is recovered from the exact ones of the two rates (MOVER: Zou and Donner, Statistics in Medicine
    2008), which keeps its sense where a rate is 0 or 1.

    >>> from eval.forged.figures import _rate
    >>> both = balanced(_rate([True] * 50), _rate([False] * 50))
    >>> both.rate, round(both.low, 3), round(both.high, 3)
    (0.5, 0.464, 0.536)
    """
    if first is None or second is None:
        return None
    mean = (first.rate + second.rate) / 2
    below = math.hypot(first.rate - first.low, second.rate - second.low) / 2
    above = math.hypot(first.high - first.rate, second.high - second.rate) / 2
    return Balanced(mean, max(0.0, mean - below), min(1.0, mean + above))


def _kinds(judged: Sequence[Judged]) -> list[str]:
    return list(dict.fromkeys(one.answer.kind for one in judged))


def _of_kind(judged: Sequence[Judged]) -> KindFigures:
    truth = _rate([one.rightly for one in judged])
    if truth is None:
        message = "a kind without an answer has no figures"
        raise ValueError(message)
    return KindFigures(truth, _rate([right for one in judged if (right := one.cited_rightly) is not None]))


def _citations(judged: Sequence[Judged], asked: Callable[[bool | None], bool]) -> Rate | None:
    marks = [one.cited_rightly for one in judged if asked(one.answer.borne_out)]
    return _rate([mark for mark in marks if mark is not None])


def _rate(marks: Sequence[bool]) -> Rate | None:
    """Return the share of true marks with the interval of Clopper and Pearson; None for none."""
    if not marks:
        return None
    interval = exact_interval(sum(marks), len(marks))
    return Rate(sum(marks), len(marks), sum(marks) / len(marks), interval.low, interval.high)
