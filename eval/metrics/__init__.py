"""Metrics, one subject a module: functions from judged items to a rate, or None if there is nothing to count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.metrics import evidence, rates
from eval.metrics.evidence import EVIDENCE, RETRIEVAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eval.items import Item
    from eval.statistics.intervals import Rate

    Metric = Callable[[Sequence[Item]], Rate | None]

METRICS: Mapping[str, Metric] = {
    "H_A": rates.answers,
    "H_Q": rates.questions,
    "H_C": rates.claims,
    "contradicted": rates.contradicted,
    "unsupported": rates.unsupported,
    "unscored": rates.unscored,
    "H_A_if_unscored_bad": rates.answers_at_worst,
    "H_A_before": rates.answers_before,
    "H_Q_before": rates.questions_before,
    "H_C_before": rates.claims_before,
    "gate_caught": rates.caught,
    "gate_good_withheld": rates.good_withheld,
    "answer_rate": rates.answer_rate,
    "over_refusal": rates.over_refusal,
    "false_answer": rates.false_answer,
    "citation_recall": evidence.recall,
    "citation_precision": evidence.precision,
    "correct": rates.correct,
    "incorrect": rates.incorrect,
    "not_attempted": rates.not_attempted,
    "accuracy_given_attempted": rates.accuracy_given_attempted,
}

EVERY: Mapping[str, Metric] = {**METRICS, **EVIDENCE, **RETRIEVAL}
"""The metrics above, where the evidence was, and retrieval. Curves, tables and costs are in modules of their own."""


def every_rate(items: Sequence[Item]) -> dict[str, Rate | None]:
    """Return every rate of a run, including those of evidence and retrieval."""
    return {name: metric(items) for name, metric in EVERY.items()}
