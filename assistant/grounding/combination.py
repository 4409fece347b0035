"""Combines all witnesses into one probability: logistic regressions over named features (``weights.json``).

There is one combination per kind of check: with the trained witness, and the quick one without it.

It is small on purpose: the file shows what each feature counts, and a verdict can name the finding that weighed most.
``python -m eval.training.combination`` fits it; the thresholds were chosen on its development fold. The probability for
an answer is a fitted «noisy or» over its claims: a long answer has more chances to be wrong.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from dataclasses import astuple, dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final, TypeVar

from assistant.errors import CheckRefused, SettingRefused

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from importlib.resources.abc import Traversable


WEIGHTS: Final = "weights.json"
MANY: Final = "among_others"
"""The feature that is 1 if the answer has more claims than this one, else 0."""
CLAIM: Final = "claim"
"""The feature in ``cited_weights`` that is the claim's own log-odds."""
_SUREST_GOOD, _SUREST_BAD = 0.05, 0.99
"""Probabilities are clipped to this range in log-odds: a claim that repeats its source verbatim (0) would outweigh any
bad one beside it."""


class Kind(StrEnum):
    """How thorough a check is: ``quick`` has no trained witness and takes a tenth of the time."""

    QUICK = "quick"
    TRAINED = "trained"


DEFAULT_KIND: Final = Kind.TRAINED
Choice = TypeVar("Choice", bound=StrEnum)


class Strictness(StrEnum):
    """Whether to avoid showing anything bad (strict) or doubting anything good (lenient)."""

    STRICT = "strict"
    BALANCED = "balanced"
    LENIENT = "lenient"


def chosen_strictness() -> Strictness:
    """Return the strictness in ``BRIEFING_STRICTNESS``; raises ``SettingRefused`` for an unknown one."""
    return _chosen("BRIEFING_STRICTNESS", Strictness.BALANCED)


def chosen_kind() -> Kind:
    """Return the kind in ``BRIEFING_CHECK``; raises ``SettingRefused`` for an unknown one."""
    return _chosen("BRIEFING_CHECK", DEFAULT_KIND)


def _chosen(variable: str, default: Choice) -> Choice:
    choices = type(default)
    name = os.environ.get(variable) or default
    try:
        return choices(name)
    except ValueError as error:
        message = f"{variable} is «{name}»; it can be {' or '.join(choices)}."
        raise SettingRefused(message) from error


@dataclass(frozen=True, slots=True)
class Threshold:
    """The probability from which a claim is not supported: alone in its answer, among several, cited, or of a draft.

    An answer of many sentences has many chances to be called bad, and most of its sentences are good. A claim that is
    checked against the very sentences that it cites should say nothing else; its threshold is ``cited``, for the
    probability from ``cited_weights``. A person's draft is checked to find its errors, each sentence for itself.
    """

    one: float
    several: float
    cited: float
    draft: float

    def at(self, values: Mapping[str, float], *, cited: bool = False, drafted: bool = False) -> float:
        """Return the threshold for a claim with these features."""
        if cited:
            return self.cited
        if drafted:
            return self.draft
        return self.several if values[MANY] else self.one


