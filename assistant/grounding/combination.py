"""One probability from all witnesses: logistic regressions over named features, their weights in ``weights.json``.

There is one for each kind of check: with the trained witness, and the quick one without it.

It is small on purpose: a reader of the file sees what each feature counts, and the finding that weighed most can be
named. ``python -m assistant.training.combination`` fits it; the thresholds in the file were chosen on its development
fold. From sentences to an answer, the probabilities meet as in a «noisy or» whose strength is fitted too: a long
answer has more chances to be wrong.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from assistant.errors import CheckRefused, SettingRefused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

WEIGHTS: Final = "weights.json"


class Kind(StrEnum):
    """How thorough a check is: ``quick`` goes without the trained witness, and takes a tenth of the time."""

    QUICK = "quick"
    TRAINED = "trained"


DEFAULT_KIND: Final = Kind.TRAINED


def chosen_kind() -> Kind:
    """Return the kind that ``BRIEFING_CHECK`` names; raises ``SettingRefused`` for an unknown one."""
    name = os.environ.get("BRIEFING_CHECK") or DEFAULT_KIND
    try:
        return Kind(name)
    except ValueError as error:
        message = f"BRIEFING_CHECK is «{name}»; it can be {' or '.join(Kind)}."
        raise SettingRefused(message) from error


@dataclass(frozen=True, slots=True)
class Combination:
    """A fitted combination.

    ``weights`` and ``centres`` are by feature; ``answer_weights`` are for the answer's features (``answer_features``).
    A claim whose probability reaches ``threshold`` is not supported. ``gate`` is stricter: it decides what a language
    model may say, where a sentence withheld costs less than a wrong one shown. ``fingerprint`` is a SHA-256 of all of
    these.
    """

    weights: Mapping[str, float]
    centres: Mapping[str, float]
    intercept: float
    answer_weights: Mapping[str, float]
    answer_intercept: float
    threshold: float
    gate: float
    fingerprint: str

    def claim_score(self, values: Mapping[str, float]) -> float:
        """Return the probability in [0, 1] that a claim with these features is not supported."""
        return _sigmoid(self.intercept + sum(self.contributions(values).values()))

    def contributions(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return what each feature adds to the log-odds, against a claim that is average in it."""
        return {name: weight * (values[name] - self.centres[name]) for name, weight in self.weights.items()}

    def answer_score(self, scores: Sequence[float]) -> float:
        """Return the probability in [0, 1] that an answer of claims with these ``scores`` holds a bad one."""
        if not scores:
            return 0.0
        values = answer_features(scores)
        return _sigmoid(self.answer_intercept + sum(self.answer_weights[name] * values[name] for name in values))


def answer_features(scores: Sequence[float]) -> dict[str, float]:
    """Return the features of an answer: log-odds of its worst claim, of the second, and of «any is bad»."""
    ordered = sorted(scores, reverse=True)
    any_bad = 1 - math.prod(1 - score for score in scores)
    return {
        "worst": _logit(ordered[0]),
        "second": _logit(ordered[min(1, len(ordered) - 1)]),
        "any": _logit(any_bad),
        "claims": math.log(len(ordered)),
    }


@lru_cache(maxsize=2)
def load(kind: Kind) -> Combination:
    """Return the combination that is shipped; raises ``CheckRefused`` for a missing or damaged file."""
    return read(resources.files("assistant.grounding").joinpath(WEIGHTS), kind)


def read(path: Traversable, kind: Kind) -> Combination:
    """Return the combination in a weights file; raises ``CheckRefused`` where it is missing, damaged or not finite."""
    try:
        raw = path.read_bytes()
        content = json.loads(raw)[kind]
        combination = Combination(
            weights=_numbers(content["weights"]),
            centres=_numbers(content["centres"]),
            intercept=float(content["intercept"]),
            answer_weights=_numbers(content["answer_weights"]),
            answer_intercept=float(content["answer_intercept"]),
            threshold=float(content["threshold"]),
            gate=float(content["gate"]),
            fingerprint=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"The weights of the check in {path} cannot be used ({error}); install the program again."
        raise CheckRefused(message) from error
    if (
        combination.weights.keys() != combination.centres.keys()
        or not 0 < combination.gate <= combination.threshold < 1
    ):
        message = f"The weights of the check in {path} do not fit together; install the program again."
        raise CheckRefused(message)
    return combination


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    numbers = {str(name): float(value) for name, value in values.items()}
    if not all(math.isfinite(value) for value in numbers.values()):
        message = "a weight is not a finite number"
        raise ValueError(message)
    return numbers


def _sigmoid(value: float) -> float:
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    return math.exp(value) / (1 + math.exp(value))


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))
