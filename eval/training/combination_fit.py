"""How the numbers of a combination are fitted: the claims' weights and the answers' weights.

The features' weights are learned on the training fold. The trained witness has seen that fold, so how much these
log-odds, the witness's verdict and its words count is fitted on the development fold: for answers of one claim,
and for longer ones, of which a single sentence is less often bad. Thresholds and vetoes
(``eval.training.combination_thresholds``) are chosen on scores that come from fits without the source in question
(five groups).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.grounding.combination import CLAIM, MANY, Strictness, Threshold, answer_features, weighed
from assistant.grounding.examination import WEIGHED
from assistant.grounding.witnesses import name as name_witness
from assistant.grounding.witnesses import quantity as quantity_witness
from eval.training.combination_rows import ANSWER_SET, BREAKS, LABELLED, Fold, Measurement, hash_of
from eval.training.combination_thresholds import ScoredMeasurement, answers_of, thresholds_of, vetoes_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_DIGITS: Final = 5
TRAINED: Final = ("trained", "trained_words")
"""The features that the trained witness adds."""
FINDINGS: Final = (name_witness.CHECK, quantity_witness.CHECK, *(f"{witness}_contradicts" for witness in WEIGHED))
"""What is weighed once more beside the trained witness, where single breaks show what these findings are worth: names
and figures that no source has, and what contradicts."""
_ANSWER_SET_WEIGHT: Final = 8.0
_REGULARISATION: Final = 0.3
_CITED_REGULARISATION: Final = 1.0
_CITED_FEATURES: Final = ("new_grams",)
"""Features that count once more for a claim that is checked against what it cites (``eval/README.md``)."""
_BREAKS_SHARE: Final = 0.25
"""So much do single breaks count there beside the bad labelled sentences, which are seldom one word off."""
_GROUPS: Final = 5


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

        def rounded(value: Any) -> Any:  # noqa: ANN401 - a number, or numbers by name
            if isinstance(value, dict):
                return {str(name): rounded(each) for name, each in value.items()}
            return round(float(value), _DIGITS)

        numbers = {name: rounded(value) for name, value in asdict(self).items() if name != "vetoes"}
        return {**numbers, "vetoes": list(self.vetoes)}

    def logit(self, values: Mapping[str, float]) -> float:
        """Return the log-odds that a claim with these features is not supported."""
        many = values[MANY]
        summed = sum(
            (weight + self.weights_many.get(name, 0.0) * many) * (values[name] - self.centres[name])
            for name, weight in self.weights.items()
        )
        return self.intercept + self.intercept_many * many + summed

    def score(self, claim: Measurement) -> float:
        """Return the claim's probability of not being supported; 0 where it is decided without features.

        Labelled sentences are checked against what they cite.
        """
        if claim.values is None:
            return 0.0
        log_odds = self.logit(claim.values)
        if claim.dataset == LABELLED:
            log_odds = self.cited_intercept + weighed(self.cited_weights, log_odds, claim.values)
        return float(1 / (1 + np.exp(-log_odds)))

    def answer_score(self, scores: Sequence[float]) -> float:
        """Return the probability that an answer of claims with these scores holds a bad one."""
        values = answer_features(scores or [0.0])
        log_odds = self.answer_intercept + sum(self.answer_weights[name] * values[name] for name in values)
        return float(1 / (1 + np.exp(-log_odds)))


def fit_base(measured: Sequence[Measurement], without: Collection[str] = ()) -> Fitted:
    """Return the weights of all features but the trained witness's and some others, learned on the training fold.

    Every set counts alike (the answer set more), and both labels in it.
    """
    claims = [claim for claim in measured if _is_usable(claim) and claim.fold is Fold.TRAIN]
    names = sorted(set(claims[0].values or ()).difference(TRAINED, {MANY}, without))
    features = np.array([[(claim.values or {})[name] for name in names] for claim in claims])
    return _fitted(names, features, claims, _balanced(claims))


def _balanced(claims: Sequence[Measurement]) -> Floats:
    sizes = Counter((claim.dataset, claim.bad) for claim in claims)
    shares = {dataset: _ANSWER_SET_WEIGHT if dataset == ANSWER_SET else 1.0 for dataset, _ in sizes}
    return np.array([shares[claim.dataset] / sizes[claim.dataset, claim.bad] for claim in claims])


def fit_on_top(measured: Sequence[Measurement], base: Fitted, read: Sequence[str] = ()) -> Fitted:
    """Return the whole combination over ``base``, fitted on the development fold.

    ``read`` are the features of the trained witness, () for the combination without it. Findings are weighed once
    more (``FINDINGS``).
    """
    development = [claim for claim in measured if claim.fold is Fold.DEVELOPMENT]
    own: list[ScoredMeasurement] = []
    for group in range(_GROUPS):
        inside = [hash_of(claim.source) % _GROUPS != group for claim in development]
        fitted = _weighed([claim for claim, known in zip(development, inside, strict=True) if known], base, read)
        unseen = (claim for claim, known in zip(development, inside, strict=True) if not known)
        own += [ScoredMeasurement(claim, fitted.score(claim)) for claim in unseen]
    fitted = fit_answers(_weighed(development, base, read), own)
    vetoes = vetoes_of([each for each in own if each.claim.dataset != LABELLED])
    return replace(fitted, thresholds=thresholds_of(own, vetoes), vetoes=vetoes)


def _weighed(claims: Sequence[Measurement], base: Fitted, read: Sequence[str]) -> Fitted:
    """Return weights over all features: those of ``base``, scaled, and those of the added ones beside them.

    Those for a claim that is alone are fitted on such claims, every set alike and labels as often as they come; those
    for one among several on all claims, both labels alike, since few sets have long answers. Over them come those for
    claims with citations, fitted on labelled sentences and single breaks; without labelled ones there are none.
    """
    usable = [claim for claim in claims if _is_usable(claim) and claim.dataset != LABELLED]
    alone = [claim for claim in usable if not (claim.values or {})[MANY]] or usable
    lengths = Counter(claim.dataset for claim in alone)
    one = _top(alone, base, read, np.array([1 / lengths[claim.dataset] for claim in alone]))
    several = _top(usable, base, read, _balanced(usable))
    fitted = replace(
        one,
        weights_many={name: several.weights[name] - weight for name, weight in one.weights.items()},
        intercept_many=several.intercept - one.intercept,
    )
    last = {claim.row: claim for claim in claims if claim.dataset == LABELLED}  # of a row's tries the last
    cited = [claim for claim in (*last.values(), *(c for c in claims if c.dataset == BREAKS)) if _is_usable(claim)]
    sizes = Counter((claim.dataset, claim.bad) for claim in cited)
    if not sizes[LABELLED, True] or not sizes[LABELLED, False]:
        return fitted
    shares = {LABELLED: 1.0, BREAKS: _BREAKS_SHARE}
    weights = np.array([shares[claim.dataset] / sizes[claim.dataset, claim.bad] for claim in cited])
    names = (CLAIM, *_CITED_FEATURES)
    columns = [
        [{CLAIM: fitted.logit(claim.values or {}), **(claim.values or {})}[name] for name in names] for claim in cited
    ]
    top = _fitted(names, np.array(columns), cited, weights, _CITED_REGULARISATION)
    intercept = top.intercept - sum(top.weights[name] * top.centres[name] for name in names)
    return replace(fitted, cited_weights=top.weights, cited_intercept=intercept)


def _top(claims: Sequence[Measurement], base: Fitted, read: Sequence[str], weights: Floats) -> Fitted:
    """Return the weights of ``base``, of ``read`` and of ``FINDINGS``, as one regression over these claims."""
    added = [*read, *(name for name in FINDINGS if name in base.weights)]
    columns = {
        "base": [base.logit(claim.values or {}) for claim in claims],
        **{name: [(claim.values or {})[name] for claim in claims] for name in added},
    }
    top = _fitted(list(columns), np.array(list(columns.values())).T, claims, weights)
    # What the fit took from the columns as their centres goes into the intercept; the features keep the base's centres.
    centres = {**dict.fromkeys(added, 0.0), **base.centres}
    intercept = top.intercept - sum(top.weights[name] * top.centres[name] for name in columns)
    scaled = {name: top.weights["base"] * weight for name, weight in base.weights.items()}
    return Fitted(
        scaled | {name: scaled.get(name, 0.0) + top.weights[name] for name in added},
        centres,
        intercept + top.weights["base"] * base.intercept + sum(top.weights[name] * centres[name] for name in added),
    )


def _is_usable(claim: Measurement) -> bool:
    return claim.values is not None and claim.bad is not None


def _fitted(
    names: Sequence[str],
    features: Floats,
    claims: Sequence[Measurement],
    weights: Floats,
    regularisation: float = _REGULARISATION,
) -> Fitted:
    centres, scales = features.mean(0), features.std(0) + 1e-9
    model = LogisticRegression(C=regularisation, max_iter=5000)
    labels = np.array([bool(claim.bad) for claim in claims])
    model.fit((features - centres) / scales, labels, sample_weight=weights / weights.mean())
    return Fitted(
        dict(zip(names, (model.coef_[0] / scales).tolist(), strict=True)),
        dict(zip(names, centres.tolist(), strict=True)),
        float(model.intercept_[0]),
    )


def fit_answers(fitted: Fitted, scored: Sequence[ScoredMeasurement]) -> Fitted:
    """Return the numbers by which the probabilities of claims meet in one of the answer, fitted on the answer set."""
    answers = answers_of([each for each in scored if each.claim.dataset == ANSWER_SET])
    rows = {each.claim.row: each.claim.answer_bad for each in scored if each.claim.dataset == ANSWER_SET}
    features = [answer_features([each.score for each in own] or [0.0]) for own in answers.values()]
    names = sorted(features[0])
    model = LogisticRegression(C=1.0, max_iter=5000)
    labels = [rows[row] for _, row in answers]
    model.fit(np.array([[row[name] for name in names] for row in features]), labels)
    weights = dict(zip(names, model.coef_[0].tolist(), strict=True))
    return replace(fitted, answer_weights=weights, answer_intercept=float(model.intercept_[0]))
