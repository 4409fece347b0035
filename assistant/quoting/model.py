"""The decision to answer: one logistic regression over the numbers of ``quoting.evidence``.

It comes from ``weights.json``, fitted by ``python -m eval.training.decision`` through the code that answers, on
questions about documents that no evaluation uses.
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
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

WEIGHTS: Final = "weights.json"
ONE_WRONG_IN: Final = (5, 10, 20)
"""Operating points: at most one wrong answer in so many."""


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """Log-odds that the best sentence answers = ``intercept`` + sum of weight × value.

    A question is answered from a probability of ``thresholds`` on, by how many answers may hold one that is wrong, and
    offered as possible from ``possible`` on. ``fingerprint`` is the SHA-256 of the file.
    """

    intercept: float
    weights: Mapping[str, float]
    thresholds: Mapping[int, float]
    possible: float
    fingerprint: str

    def answers(self, values: Mapping[str, float]) -> float:
        """Return the probability in [0, 1] that the best sentence answers; ``values`` has every weighted name."""
        return sigmoid(self.intercept + sum(weight * values[name] for name, weight in self.weights.items()))


def sigmoid(value: float) -> float:
    """Return the logistic function of ``value``."""
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    return math.exp(value) / (1 + math.exp(value))


@lru_cache(maxsize=1)
def load() -> DecisionModel:
    """Return the shipped model; raises ``ModelUnavailable`` if damaged."""
    return read(resources.files("assistant.quoting").joinpath(WEIGHTS))


def read(path: Traversable) -> DecisionModel:
    """Return a model from a weights file; raises ``ModelUnavailable`` where it is missing, damaged or not finite."""
    try:
        raw = path.read_bytes()
        content = json.loads(raw)
        model = DecisionModel(
            intercept=float(content["intercept"]),
            weights={name: float(value) for name, value in content["weights"].items()},
            thresholds={int(name): float(value) for name, value in content["thresholds"].items()},
            possible=float(content["possible"]),
            fingerprint=hashlib.sha256(raw).hexdigest(),
        )
        _verify(model)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"The weights {path} cannot be used ({error}); install the program again."
        raise ModelUnavailable(message) from error
    return model


def _verify(model: DecisionModel) -> None:
    limits = [*model.thresholds.values(), model.possible]
    if not set(ONE_WRONG_IN) <= model.thresholds.keys() or not all(0 < value < 1 for value in limits):
        message = "a threshold is missing or out of range"
        raise ValueError(message)
    if not all(map(math.isfinite, [model.intercept, *model.weights.values()])):
        message = "a weight is not a finite number"
        raise ValueError(message)
