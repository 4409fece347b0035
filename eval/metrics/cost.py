"""What answers cost: calls of the model, tokens, seconds to the first and to the last claim, and how long they are.

A figure is over the questions that recorded it, and says how many these are: an outside system that counts no tokens
has no tokens, not none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from eval.items import Item


@dataclass(frozen=True, slots=True)
class Spread:
    """``median`` and 95th percentile of ``count`` questions, and the ``total`` of all of them."""

    median: float
    p95: float
    total: float
    count: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Per question; None where no question recorded it. ``words`` are those that a person reads of an answer.

    ``first_claim`` and ``last_claim`` are seconds from the question on; a question without a claim has no first one,
    and its last one is when it was declined or failed.
    """

    calls: Spread | None
    input_tokens: Spread | None
    output_tokens: Spread | None
    first_claim: Spread | None
    last_claim: Spread | None
    words: Spread | None


def cost(items: Sequence[Item]) -> Cost:
    """Return the cost of a run."""
    return Cost(
        calls=_counted(items, "calls"),
        input_tokens=_counted(items, "input_tokens"),
        output_tokens=_counted(items, "output_tokens"),
        first_claim=_timed(items, "first_claim"),
        last_claim=_timed(items, "total"),
        words=_spread(_words(item) for item in items if item.answered),
    )


def mean_length(items: Sequence[Item]) -> float | None:
    """Return the mean number of words of the answers given; None where nothing was answered."""
    lengths = [_words(item) for item in items if item.answered]
    return sum(lengths) / len(lengths) if lengths else None


def _words(item: Item) -> int:
    return len(str(item.row.get("text") or "").split())


def _counted(items: Sequence[Item], name: str) -> Spread | None:
    return _spread(_numbers(items, "cost", name, float))


def _timed(items: Sequence[Item], name: str) -> Spread | None:
    return _spread(_numbers(items, "timing_ms", name, lambda milliseconds: milliseconds / 1000))


def _numbers(items: Sequence[Item], part: str, name: str, form: Callable[[float], float]) -> Iterable[float]:
    for item in items:
        held = item.row.get(part)
        value = held.get(name) if isinstance(held, dict) else None
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
            yield form(value)


def _spread(values: Iterable[float]) -> Spread | None:
    import numpy as np

    held = np.fromiter(values, dtype=float)
    held = held[np.isfinite(held)]
    if not len(held):
        return None
    median, p95 = (float(value) for value in np.quantile(held, (0.5, 0.95)))
    return Spread(median, p95, float(held.sum()), len(held))
