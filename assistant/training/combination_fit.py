"""How the numbers of a combination are fitted: the claims' weights, the answers' weights, the thresholds.

The quick combination learns its weights on the training fold. The trained witness has seen that fold, so the
combination with it is fitted on the development fold: how much the quick log-odds, the witness's verdict and its words
count. Thresholds are chosen on the development fold too, there on scores that come from fits without the source in
question (five groups of sources).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, f1_score

from assistant.grounding.combination import answer_features
from assistant.training.combination_rows import ANSWER_SET, SETS, Fold, hash_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from assistant.training.combination_rows import Measurement

    Floats = NDArray[np.float64]
    Answers = dict[tuple[str, str], list["Scored"]]

TRAINED: Final = ("trained", "trained_words")
"""The features that the trained witness adds."""
_ANSWER_SET_WEIGHT: Final = 8.0
_REGULARISATION: Final = 0.3
_GATE_RECALL: Final = 0.8
"""The gate stops this share of the bad sentences of the answer set's development fold."""
_THRESHOLDS: Final = np.linspace(0.05, 0.95, 181)
_DIGITS: Final = 5
_GROUPS: Final = 5


@dataclass(frozen=True, slots=True)
class Fitted:
    """The fitted numbers; ``weights`` and ``centres`` are by feature."""

    weights: Mapping[str, float]
    centres: Mapping[str, float]
    intercept: float
    answer_weights: Mapping[str, float]
    answer_intercept: float
    threshold: float = 0.5
    gate: float = 0.5

    def content(self) -> dict[str, object]:
        """Return what the weights file holds."""
        return {
            "weights": _rounded(self.weights),
            "centres": _rounded(self.centres),
            "intercept": round(self.intercept, _DIGITS),
            "answer_weights": _rounded(self.answer_weights),
            "answer_intercept": round(self.answer_intercept, _DIGITS),
            "threshold": round(self.threshold, _DIGITS),
            "gate": round(self.gate, _DIGITS),
        }

    def logit(self, values: Mapping[str, float]) -> float:
        """Return the log-odds that a claim with these features is not supported."""
        return self.intercept + sum(w * (values[name] - self.centres[name]) for name, w in self.weights.items())

    def score(self, claim: Measurement) -> float:
        """Return the claim's probability of not being supported; 0 where it is decided without features."""
        return 0.0 if claim.values is None else _sigmoid(self.logit(claim.values))

    def answer_score(self, scores: Sequence[float]) -> float:
        """Return the probability that an answer of claims with these scores holds a bad one."""
        values = answer_features(scores or [0.0])
        return _sigmoid(self.answer_intercept + sum(self.answer_weights[name] * values[name] for name in values))


@dataclass(frozen=True, slots=True)
class Scored:
    """A claim with the probability that some fit gives it."""

    claim: Measurement
    score: float

    def is_flagged(self, threshold: float) -> bool:
        """Tell whether the check would call the claim bad."""
        return bool(self.claim.hard) or self.score >= threshold


def fit_quick(measured: Sequence[Measurement]) -> Fitted:
    """Return the combination without the trained witness."""
    claims = [claim for claim in measured if _is_usable(claim) and claim.fold is Fold.TRAIN]
    names = sorted(set(claims[0].values or ()).difference(TRAINED))
    features = np.array([[(claim.values or {})[name] for name in names] for claim in claims])
    fitted = _fitted(names, features, claims)
    own = [Scored(claim, fitted.score(claim)) for claim in measured if claim.fold is not Fold.REPORT]
    return _finished(fitted, own)


def fit_trained(measured: Sequence[Measurement], quick: Fitted) -> Fitted:
    """Return the combination with the trained witness, on top of ``quick``."""
    development = [claim for claim in measured if claim.fold is Fold.DEVELOPMENT]
    own: list[Scored] = []
    for group in range(_GROUPS):
        inside = [claim for claim in development if hash_of(claim.source) % _GROUPS != group]
        fitted = _stacked(inside, quick)
        own += [Scored(claim, fitted.score(claim)) for claim in development if hash_of(claim.source) % _GROUPS == group]
    return _finished(_stacked(development, quick), own)


def _stacked(claims: Sequence[Measurement], quick: Fitted) -> Fitted:
    """Return weights over all features: those of ``quick``, scaled, and those of the trained witness beside them."""
    usable = [claim for claim in claims if _is_usable(claim)]
    features = np.array(
        [[quick.logit(claim.values or {}), *((claim.values or {})[name] for name in TRAINED)] for claim in usable]
    )
    top = _fitted(["quick", *TRAINED], features, usable)
    share = top.weights["quick"]
    return Fitted(
        {**{name: share * weight for name, weight in quick.weights.items()}, **_only(TRAINED, top.weights)},
        {**quick.centres, **_only(TRAINED, top.centres)},
        top.intercept + share * (quick.intercept - top.centres["quick"]),
        {},
        0.0,
    )


