"""The numbers of a combination while they are fitted, before ``assistant.grounding.combination`` reads them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from assistant.grounding.combination import CLAIM, MANY, answer_features, weighed
from eval.training.combination_rows import LABELLED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.grounding.combination import Strictness, Threshold
    from eval.training.combination_rows import Measurement

_DIGITS: Final = 5


@dataclass(frozen=True, slots=True)
class Fitted:
    """The fitted numbers; ``weights``, ``weights_many`` and ``centres`` are by feature."""

    weights: Mapping[str, float]
    centres: Mapping[str, float]
    intercept: float
    weights_many: Mapping[str, float] = field(default_factory=dict)
    intercept_many: float = 0.0
    cited_weights: Mapping[str, float] = field(default_factory=lambda: {CLAIM: 1.0})
    cited_intercept: float = 0.0
    answer_weights: Mapping[str, float] = field(default_factory=dict)
    answer_intercept: float = 0.0
    thresholds: Mapping[Strictness, Threshold] = field(default_factory=dict)
    vetoes: tuple[str, ...] = ()

    def content(self) -> dict[str, object]:
        """Return what the weights file holds."""
        return {
            "weights": _rounded(self.weights),
            "weights_many": _rounded(self.weights_many),
            "centres": _rounded(self.centres),
            "intercept": round(self.intercept, _DIGITS),
            "intercept_many": round(self.intercept_many, _DIGITS),
            "cited_weights": _rounded(self.cited_weights),
            "cited_intercept": round(self.cited_intercept, _DIGITS),
            "answer_weights": _rounded(self.answer_weights),
            "answer_intercept": round(self.answer_intercept, _DIGITS),
            "thresholds": {str(name): _rounded(asdict(each)) for name, each in self.thresholds.items()},
            "vetoes": list(self.vetoes),
        }

    def logit(self, values: Mapping[str, float]) -> float:
        """Return the log-odds that a claim with these features is not supported."""
        many = values[MANY]
        return (
            self.intercept
            + self.intercept_many * many
            + sum(
                (weight + self.weights_many.get(name, 0.0) * many) * (values[name] - self.centres[name])
                for name, weight in self.weights.items()
            )
        )

    def score(self, claim: Measurement) -> float:
        """Return the claim's probability of not being supported; 0 where it is decided without features.

        Labelled sentences are checked against what they cite.
        """
        if claim.values is None:
            return 0.0
        log_odds = self.logit(claim.values)
        if claim.dataset == LABELLED:
            log_odds = self.cited_intercept + weighed(self.cited_weights, log_odds, claim.values)
        return _sigmoid(log_odds)

    def answer_score(self, scores: Sequence[float]) -> float:
        """Return the probability that an answer of claims with these scores holds a bad one."""
        values = answer_features(scores or [0.0])
        return _sigmoid(self.answer_intercept + sum(self.answer_weights[name] * values[name] for name in values))


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), _DIGITS) for name, value in values.items()}


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
