"""Coverage of every interval by simulation: ``python -m tests.simulation`` prints the table.

Here: one line of it, how often intervals of simulated runs hold the truth that the runs were made with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RUNS: Final = 2000
LEAST: Final = 0.93
MOST: Final = 0.98
FAILS: Final = "fails"
WHY: Final[Mapping[str, str]] = {
    "exact": "from the exact interval, never below 95 % for independent items; above 98 % where so few outcomes are "
    "likely that one more or less changes much",
    "never": "one of the two outcomes never happens; the interval then ends at 0 or 1, which is the truth",
    "values": "made as if values between 0 and 1 were yes or no with the same mean, which is wider than they need",
    "bounds": "these hold every truth that the judge left open, so they are wider than any one of them needs",
    "rare": "hardly any question differs; the interval is made so that it is never ±0",
    "ends": "at most one label speaks against an end of the interval, which is then the exact one",
    FAILS: "another way of doing it, shown for its failure",
}
"""Why a line may lie outside 93 to 98 %, by the word that stands in its last column."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """``covered`` of ``runs`` intervals held the truth; ``width`` is their mean width, ``centre`` the mean estimate.

    ``why`` is a word of ``WHY``; "" where the share has to lie between 93 and 98 %. With one, other than ``FAILS``,
    it may be above.
    """

    method: str
    case: str
    covered: int
    runs: int
    centre: float
    width: float
    why: str = ""

    @property
    def share(self) -> float:
        """The share of intervals that held the truth, in [0, 1]."""
        return self.covered / self.runs

    @property
    def nominal(self) -> bool:
        """Whether the share lies where that of a 95 % interval should, over 2,000 runs."""
        return LEAST <= self.share <= MOST


@dataclass(frozen=True, slots=True)
class Interval:
    """What one simulated run gave."""

    estimate: float
    low: float
    high: float


def coverage(method: str, case: str, truth: float, found: Iterable[Interval], why: str = "") -> Coverage:
    """Count the intervals that hold ``truth``."""
    held = list(found)
    covered = sum(each.low - 1e-12 <= truth <= each.high + 1e-12 for each in held)
    centre = sum(each.estimate for each in held) / len(held)
    width = sum(each.high - each.low for each in held) / len(held)
    return Coverage(method, case, covered, len(held), centre, width, why)
