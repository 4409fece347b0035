"""What the check is worth: the rates before it (shown and withheld together), and what it caught and cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.items import is_bad, is_factual
from eval.statistics import Cluster, clustered, proportion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.items import Item
    from eval.statistics import Rate


def answers_before(items: Sequence[Item]) -> Rate | None:
    """H_A before the gate: of the items in which the model said anything, those with a bad claim said."""
    spoken = [item for item in items if item.claims]
    return proportion(sum(any(map(is_bad, item.claims)) for item in spoken), len(spoken))


def questions_before(items: Sequence[Item]) -> Rate | None:
    """H_Q before the gate: items with a bad claim said, of all questions."""
    return proportion(sum(any(map(is_bad, item.claims)) for item in items), len(items))


def claims_before(items: Sequence[Item]) -> Rate | None:
    """H_C before the gate: bad claims of all factual claims said, clustered by question."""
    return clustered(_cluster(item) for item in items)


def caught(items: Sequence[Item]) -> Rate | None:
    """Return the gate's true positive rate: bad claims withheld, of all bad claims said."""
    every = ([claim for claim in item.claims if is_bad(claim)] for item in items)
    return clustered(Cluster(sum(claim.withheld for claim in bad), len(bad)) for bad in every)


def good_withheld(items: Sequence[Item]) -> Rate | None:
    """Return the gate's false positive rate: claims withheld that the judge calls good, of all that it calls good."""
    every = ([c for c in item.claims if c.verdict is not None and not is_bad(c) and is_factual(c)] for item in items)
    return clustered(Cluster(sum(claim.withheld for claim in good), len(good)) for good in every)


def _cluster(item: Item) -> Cluster:
    said = [claim for claim in item.claims if is_factual(claim)]
    return Cluster(sum(map(is_bad, said)), len(said))
