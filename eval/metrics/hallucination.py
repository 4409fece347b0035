"""Hallucination rates. Bad is contradicted or unsupported; unscored is neither good nor bad and is bounded apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.types import Verdict
from eval.items import is_bad, is_factual
from eval.statistics import Cluster, clustered, proportion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.items import Item
    from eval.statistics import Rate


def answers(items: Sequence[Item]) -> Rate | None:
    """H_A: answers with at least one bad claim, of all answers; None where nothing was answered."""
    answered = [item for item in items if item.answered]
    return proportion(sum(any(map(is_bad, item.shown)) for item in answered), len(answered))


def questions(items: Sequence[Item]) -> Rate | None:
    """H_Q: the same answers of all questions, errors and abstentions included; None for no questions."""
    return proportion(sum(item.answered and any(map(is_bad, item.shown)) for item in items), len(items))


def claims(items: Sequence[Item]) -> Rate | None:
    """H_C: bad claims of all factual claims that were shown, clustered by question; None where there are none."""
    return clustered([_cluster(item) for item in items])


def contradicted(items: Sequence[Item]) -> Rate | None:
    """Return the claims that the documents contradict, of all factual claims that were shown."""
    return _of_verdict(items, Verdict.CONTRADICTED)


def unsupported(items: Sequence[Item]) -> Rate | None:
    """Return the claims that nothing in the documents supports, of all factual claims that were shown."""
    return _of_verdict(items, Verdict.UNSUPPORTED)


def unscored(items: Sequence[Item]) -> Rate | None:
    """Return the claims that the judge could say nothing about, of all factual claims that were shown."""
    return _of_verdict(items, None)


def answers_at_worst(items: Sequence[Item]) -> Rate | None:
    """H_A if every unscored claim were bad: the upper end of what the judge leaves open."""
    answered = [item for item in items if item.answered]
    bad = sum(any(is_bad(claim) or claim.verdict is None for claim in item.shown) for item in answered)
    return proportion(bad, len(answered))


def _cluster(item: Item) -> Cluster:
    shown = [claim for claim in item.shown if is_factual(claim)]
    return Cluster(sum(map(is_bad, shown)), len(shown))


def _of_verdict(items: Sequence[Item], verdict: Verdict | None) -> Rate | None:
    clusters = []
    for item in items:
        shown = [claim for claim in item.shown if is_factual(claim)]
        clusters.append(Cluster(sum(claim.verdict is verdict for claim in shown), len(shown)))
    return clustered(clusters)
