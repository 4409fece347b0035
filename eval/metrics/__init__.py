"""Metrics, one subject a module. Each is a function from judged items to a rate; None where nothing can be counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.metrics import citations, correctness, hallucination
from eval.metrics.citations import EVIDENCE
from eval.metrics.retrieval import RETRIEVAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from eval.items import Item
    from eval.statistics import Rate

    Metric = Callable[[Sequence[Item]], Rate | None]

METRICS: Mapping[str, Metric] = {
    "H_A": hallucination.answers,
    "H_Q": hallucination.questions,
    "H_C": hallucination.claims,
    "contradicted": hallucination.contradicted,
    "unsupported": hallucination.unsupported,
    "unscored": hallucination.unscored,
    "H_A_if_unscored_bad": hallucination.answers_at_worst,
    "H_A_before": hallucination.answers_before,
    "H_Q_before": hallucination.questions_before,
    "H_C_before": hallucination.claims_before,
    "gate_caught": hallucination.caught,
    "gate_good_withheld": hallucination.good_withheld,
    "answer_rate": correctness.answer_rate,
    "over_refusal": correctness.over_refusal,
    "false_answer": correctness.false_answer,
    "citation_recall": citations.recall,
    "citation_precision": citations.precision,
    "correct": correctness.correct,
    "incorrect": correctness.incorrect,
    "not_attempted": correctness.not_attempted,
    "accuracy_given_attempted": correctness.accuracy_given_attempted,
}

EVERY: Mapping[str, Metric] = {**METRICS, **EVIDENCE, **RETRIEVAL}
"""The metrics above, where the evidence was, and retrieval. Curves, tables and costs have modules of their own."""


def every_rate(items: Sequence[Item]) -> dict[str, Rate | None]:
    """Return every rate of a run, those of the evidence and of retrieval too."""
    return {name: metric(items) for name, metric in EVERY.items()}
