"""Citations: whether each claim has one that bears it out, and each citation is worth its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.items import is_factual
from eval.statistics import Cluster, clustered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.items import Item
    from eval.statistics import Rate


def recall(items: Sequence[Item]) -> Rate | None:
    """Return the factual claims shown that their citations bear out, of all factual claims shown.

    A claim of which the judge cannot tell counts as not borne out.
    """
    clusters = []
    for item in items:
        shown = [claim for claim in item.shown if is_factual(claim)]
        clusters.append(Cluster(sum(claim.cited for claim in shown), len(shown)))
    return clustered(clusters)


def precision(items: Sequence[Item]) -> Rate | None:
    """Return the citations that bear their claim out, of all citations shown, dangling ones included."""
    return clustered(
        [Cluster(sum(c.good_citations for c in item.shown), sum(c.citations for c in item.shown)) for item in items]
    )
