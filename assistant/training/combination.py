"""Fit the combination of witnesses: ``python -m assistant.training.combination --data ../shared/data/grounding``.

Writes ``assistant/grounding/weights.json`` and prints, for the reporting fold that neither weights nor thresholds have
seen, AUROC, F1 and balanced accuracy a set, beside the bare lexical floor (the share of content words that stand in no
source). Deterministic: rows are ordered by a hash of their id, the solver has no randomness.

Every set and both labels in it count alike, ragtruth more, since it is what the product does.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from rich.progress import track
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, f1_score, roc_auc_score

from assistant.grounding.combination import answer_features
from assistant.training.combination_rows import ANSWER_SET, SETS, Fold, Measurement, measurements, read_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Labels = NDArray[np.bool_]

OUT: Final = Path(__file__).parents[1] / "grounding" / "weights.json"
_ANSWER_SET_WEIGHT: Final = 8.0
_REGULARISATION: Final = 0.3
_GATE_RECALL: Final = 0.8
"""The gate stops this share of the bad sentences of the answer set's development fold."""
_THRESHOLDS: Final = np.linspace(0.05, 0.95, 181)
_DIGITS: Final = 5


def main() -> None:
    """Measure, fit, choose thresholds, write the weights and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the open grounding sets")
    parser.add_argument("--out", type=Path, default=OUT, help="weights file to write")
    arguments = parser.parse_args()
    rows = [(row, dataset) for dataset in SETS for row in read_rows(arguments.data, dataset)]
    measured = [claim for row, dataset in track(rows, "Measuring") for claim in measurements(row, dataset)]
    fitted = fit(measured)
    arguments.out.write_text(json.dumps(fitted.content(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print("\n".join(report(measured, fitted)))  # noqa: T201 - the program's output


@dataclass(frozen=True, slots=True)
class Fitted:
    """The fitted numbers; ``names`` orders ``weights`` and ``centres``."""

    names: tuple[str, ...]
    weights: Floats
    centres: Floats
    intercept: float
    answer_weights: dict[str, float]
    answer_intercept: float
    threshold: float
    gate: float

    def content(self) -> dict[str, object]:
        """Return what the weights file holds."""
        return {
            "weights": {name: round(float(w), _DIGITS) for name, w in zip(self.names, self.weights, strict=True)},
            "centres": {name: round(float(c), _DIGITS) for name, c in zip(self.names, self.centres, strict=True)},
            "intercept": round(self.intercept, _DIGITS),
            "answer_weights": {name: round(w, _DIGITS) for name, w in self.answer_weights.items()},
            "answer_intercept": round(self.answer_intercept, _DIGITS),
            "threshold": round(self.threshold, _DIGITS),
            "gate": round(self.gate, _DIGITS),
        }

    def score(self, claim: Measurement) -> float:
        """Return the claim's probability of not being supported; 0 where it is decided without features."""
        if claim.values is None:
            return 0.0
        values = np.array([claim.values[name] for name in self.names])
        return float(1 / (1 + np.exp(-(self.intercept + (values - self.centres) @ self.weights))))

    def answer_score(self, answer: Sequence[Measurement]) -> float:
        """Return the answer's probability of holding a bad claim."""
        values = answer_features([self.score(claim) for claim in answer if claim.factual] or [0.0])
        total = self.answer_intercept + sum(self.answer_weights[name] * value for name, value in values.items())
        return float(1 / (1 + np.exp(-total)))


def fit(measured: Sequence[Measurement]) -> Fitted:
    """Return weights fitted on the training fold, and thresholds chosen on the development fold."""
    claims = [claim for claim in measured if claim.values is not None and claim.fold is Fold.TRAIN]
    names = tuple(sorted(claims[0].values or ()))
    features = np.array([[(claim.values or {})[name] for name in names] for claim in claims])
    centres, scales = features.mean(0), features.std(0) + 1e-9
    labels = np.array([claim.bad for claim in claims])
    model = LogisticRegression(C=_REGULARISATION, max_iter=5000)
    model.fit((features - centres) / scales, labels, sample_weight=_sample_weights(claims))
    weights = model.coef_[0] / scales
    fitted = Fitted(names, weights, centres, float(model.intercept_[0]), {}, 0.0, 0.5, 0.5)
    fitted = _with_answers(fitted, measured)
    threshold = _threshold(fitted, measured)
    return replace(fitted, threshold=threshold, gate=min(threshold, _gate(fitted, measured)))


def _sample_weights(claims: Sequence[Measurement]) -> Floats:
    """Return weights under which every set counts alike (the answer set more), and both labels in it."""
    sizes = Counter((claim.dataset, claim.bad) for claim in claims)
    shares = {dataset: _ANSWER_SET_WEIGHT if dataset == ANSWER_SET else 1.0 for dataset in SETS}
    weights = np.array([shares[claim.dataset] / sizes[claim.dataset, claim.bad] for claim in claims])
    return np.asarray(weights / weights.mean())


def _with_answers(fitted: Fitted, measured: Sequence[Measurement]) -> Fitted:
    """Add the weights that lead from an answer's claims to the answer, fitted on what did not fit the claims too."""
    answers = [answer for answer in answers_of(measured) if answer[0].fold is not Fold.REPORT]
    features = [
        answer_features([fitted.score(claim) for claim in answer if claim.factual] or [0.0]) for answer in answers
    ]
    names = sorted(features[0])
    model = LogisticRegression(C=1.0, max_iter=5000)
    model.fit(np.array([[row[name] for name in names] for row in features]), [a[0].answer_bad for a in answers])
    weights = dict(zip(names, model.coef_[0].tolist(), strict=True))
    return replace(fitted, answer_weights=weights, answer_intercept=float(model.intercept_[0]))