def _only(names: Sequence[str], values: Mapping[str, float]) -> dict[str, float]:
    return {name: values[name] for name in names}


def _is_usable(claim: Measurement) -> bool:
    return claim.values is not None and claim.bad is not None


def _fitted(names: Sequence[str], features: Floats, claims: Sequence[Measurement]) -> Fitted:
    """Return a logistic regression; every set counts alike (the answer set more), and both labels in it."""
    centres, scales = features.mean(0), features.std(0) + 1e-9
    sizes = Counter((claim.dataset, claim.bad) for claim in claims)
    shares = {dataset: _ANSWER_SET_WEIGHT if dataset == ANSWER_SET else 1.0 for dataset in SETS}
    weights = np.array([shares[claim.dataset] / sizes[claim.dataset, claim.bad] for claim in claims])
    model = LogisticRegression(C=_REGULARISATION, max_iter=5000)
    labels = np.array([bool(claim.bad) for claim in claims])
    model.fit((features - centres) / scales, labels, sample_weight=weights / weights.mean())
    return Fitted(
        dict(zip(names, (model.coef_[0] / scales).tolist(), strict=True)),
        dict(zip(names, centres.tolist(), strict=True)),
        float(model.intercept_[0]),
        {},
        0.0,
    )


def _finished(fitted: Fitted, scored: Sequence[Scored]) -> Fitted:
    """Add the answers' weights and the thresholds, from claims with scores that their own fit has not seen."""
    fitted = _with_answers(fitted, scored)
    development = [each for each in scored if each.claim.fold is Fold.DEVELOPMENT]
    threshold = _threshold(answers_of(development))
    return replace(fitted, threshold=threshold, gate=min(threshold, _gate(development)))


def answers_of(scored: Sequence[Scored]) -> Answers:
    """Return the factual claims of each answer, by its set and row; an answer without any has an empty list."""
    answers: Answers = defaultdict(list)
    for each in scored:
        own = answers[each.claim.dataset, each.claim.row]
        if each.claim.factual:
            own.append(each)
    return answers


def _with_answers(fitted: Fitted, scored: Sequence[Scored]) -> Fitted:
    rows = {each.claim.row: each.claim.answer_bad for each in scored if each.claim.dataset == ANSWER_SET}
    answers = answers_of([each for each in scored if each.claim.dataset == ANSWER_SET])
    features = [answer_features([each.score for each in own] or [0.0]) for own in answers.values()]
    names = sorted(features[0])
    model = LogisticRegression(C=1.0, max_iter=5000)
    labels = [rows[row] for _, row in answers]
    model.fit(np.array([[row[name] for name in names] for row in features]), labels)
    weights = dict(zip(names, model.coef_[0].tolist(), strict=True))
    return replace(fitted, answer_weights=weights, answer_intercept=float(model.intercept_[0]))


def _threshold(answers: Answers) -> float:
    """Return the claim threshold that is best on the development fold.

    Best for the sum of F1 over the answer set and the mean balanced accuracy over the other sets, each for «an answer
    with a bad claim is bad».
    """
    sets: dict[str, list[tuple[float, bool, bool]]] = defaultdict(list)
    for (dataset, _), own in answers.items():
        if own:
            worst, hard = max(each.score for each in own), any(bool(each.claim.hard) for each in own)
            sets[dataset].append((worst, hard, own[0].claim.answer_bad))
    columns = {dataset: [np.array(column) for column in zip(*rows, strict=True)] for dataset, rows in sets.items()}

    def worth(threshold: float) -> float:
        flagged = {dataset: (worst >= threshold) | hard for dataset, (worst, hard, _) in columns.items()}
        balanced = [
            balanced_accuracy_score(columns[dataset][2], own)
            for dataset, own in flagged.items()
            if dataset != ANSWER_SET
        ]
        return float(f1_score(columns[ANSWER_SET][2], flagged[ANSWER_SET]) + np.mean(balanced))

    return float(max(_THRESHOLDS, key=worth))


def _gate(development: Sequence[Scored]) -> float:
    """Return the highest threshold that stops enough of the bad sentences of the answer set."""
    bad = [each for each in development if each.claim.dataset == ANSWER_SET and each.claim.bad and each.claim.factual]
    scores = np.array([1.0 if each.claim.hard else each.score for each in bad])
    enough = [float(threshold) for threshold in _THRESHOLDS if np.mean(scores >= threshold) >= _GATE_RECALL]
    return max(enough, default=float(_THRESHOLDS[0]))


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), _DIGITS) for name, value in values.items()}


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
