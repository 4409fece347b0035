"""How questions ended and how many answers and sentences are bad, before and after the check; what it caught and cost.

Of all questions, so nothing leaves the denominator. A rightly declined question is correct; a wrongly declined one was
not attempted; an error is none of the three. Over-refusal and false answers (declining too often, and too rarely) are
never reported one without the other. Bad is contradicted or unsupported; unscored is neither good nor bad and is
bounded apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.types import Verdict
from eval.items import is_bad, is_factual, is_unscored
from eval.statistics.intervals import Bounds, Cluster, bounded, clustered, proportion
from eval.statistics.pairs import difference_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from eval.items import Item
    from eval.judges import ClaimScore
    from eval.statistics.intervals import Rate
    from eval.statistics.pairs import Difference


def answer_rate(items: Sequence[Item]) -> Rate | None:
    """Return the share of questions that were answered at all."""
    return proportion(sum(item.answered for item in items), len(items))


def over_refusal(items: Sequence[Item]) -> Rate | None:
    """Return P(abstain | answerable); None where no case is answerable. An error is no abstention."""
    answerable = [item for item in items if item.case.answerable]
    return proportion(sum(item.status == "abstained" for item in answerable), len(answerable))


def false_answer(items: Sequence[Item]) -> Rate | None:
    """Return P(answer | unanswerable); None where every case is answerable."""
    unanswerable = [item for item in items if not item.case.answerable]
    return proportion(sum(item.answered for item in unanswerable), len(unanswerable))


def correct(items: Sequence[Item]) -> Rate | None:
    """Return the items that ended as they should."""
    return proportion(sum(item.correct for item in items), len(items))


def incorrect(items: Sequence[Item]) -> Rate | None:
    """Return the items that were answered and should not have been, or not like that."""
    return proportion(sum(item.answered and not item.correct for item in items), len(items))


def not_attempted(items: Sequence[Item]) -> Rate | None:
    """Return the answerable items that were declined."""
    return proportion(sum(item.case.answerable and item.status == "abstained" for item in items), len(items))


def accuracy_given_attempted(items: Sequence[Item]) -> Rate | None:
    """Return the correct answers of the answers given; None where none was given."""
    answered = [item for item in items if item.answered]
    return proportion(sum(item.correct for item in answered), len(answered))


def truthfulness(items: Sequence[Item]) -> float | None:
    """Return (correct - incorrect) / N in [-1, 1]; None for no items."""
    whole = truthfulness_bounded(items)
    return None if whole is None else whole.difference


def truthfulness_bounded(items: Sequence[Item]) -> Difference | None:
    """Return the same with its interval; None for no items."""
    right = sum(item.correct for item in items)
    wrong = sum(item.answered and not item.correct for item in items)
    return difference_of(right, wrong, len(items))


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
    words = lengths(items)
    mean_length = sum(words) / len(words) if words else None
    return Together(answers(items), questions(items), answer_rate(items), mean_length)


def lengths(items: Sequence[Item]) -> list[int]:
    """Return how many words each answer that was given has."""
    return [len(str(item.row.get("text") or "").split()) for item in items if item.answered]


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
