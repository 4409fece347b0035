"""Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): ranks are compared, never scores of two kinds."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    Item = TypeVar("Item", bound=Hashable)

RANK_CONSTANT: Final = 60


def fuse(rankings: Sequence[Sequence[Item]], constant: int = RANK_CONSTANT) -> dict[Item, float]:
    """Return each item's fused score, best first; ties keep the order in which items were first seen.

    An item counts 1 / (``constant`` + rank) in every ranking that has it, ranks from 1.

    >>> list(fuse([["a", "b", "c"], ["b", "d"]]))
    ['b', 'a', 'd', 'c']
    """
    scores: dict[Item, float] = defaultdict(float)
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] += 1 / (constant + rank)
    return dict(sorted(scores.items(), key=lambda pair: -pair[1]))