@dataclass(frozen=True, slots=True)
class Combination:
    """A fitted combination.

    ``weights`` and ``centres`` (means) are by feature. ``weights_many`` are added to ``weights`` if the answer has
    several claims: each is then less likely to be bad, and words say more about it. ``cited_weights`` give the
    probability of a claim checked against the sentences that it cites, from its log-odds («claim») and some features.
    ``answer_weights`` are for ``answer_features``. A claim whose probability reaches the threshold is not supported.
    ``vetoes`` are findings that decide whatever the probability: a witness's name, with «_contradicts» if only its
    contradictions do. ``fingerprint`` is a SHA-256 of all of these.
    """

    weights: Mapping[str, float]
    weights_many: Mapping[str, float]
    centres: Mapping[str, float]
    intercept: float
    intercept_many: float
    cited_weights: Mapping[str, float]
    cited_intercept: float
    answer_weights: Mapping[str, float]
    answer_intercept: float
    thresholds: Mapping[Strictness, Threshold]
    vetoes: frozenset[str]
    fingerprint: str

    @property
    def threshold(self) -> Threshold:
        """The threshold of the chosen strictness; raises ``SettingRefused``."""
        return self.thresholds[chosen_strictness()]

    def overrules(self, names: Collection[str]) -> bool:
        """Return whether findings of these ``names`` (``Examined.names``) veto a claim, whatever its probability."""
        return not self.vetoes.isdisjoint(names)

    def claim_score(self, values: Mapping[str, float], *, cited: bool = False) -> float:
        """Return the probability in [0, 1] that a claim with these features is not supported.

        ``cited``: it is checked against the sentences that it cites.
        """
        many = self.intercept_many * values[MANY]
        log_odds = self.intercept + many + sum(self.contributions(values).values())
        return sigmoid(self.cited_intercept + weighed(self.cited_weights, log_odds, values) if cited else log_odds)

    def contributions(self, values: Mapping[str, float]) -> dict[str, float]:
        """Return what each feature adds to the log-odds, compared with its average."""
        many = values[MANY]
        return {
            name: (weight + self.weights_many[name] * many) * (values[name] - self.centres[name])
            for name, weight in self.weights.items()
        }

    def answer_score(self, scores: Sequence[float]) -> float:
        """Return the probability in [0, 1] that an answer has a bad claim, from the ``scores`` of its claims."""
        if not scores:
            return 0.0
        values = answer_features(scores)
        return sigmoid(self.answer_intercept + sum(self.answer_weights[name] * values[name] for name in values))


def weighed(cited_weights: Mapping[str, float], log_odds: float, values: Mapping[str, float]) -> float:
    """Return the weighted sum of a claim's log-odds («claim») and features."""
    return sum(weight * (log_odds if name == CLAIM else values[name]) for name, weight in cited_weights.items())


def answer_features(scores: Sequence[float]) -> dict[str, float]:
    """Return the features of an answer: log-odds of its worst claim and of «any is bad»; 1 for a single claim."""
    any_bad = 1 - math.prod(1 - score for score in scores)
    return {"worst": _logit(max(scores)), "any": _logit(any_bad), "alone": float(len(scores) == 1)}


@lru_cache(maxsize=2)
def load(kind: Kind) -> Combination:
    """Return the shipped combination; raises ``CheckRefused`` for a missing or damaged file."""
    return read_combination(resources.files("assistant.grounding").joinpath(WEIGHTS), kind)


def read_combination(path: Traversable, kind: Kind) -> Combination:
    """Return the combination in a weights file; raises ``CheckRefused`` if it is missing, damaged or not finite.

    All weights must have the same features, and thresholds must not fall from strict to lenient.
    """
    try:
        content = json.loads(path.read_bytes())[kind]
        found = Combination(
            weights=_numbers(content["weights"]),
            weights_many=_numbers(content["weights_many"]),
            centres=_numbers(content["centres"]),
            intercept=float(content["intercept"]),
            intercept_many=float(content["intercept_many"]),
            cited_weights=_numbers(content["cited_weights"]),
            cited_intercept=float(content["cited_intercept"]),
            answer_weights=_numbers(content["answer_weights"]),
            answer_intercept=float(content["answer_intercept"]),
            thresholds={each: Threshold(**content["thresholds"][each]) for each in Strictness},
            vetoes=frozenset(map(str, content["vetoes"])),
            fingerprint=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"The weights of the check in {path} cannot be used ({error}); install the program again."
        raise CheckRefused(message) from error
    same = found.weights.keys() == found.weights_many.keys() == found.centres.keys()
    known = found.cited_weights.keys() <= {CLAIM, *found.weights}
    by_case = zip(*(astuple(found.thresholds[each]) for each in Strictness), strict=True)
    if not (same and known and all(0 < strict <= balanced <= lenient < 1 for strict, balanced, lenient in by_case)):
        message = f"The weights of the check in {path} do not fit together; install the program again."
        raise CheckRefused(message)
    return found


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    numbers = {str(name): float(value) for name, value in values.items()}
    if not all(math.isfinite(value) for value in numbers.values()):
        message = "a weight is not a finite number"
        raise ValueError(message)
    return numbers


def sigmoid(value: float) -> float:
    """Return the logistic function of ``value``."""
    if value >= 0:
        return 1 / (1 + math.exp(-value))
    return math.exp(value) / (1 + math.exp(value))


def _logit(probability: float) -> float:
    bounded = min(max(probability, _SUREST_GOOD), _SUREST_BAD)
    return math.log(bounded / (1 - bounded))
