"""Hallucination rates, before and after the check, and what the check caught and cost.

Bad is contradicted or unsupported; unscored is neither good nor bad and is bounded apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.types import Verdict
from eval.items import is_bad, is_factual, is_unscored
from eval.metrics.correctness import answer_rate
from eval.metrics.cost import mean_length
from eval.statistics import Bounds, Cluster, bounded, clustered, proportion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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
    return _of_shown(items, is_bad)


def contradicted(items: Sequence[Item]) -> Rate | None:
    """Return the claims that the documents contradict, of all factual claims that were shown."""
    return _of_shown(items, lambda claim: claim.verdict is Verdict.CONTRADICTED)


def unsupported(items: Sequence[Item]) -> Rate | None:
    """Return the claims that nothing in the documents supports, of all factual claims that were shown."""
    return _of_shown(items, lambda claim: claim.verdict is Verdict.UNSUPPORTED)


def unscored(items: Sequence[Item]) -> Rate | None:
    """Return the claims that the judge could say nothing about, of all factual claims that were shown."""
    return _of_shown(items, is_unscored)


def answers_at_worst(items: Sequence[Item]) -> Rate | None:
    """H_A if every unscored claim were bad: the upper end of what the judge leaves open."""
    found = answers_bounded(items)
    return None if found is None else found.worst


def answers_bounded(items: Sequence[Item]) -> Bounds | None:
    """H_A if all unscored claims were good, and if all were bad; None where nothing was answered."""
    return _bounded(items, sum(item.answered for item in items))


def questions_bounded(items: Sequence[Item]) -> Bounds | None:
    """H_Q if all unscored claims were good, and if all were bad; None for no questions."""
    return _bounded(items, len(items))


def claims_bounded(items: Sequence[Item]) -> Bounds | None:
    """H_C if all unscored claims were good, and if all were bad; None where no factual claim was shown."""
    best, worst = claims(items), _of_shown(items, lambda claim: is_bad(claim) or is_unscored(claim))
    left_open = sum(item.left_open for item in items)
    return None if best is None or worst is None else Bounds(best, worst, left_open)


def answers_before(items: Sequence[Item]) -> Rate | None:
    """H_A before the gate: of the items in which the model said anything, those with a bad claim said."""
    spoken = [item for item in items if item.claims]
    return proportion(sum(any(map(is_bad, item.claims)) for item in spoken), len(spoken))


def questions_before(items: Sequence[Item]) -> Rate | None:
    """H_Q before the gate: items with a bad claim said, of all questions."""
    return proportion(sum(any(map(is_bad, item.claims)) for item in items), len(items))


def claims_before(items: Sequence[Item]) -> Rate | None:
    """H_C before the gate: bad claims of all factual claims said, clustered by question."""
    return _clustered(([claim for claim in item.claims if is_factual(claim)] for item in items), is_bad)


def caught(items: Sequence[Item]) -> Rate | None:
    """Return the gate's true positive rate: bad claims withheld, of all bad claims said."""
    return _clustered(([claim for claim in item.claims if is_bad(claim)] for item in items), _is_withheld)


def good_withheld(items: Sequence[Item]) -> Rate | None:
    """Return the gate's false positive rate: claims withheld that the judge calls good, of all that it calls good."""
    good = ([claim for claim in item.claims if claim.verdict is Verdict.SUPPORTED] for item in items)
    return _clustered(good, _is_withheld)


def _of_shown(items: Sequence[Item], counts: Callable[[ClaimScore], bool]) -> Rate | None:
    """Return the factual claims that count, of all that a person saw."""
    return _clustered(([claim for claim in item.shown if is_factual(claim)] for item in items), counts)


def _clustered(every: Iterable[Sequence[ClaimScore]], counts: Callable[[ClaimScore], bool]) -> Rate | None:
    return clustered(Cluster(sum(map(counts, claims)), len(claims)) for claims in every)


def _bounded(items: Sequence[Item], total: int) -> Bounds | None:
    """Return the answers with a bad claim, and those without one of which the judge left something open."""
    bad = [any(map(is_bad, item.shown)) for item in items if item.answered]
    open_ = [bool(item.left_open) for item in items if item.answered]
    return bounded(sum(bad), sum(one and not other for one, other in zip(open_, bad, strict=True)), total)


def _is_withheld(claim: ClaimScore) -> bool:
    return claim.withheld
