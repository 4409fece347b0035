"""Leaving out with refitting: what alone tells good from bad is missed, what tells nothing is not."""

from __future__ import annotations

import numpy as np

from assistant.grounding.examination import CLOSE, WEIGHED
from eval.training.combination_rows import ANSWER_SET, SETS, Fold, Measurement
from tests.ablation.check import Ablation, Sampled, aurocs, fitted_without, without_findings

FOLDS = (Fold.TRAIN, Fold.DEVELOPMENT, Fold.REPORT)


def claim(dataset: str, number: int, findings: frozenset[str] = frozenset()) -> Measurement:
    """Return a claim that is bad for odd numbers, as its feature «telling» says and «idle» does not."""
    bad = number % 2 == 1
    values = {"telling": float(bad), "idle": float(number % 3), "among_others": 0.0}
    values |= {f"{witness}_contradicts": 0.0 for witness in WEIGHED}
    fold = FOLDS[number % 5 % 3]
    return Measurement(
        dataset, f"{dataset}{number}", f"{number}", fold, bad, bad, factual=True, values=values, findings=findings
    )


def test_what_tells_is_missed_and_what_does_not_is_not() -> None:
    measured = [claim(dataset, number) for dataset in SETS for number in range(60)]
    sampled = Sampled(measured)

    def auroc(name: str) -> float:
        thing = Ablation(name, frozenset({name}))
        found = sampled.figures(fitted_without(measured, thing, trained=False), thing)
        return float(found["answers AUROC"][0])

    assert auroc("idle") == 1
    assert auroc("telling") < 0.75


def test_areas_under_the_curve_with_rows_counted_more_than_once() -> None:
    scores, bad = np.array([0.1, 0.4, 0.4, 0.9]), np.array([False, True, False, True])
    once, twice = aurocs(scores, bad, np.array([[1.0, 1, 1, 1], [1, 2, 1, 1]]))
    assert once == (1 + 1 + 1 + 0.5) / 4
    assert twice == (1 + 1 + 2 * 1 + 2 * 0.5) / 6


def test_findings_that_are_left_out_take_the_close_contradiction_with_them() -> None:
    found = frozenset({"name", "name_contradicts", CLOSE})
    (alone,) = without_findings([claim(ANSWER_SET, 1, found)], ["name"])
    assert alone.findings == frozenset()
    (both,) = without_findings([claim(ANSWER_SET, 1, found | {"attribution"})], ["name"])
    assert both.findings == {"attribution", CLOSE}
