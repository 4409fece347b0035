"""How questions ended, how many answers and sentences are bad before and after the check, and what it caught and cost.

Rates are of all questions, so nothing leaves the denominator. A rightly declined question is correct, a wrongly
declined one was not attempted; an error is none of correct, incorrect and not attempted. Over-refusal and false answers
(declining too often, and too rarely) are always reported together. Bad is contradicted or unsupported; unscored is
neither good nor bad and has bounds of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.types import Verdict
from eval.items import Item, is_bad, is_factual, is_unscored
from eval.statistics.intervals import Bounds, Cluster, Rate, bounded, clustered, proportion
from eval.statistics.pairs import Difference, difference_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from eval.judges import ClaimScore

    Metric = Callable[[Sequence[Item]], Rate | None]


def of_items(counts: Callable[[Item], bool], among: Callable[[Item], bool] = lambda _: True) -> Metric:
    """Return a metric: the share of items in ``among`` that count; None if there are none."""

    def metric(items: Sequence[Item]) -> Rate | None:
        asked = [item for item in items if among(item)]
        return proportion(sum(map(counts, asked)), len(asked))

    return metric


def of_claims(counts: Callable[[ClaimScore], bool], among: Callable[[Item], Iterable[ClaimScore]]) -> Metric:
    """Return a metric: the share of claims in ``among`` that count, clustered by question; None if there are none."""

    def metric(items: Sequence[Item]) -> Rate | None:
        asked = (list(among(item)) for item in items)
        return clustered(Cluster(sum(map(counts, claims)), len(claims)) for claims in asked)

    return metric


def _is_answered(item: Item) -> bool:
    return item.answered


def _is_declined(item: Item) -> bool:
    return item.status == "abstained"


def _is_bad_answer(item: Item) -> bool:
    return item.answered and any(map(is_bad, item.shown))


def _said_bad(item: Item) -> bool:
    return any(map(is_bad, item.claims))


def _is_withheld(claim: ClaimScore) -> bool:
    return claim.withheld


def shown_factual(item: Item) -> Iterable[ClaimScore]:
    """Return the factual claims that were shown."""
    return filter(is_factual, item.shown)


answer_rate: Final = of_items(_is_answered)
"""The share of questions that were answered."""
over_refusal: Final = of_items(_is_declined, lambda item: item.case.answerable)
"""P(abstain | answerable). An error is not an abstention."""
false_answer: Final = of_items(_is_answered, lambda item: not item.case.answerable)
"""P(answer | unanswerable)."""
correct: Final = of_items(lambda item: item.correct)
"""Items that ended as they should."""
incorrect: Final = of_items(lambda item: item.answered and not item.correct)
"""Items answered wrongly, or answered although unanswerable."""
not_attempted: Final = of_items(lambda item: item.case.answerable and _is_declined(item))
"""Answerable items that were declined."""
accuracy_given_attempted: Final = of_items(lambda item: item.correct, _is_answered)
"""Correct items, of the answers given."""

answers: Final = of_items(_is_bad_answer, _is_answered)
"""H_A: answers with at least one bad claim, of all answers."""
questions: Final = of_items(_is_bad_answer)
"""H_Q: the same answers, of all questions, including errors and abstentions."""
claims: Final = of_claims(is_bad, shown_factual)
"""H_C: bad claims of all factual claims that were shown."""
contradicted: Final = of_claims(lambda claim: claim.verdict is Verdict.CONTRADICTED, shown_factual)
"""Claims that the documents contradict, of all factual claims that were shown."""
unsupported: Final = of_claims(lambda claim: claim.verdict is Verdict.UNSUPPORTED, shown_factual)
"""Claims that nothing in the documents supports, of all factual claims that were shown."""
unscored: Final = of_claims(is_unscored, shown_factual)
"""Claims that the judge could not decide, of all factual claims that were shown."""
_claims_at_worst: Final = of_claims(lambda claim: is_bad(claim) or is_unscored(claim), shown_factual)

answers_before: Final = of_items(_said_bad, lambda item: bool(item.claims))
"""H_A before the gate: items with a bad claim said, of those in which the model said anything."""
questions_before: Final = of_items(_said_bad)
"""H_Q before the gate: items with a bad claim said, of all questions."""
claims_before: Final = of_claims(is_bad, lambda item: filter(is_factual, item.claims))
"""H_C before the gate: bad claims of all factual claims said."""
caught: Final = of_claims(_is_withheld, lambda item: filter(is_bad, item.claims))
"""The gate's true positive rate: bad claims withheld, of all bad claims said."""
good_withheld: Final = of_claims(
    _is_withheld, lambda item: (claim for claim in item.claims if claim.verdict is Verdict.SUPPORTED)
)
"""The gate's false positive rate: withheld claims among those that the judge calls good."""


def answers_bounded(items: Sequence[Item]) -> Bounds | None:
    """H_A if all unscored claims were good, and if all were bad; None if nothing was answered."""
    return _bounded(items, sum(item.answered for item in items))


def questions_bounded(items: Sequence[Item]) -> Bounds | None:
    """H_Q if all unscored claims were good, and if all were bad; None for no questions."""
    return _bounded(items, len(items))


def _bounded(items: Sequence[Item], total: int) -> Bounds | None:
    """Bound a rate by the answers with a bad claim, and by those with a bad or an unscored one."""
    bad = [_is_bad_answer(item) for item in items if item.answered]
    open_ = [bool(item.left_open) for item in items if item.answered]
    return bounded(sum(bad), sum(one and not other for one, other in zip(open_, bad, strict=True)), total)


def claims_bounded(items: Sequence[Item]) -> Bounds | None:
    """H_C if all unscored claims were good, and if all were bad; None if no factual claim was shown."""
    best, worst = claims(items), _claims_at_worst(items)
    return None if best is None or worst is None else Bounds(best, worst, sum(item.left_open for item in items))


def answers_at_worst(items: Sequence[Item]) -> Rate | None:
    """H_A if every unscored claim were bad."""
    found = answers_bounded(items)
    return None if found is None else found.worst


def truthfulness(items: Sequence[Item]) -> Difference | None:
    """Return (correct - incorrect) / N in [-1, 1] with its interval; None for no items."""
    right = sum(item.correct for item in items)
    wrong = sum(item.answered and not item.correct for item in items)
    return difference_of(right, wrong, len(items))


@dataclass(frozen=True, slots=True)
class Together:
    """The rates that mean something only together: a system that refuses everything has H_Q = 0.

    ``mean_length`` is in words an answer. None if nothing was answered, or there are no questions.
    """

    H_A: Rate | None
    H_Q: Rate | None
    answer_rate: Rate | None
    mean_length: float | None


def together(items: Sequence[Item]) -> Together:
    """Return both hallucination rates with the answer rate and the mean length of answers."""
    words = lengths(items)
    mean_length = sum(words) / len(words) if words else None
    return Together(answers(items), questions(items), answer_rate(items), mean_length)


def lengths(items: Sequence[Item]) -> list[int]:
    """Return the number of words of each answer given."""
    return [len(str(item.row.get("text") or "").split()) for item in items if item.answered]
