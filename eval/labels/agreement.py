"""How far two labellers agree: raw agreement, and Cohen's kappa, which takes off what chance would give.

Kappa is over good and bad, which is what the rates count. It is None where nothing was labelled by both, and where
both used one and the same word throughout: chance alone would agree then, and kappa is 0/0.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.labels.store import Label


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two labellers over the ``both`` sentences that each of them decided; ``agree`` of them alike."""

    first: str
    second: str
    both: int
    agree: int
    kappa: float | None


def agreements(labels: Sequence[Label]) -> list[Agreement]:
    """Return the agreement of each two labellers, by name."""
    by_name: dict[str, dict[str, bool]] = {}
    for label in labels:
        if label.decided is not None:
            by_name.setdefault(label.labeller, {})[label.id] = label.decided.is_bad
    return [_agreement(one, two, by_name[one], by_name[two]) for one, two in combinations(sorted(by_name), 2)]


def kappa(first: Sequence[bool], second: Sequence[bool]) -> float | None:
    """Return Cohen's kappa in [-1, 1] of two raters over the same sentences.

    >>> kappa([True, True, False, False], [True, False, False, False])
    0.5
    >>> kappa([True, True], [True, True]) is None
    True
    """
    count = len(first)
    if not count:
        return None
    alike = sum(one == two for one, two in zip(first, second, strict=True))
    chance = sum(first) * sum(second) + (count - sum(first)) * (count - sum(second))  # of count * count
    return None if chance == count * count else (count * alike - chance) / (count * count - chance)


def _agreement(one: str, two: str, first: dict[str, bool], second: dict[str, bool]) -> Agreement:
    shared = [id_ for id_ in first if id_ in second]
    pair = [first[id_] for id_ in shared], [second[id_] for id_ in shared]
    agree = sum(a == b for a, b in zip(*pair, strict=True))
    return Agreement(one, two, len(shared), agree, kappa(*pair))
