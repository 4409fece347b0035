"""Hallucination rates. Bad is contradicted or unsupported; unscored is neither good nor bad and is bounded apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.types import Verdict
from eval.items import is_bad, is_factual
from eval.metrics.abstention import answer_rate
from eval.metrics.cost import mean_length
from eval.statistics import Bounds, Cluster, bounded, clustered, proportion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from eval.items import Item
    from eval.judges.base import ClaimScore
    from eval.statistics import Rate


@dataclass(frozen=True, slots=True)
class Together:
    """The rates that are only worth something beside each other: a system that refuses everything has H_Q = 0.

    ``mean_length`` is in words an answer. None where nothing was answered, or there are no questions.
    """

    H_A: Rate | None
    H_Q: Rate | None
    answer_rate: Rate | None
    mean_length: float | None


def together(items: Sequence[Item]) -> Together:
    """Return both hallucination rates, with how often and at what length the system answered at all."""
    return Together(answers(items), questions(items), answer_rate(items), mean_length(items))


def answers(items: Sequence[Item]) -> Rate | None:
    """H_A: answers with at least one bad claim, of all answers; None where nothing was answered."""
    answered = [item for item in items if item.answered]
    return proportion(sum(any(map(is_bad, item.shown)) for item in answered), len(answered))


def questions(items: Sequence[Item]) -> Rate | None:
    """H_Q: the same answers of all questions, errors and abstentions included; None for no questions."""
    return proportion(sum(item.answered and any(map(is_bad, item.shown)) for item in items), len(items))


def claims(items: Sequence[Item]) -> Rate | None:
    """H_C: bad claims of all factual claims that were shown, clustered by question; None where there are none."""
    return clustered(_cluster(item, is_bad) for item in items)


def contradicted(items: Sequence[Item]) -> Rate | None:
    """Return the claims that the documents contradict, of all factual claims that were shown."""
    return clustered(_cluster(item, lambda claim: claim.verdict is Verdict.CONTRADICTED) for item in items)


def unsupported(items: Sequence[Item]) -> Rate | None:
    """Return the claims that nothing in the documents supports, of all factual claims that were shown."""
    return clustered(_cluster(item, lambda claim: claim.verdict is Verdict.UNSUPPORTED) for item in items)


def unscored(items: Sequence[Item]) -> Rate | None:
    """Return the claims that the judge could say nothing about, of all factual claims that were shown."""
    return clustered(_cluster(item, _is_unscored) for item in items)


def answers_at_worst(items: Sequence[Item]) -> Rate | None:
    """H_A if every unscored claim were bad: the upper end of what the judge leaves open."""
    answered = [item for item in items if item.answered]
    bad = sum(any(is_bad(claim) or claim.verdict is None for claim in item.shown) for item in answered)
    return proportion(bad, len(answered))


def answers_bounded(items: Sequence[Item]) -> Bounds | None:
    """H_A if all unscored claims were good, and if all were bad; None where nothing was answered."""
    answered = [item for item in items if item.answered]
    return bounded(*_open(answered), len(answered))


def questions_bounded(items: Sequence[Item]) -> Bounds | None:
    """H_Q if all unscored claims were good, and if all were bad; None for no questions."""
    return bounded(*_open([item for item in items if item.answered]), len(items))


def claims_bounded(items: Sequence[Item]) -> Bounds | None:
    """H_C if all unscored claims were good, and if all were bad; None where no factual claim was shown."""
    best = claims(items)
    worst = clustered(_cluster(item, lambda claim: is_bad(claim) or _is_unscored(claim)) for item in items)
    open_ = sum(map(_is_unscored, (claim for item in items for claim in item.shown)))
    return None if best is None or worst is None else Bounds(best, worst, open_)


def _open(answered: Sequence[Item]) -> tuple[int, int]:
    """Return the answers with a bad claim, and those without one of which the judge left something open."""
    bad = sum(any(map(is_bad, item.shown)) for item in answered)
    return bad, sum(any(is_bad(claim) or claim.verdict is None for claim in item.shown) for item in answered) - bad


def _cluster(item: Item, counts: Callable[[ClaimScore], bool]) -> Cluster:
    """Return the factual claims of an answer that count, of all that a person saw."""
    shown = [claim for claim in item.shown if is_factual(claim)]
    return Cluster(sum(map(counts, shown)), len(shown))


def _is_unscored(claim: ClaimScore) -> bool:
    return claim.verdict is None
