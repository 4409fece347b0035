"""How an item ended, in the four words that a build system has: passed, failed, error, or not scored."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from eval.report.failures import Kind, kind_of

if TYPE_CHECKING:
    from eval.items import Item


class Outcome(StrEnum):
    """``UNSCORED`` is neither passed nor failed: nothing is known to be wrong, and the judge could not tell of all."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    UNSCORED = "unscored"


def outcome_of(item: Item) -> Outcome:
    """Return how an item ended."""
    kind = kind_of(item)
    if kind is not None:
        return Outcome.ERROR if kind is Kind.ERROR else Outcome.FAILED
    return Outcome.UNSCORED if left_open(item) else Outcome.PASSED


def left_open(item: Item) -> int:
    """Return of how many sentences shown the judge could not tell."""
    return sum(claim.verdict is None for claim in item.shown)


def seconds_of(item: Item) -> float | None:
    """Return how long the answer took; None where nobody recorded it."""
    times = item.row.get("timing_ms")
    total = times.get("total") if isinstance(times, dict) else None
    usable = isinstance(total, int | float) and not isinstance(total, bool) and 0 <= total < float("inf")
    return total / 1000 if usable else None  # type: ignore[operator]  # usable says it is a number
