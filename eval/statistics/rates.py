"""What the statistics give back: a rate, a mean or a plain interval, always with what they were counted from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of a rate, each in [0, 1]."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rate:
    """``numerator`` of ``denominator`` with a 95 % interval."""

    numerator: int
    denominator: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of ``count`` questions' values, each in [0, 1], with a 95 % interval."""

    mean: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Cluster:
    """What one question contributes: bad and all of its claims."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a rate would be if every unscored item were good (``best``), and if every one were bad (``worst``).

    The truth lies between ``best.low`` and ``worst.high``, whatever the judge could not tell.
    """

    best: Rate
    worst: Rate
    unscored: int
