"""How figures and failures are put in words; both forms of the report use these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.items import is_bad

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.items import Item
    from eval.runs import Run
    from eval.statistics import Rate

NAMES: Mapping[str, str] = {
    "H_A": "Answers with a bad sentence, of the answers (H_A)",
    "H_Q": "Answers with a bad sentence, of all questions (H_Q)",
    "H_C": "Bad sentences, of the factual sentences shown (H_C)",
    "contradicted": "– of these contradicted",
    "unsupported": "– of these unsupported",
    "unscored": "Sentences that the judge cannot tell",
    "H_A_if_unscored_bad": "H_A if all of those were bad",
    "H_A_before": "H_A before the check",
    "H_Q_before": "H_Q before the check",
    "H_C_before": "H_C before the check",
    "gate_caught": "Bad sentences that the check caught",
    "gate_good_withheld": "Good sentences that the check withheld",
    "answer_rate": "Questions answered",
    "over_refusal": "Declined though answerable (over-refusal)",
    "false_answer": "Answered though unanswerable (false answer)",
    "citation_recall": "Sentences that their citations bear out (recall)",
    "citation_precision": "Citations that bear their sentence out (precision)",
    "correct": "Correct",
    "incorrect": "Incorrect",
    "not_attempted": "Not attempted",
    "accuracy_given_attempted": "Correct, of the answers given",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that did not end as it should, and why."""

    item: Item
    reason: str


def percent(value: float) -> str:
    """Return a share in [0, 1] as a percentage with one decimal.

    >>> percent(0.0714)
    '7.1 %'
    """
    return f"{100 * value:.1f} %"


def figure(rate: Rate | None) -> str:
    """Return a rate with its counts and interval; 0 % is told with its upper bound, never as ±0."""
    if rate is None:
        return "nothing to count"
    bounds = f"{percent(rate.low)} to {percent(rate.high)}"
    return f"{percent(rate.rate)} ({rate.numerator} of {rate.denominator}; 95 %: {bounds})"


def headline(run: Run, rates: Mapping[str, Rate | None]) -> str:
    """Return the sentence at the top of a report."""
    rate = rates["H_A"]
    system = run.header["system"]
    if rate is None:
        return f"{system} answered none of the {len(run.items)} questions, so there is no hallucination rate."
    if rate.numerator == 0:
        return (
            f"None of the {rate.denominator} answers of {system} held a sentence that the judge "
            f"«{run.header['judge']}» calls bad; with 95 % confidence the rate is at most {percent(rate.high)}."
        )
    return (
        f"{rate.numerator} of the {rate.denominator} answers of {system} held a sentence that the judge "
        f"«{run.header['judge']}» calls bad: {percent(rate.rate)}, 95 % interval {percent(rate.low)} to "
        f"{percent(rate.high)}."
    )


def failures(items: Sequence[Item]) -> list[Failure]:
    """Return the items that did not end as they should, in the order of the suite."""
    return [Failure(item, _why(item)) for item in items if not item.correct]


def _why(item: Item) -> str:
    bad = next((claim for claim in item.shown if is_bad(claim)), None)
    if item.status == "error":
        return f"error: {item.row.get('error', 'no answer')}"
    if bad is not None:
        return f"{bad.verdict}: {bad.reason}"
    if item.case.answerable:
        return "declined though answerable" if item.status == "abstained" else "does not say what it must"
    return "answered though the documents do not say"
