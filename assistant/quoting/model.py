"""Two small logistic regressions over named features: which sentence answers best, and whether it answers at all.

Both come from ``weights.json``, fitted by ``python -m assistant.training.abstention`` on questions about documents that
no evaluation uses. There is one set of weights for each reader: none, the fast one, both in stages.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

WEIGHTS: Final = "weights.json"
WITH_READER: Final = "with_reader"
WITHOUT_READER: Final = "without_reader"
WITH_BOTH: Final = "with_both"
ONE_WRONG_IN: Final = (5, 10, 20)
"""Operating points: at most one wrong answer in so many."""


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression: log-odds = intercept + sum of weight × (value - centre) / scale."""

    intercept: float
    weights: Mapping[str, float]
    centres: Mapping[str, float]
    scales: Mapping[str, float]

    def log_odds(self, values: Mapping[str, float]) -> float:
        """Return the log-odds for named values; every weighted name must be there."""
        return self.intercept + sum(
            weight * (values[name] - self.centres[name]) / self.scales[name] for name, weight in self.weights.items()
        )


@dataclass(frozen=True, slots=True)
class QuoteModel:
    """``ranking`` scores each sentence; ``answering`` the best one together with ``decision_values``.

    A question is answered when the probability reaches a threshold: ``thresholds`` where many passages were read,
    ``alone`` where it was one, each by how many answers may hold one that is wrong (see ``assistant.calibration``).
    ``fingerprint`` is the SHA-256 of the file.
    """

    ranking: Regression
    answering: Regression
    thresholds: Mapping[int, float]
    alone: Mapping[int, float]
    fingerprint: str

    def answers(self, best: Mapping[str, float], logits: Sequence[float]) -> float:
        """Return the probability in [0, 1] that the best sentence answers; ``logits`` are all, best first."""
        return sigmoid(self.answering.log_odds({**best, **decision_values(logits)}))


def decision_values(logits: Sequence[float]) -> dict[str, float]:
    """Return what the ranking's scores (best first) say about answering at all."""
    second = logits[1] if len(logits) > 1 else logits[0] - 5.0
    return {"top": logits[0], "margin": logits[0] - second}


def sigmoid(value: float) -> float:
    """Return the logistic function of ``value``."""
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    return math.exp(value) / (1 + math.exp(value))


def block_for(reader: object | None) -> str:
    """Return which set of weights goes with a reader."""
    from assistant.reading.staged import StagedReader

    if reader is None:
        return WITHOUT_READER
    return WITH_BOTH if isinstance(reader, StagedReader) else WITH_READER


@lru_cache(maxsize=3)
def load(block: str) -> QuoteModel:
    """Return the shipped model for what ``block_for`` names; raises ``ModelUnavailable`` if damaged."""
    return read(resources.files("assistant.quoting").joinpath(WEIGHTS), block)


def read(path: Traversable, block: str) -> QuoteModel:
    """Return a model from a weights file; raises ``ModelUnavailable`` where it is missing, damaged or not finite."""
    try:
        raw = path.read_bytes()
        content = json.loads(raw)[block]
        model = QuoteModel(
            ranking=_regression(content["ranking"]),
            answering=_regression(content["answering"]),
            thresholds=_thresholds(content["thresholds"]),
            alone=_thresholds(content["alone"]),
            fingerprint=hashlib.sha256(raw).hexdigest(),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"The weights {path} cannot be used ({error}); install the program again."
        raise ModelUnavailable(message) from error
    return model


def _thresholds(content: Mapping[str, float]) -> dict[int, float]:
    found = {int(name): float(value) for name, value in content.items()}
    if not set(ONE_WRONG_IN) <= found.keys() or not all(0 < value < 1 for value in found.values()):
        message = "a threshold is missing or out of range"
        raise ValueError(message)
    return found


def _regression(content: Mapping[str, Mapping[str, float]]) -> Regression:
    parts = {
        key: {name: float(value) for name, value in content[key].items()} for key in ("weights", "centres", "scales")
    }
    numbers = [value for part in parts.values() for value in part.values()]
    intercept = float(content["intercept"])  # type: ignore[arg-type] # checked by float
    if not all(map(math.isfinite, [intercept, *numbers])) or any(scale <= 0 for scale in parts["scales"].values()):
        message = "a weight is not a finite number"
        raise ValueError(message)
    return Regression(intercept, parts["weights"], parts["centres"], parts["scales"])