def _threshold(fitted: Fitted, measured: Sequence[Measurement]) -> float:
    """Return the claim threshold that is best on the development fold.

    Best for the mean of two: F1 of «an answer with a bad claim is bad», and balanced accuracy over the sets of claims.
    """
    answers = [answer for answer in answers_of(measured) if answer[0].fold is Fold.DEVELOPMENT]
    worst = np.array([max(fitted.score(claim) for claim in answer) for answer in answers])
    hard = np.array([any(claim.hard for claim in answer) for answer in answers])
    wrong = np.array([answer[0].answer_bad for answer in answers])
    claims = {
        dataset: [claim for claim in measured if claim.dataset == dataset and claim.fold is Fold.DEVELOPMENT]
        for dataset in SETS
        if dataset != ANSWER_SET
    }
    scored = {
        dataset: (
            np.array([fitted.score(claim) for claim in own]),
            np.array([claim.hard for claim in own]),
            np.array([claim.bad for claim in own]),
        )
        for dataset, own in claims.items()
    }

    def worth(threshold: float) -> float:
        balanced = [
            balanced_accuracy_score(bad, (scores >= threshold) | hards) for scores, hards, bad in scored.values()
        ]
        return float(f1_score(wrong, (worst >= threshold) | hard) + np.mean(balanced))

    return float(max(_THRESHOLDS, key=worth))


def _gate(fitted: Fitted, measured: Sequence[Measurement]) -> float:
    """Return the highest threshold that stops enough of the bad sentences that no hard finding stops."""
    bad = [c for c in measured if c.dataset == ANSWER_SET and c.fold is Fold.DEVELOPMENT and c.bad and c.factual]
    scores = np.array([1.0 if claim.hard else fitted.score(claim) for claim in bad])
    enough = [float(threshold) for threshold in _THRESHOLDS if np.mean(scores >= threshold) >= _GATE_RECALL]
    return max(enough, default=float(_THRESHOLDS[0]))


def answers_of(measured: Sequence[Measurement]) -> list[list[Measurement]]:
    """Return the claims of each whole answer."""
    own = [claim for claim in measured if claim.dataset == ANSWER_SET]
    return [list(group) for _, group in groupby(own, key=lambda claim: claim.row)]


def report(measured: Sequence[Measurement], fitted: Fitted) -> list[str]:
    """Return the lines of the report on the reporting fold."""
    lines = [
        f"threshold {fitted.threshold:.3f}, gate {fitted.gate:.3f}",
        "set                    n   AUROC (floor)   F1     balanced accuracy (floor)",
    ]
    for dataset in SETS:
        own = [c for c in measured if c.dataset == dataset and c.fold is Fold.REPORT and c.factual]
        development = [c for c in measured if c.dataset == dataset and c.fold is Fold.DEVELOPMENT and c.factual]
        lines.append(_line(dataset, own, development, fitted))
    answers = [answer for answer in answers_of(measured) if answer[0].fold is Fold.REPORT]
    bad = np.array([answer[0].answer_bad for answer in answers])
    scores = np.array([fitted.answer_score(answer) for answer in answers])
    floor = np.array([max((_floor(c) for c in a), default=0.0) for a in answers])
    flagged = np.array([any(c.hard or fitted.score(c) >= fitted.threshold for c in a) for a in answers])
    lines.append(
        f"answers {len(answers)}: AUROC {roc_auc_score(bad, scores):.3f} (floor {roc_auc_score(bad, floor):.3f}) "
        f"F1 {f1_score(bad, flagged):.3f} balanced accuracy {balanced_accuracy_score(bad, flagged):.3f} "
        f"calibration error {_calibration_error(scores, bad):.3f}"
    )
    return lines


def _line(dataset: str, own: Sequence[Measurement], development: Sequence[Measurement], fitted: Fitted) -> str:
    bad = np.array([claim.bad for claim in own])
    scores = np.array([fitted.score(claim) for claim in own])
    flagged = (scores >= fitted.threshold) | np.array([claim.hard for claim in own])
    floor = np.array([_floor(claim) for claim in own])
    cut = _best_cut(np.array([_floor(c) for c in development]), np.array([c.bad for c in development]))
    return (
        f"{dataset:20s} {len(own):5d}  {roc_auc_score(bad, scores):.3f} ({roc_auc_score(bad, floor):.3f})  "
        f"{f1_score(bad, flagged):.3f}  {balanced_accuracy_score(bad, flagged):.3f} "
        f"({balanced_accuracy_score(bad, floor >= cut):.3f})"
    )


def _floor(claim: Measurement) -> float:
    return 0.0 if claim.values is None else claim.values["missing_anywhere"]


def _best_cut(scores: Floats, bad: Labels) -> float:
    return float(max(np.unique(scores.round(2)), key=lambda cut: balanced_accuracy_score(bad, scores >= cut)))


def _calibration_error(scores: Floats, bad: Labels, bins: int = 10) -> float:
    """Return the mean distance between probability and frequency over ten bins of equal size."""
    order = np.argsort(scores, kind="stable")
    parts = np.array_split(order, bins)
    return float(sum(len(part) * abs(scores[part].mean() - bad[part].mean()) for part in parts) / len(scores))


if __name__ == "__main__":
    main()
