"""How the numbers of a combination are fitted: the claims' weights, the answers' weights, thresholds and vetoes.

The features' weights are learned on the training fold. The trained witness has seen that fold, so how much these
log-odds, the witness's verdict and its words count is fitted on the development fold: for answers of one claim,
and for longer ones, of which a single sentence is less often bad. Thresholds and vetoes are
chosen on the development fold too, on scores that come from fits without the source in question (five groups).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.grounding.combination import MANY, Strictness, Threshold, answer_features
from assistant.grounding.examination import CLOSE, WEIGHED
from eval.training.combination_rows import ANSWER_SET, SETS, Fold, hash_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from assistant.grounding.combination import Combination
    from eval.training.combination_rows import Measurement

    Floats = NDArray[np.float64]
    Answers = dict[tuple[str, str], list["Scored"]]

TRAINED: Final = ("trained", "trained_words")
"""The features that the trained witness adds."""
CONTRADICTS: Final = tuple(f"{witness}_contradicts" for witness in WEIGHED)
"""What is weighed once more on the development fold, where single breaks show what these findings are worth."""
_ANSWER_SET_WEIGHT: Final = 8.0
_REGULARISATION: Final = 0.3
_BAD_ANSWERS: Final = 0.1
"""The share of bad answers that thresholds are chosen for: a good model gives no more, the answer set holds 43 %."""
_STRICT_RECALL: Final = {"one": 0.9, "several": 0.7}
"""The strict threshold marks this share of the bad sentences: of answers of one, and of the answer set."""
_LENIENT_ALARMS: Final = {"one": 0.1, "several": 0.02}
"""The lenient threshold marks at most this share of the good ones."""
_CITED: Final = {Strictness.STRICT: 0.15, Strictness.BALANCED: 0.15, Strictness.LENIENT: 0.4}
"""Thresholds for claims held against the sentences that they cite.

The open sets have none, so these were chosen on half of the labelled answers of a chat model (``eval/labels``).
"""
_VETO_PRECISION: Final = 0.95
_NEVER: Final = Threshold(2.0, 2.0, 2.0)
"""A threshold that no probability reaches: what is flagged nevertheless is flagged for its findings."""
_THRESHOLDS: Final = np.linspace(0.05, 0.95, 181)
_DIGITS: Final = 5
_GROUPS: Final = 5


@dataclass(frozen=True, slots=True)
class Fitted:
    """The fitted numbers; ``weights``, ``weights_many`` and ``centres`` are by feature."""

    weights: Mapping[str, float]
    centres: Mapping[str, float]
    intercept: float
    weights_many: Mapping[str, float] = field(default_factory=dict)
    intercept_many: float = 0.0
    answer_weights: Mapping[str, float] = field(default_factory=dict)
    answer_intercept: float = 0.0
    thresholds: Mapping[Strictness, Threshold] = field(default_factory=dict)
    vetoes: tuple[str, ...] = ()

    @classmethod
    def base_of(cls, combination: Combination) -> Fitted:
        """Return the weights that a fitted combination has for claims that are alone, to build on."""
        return cls(combination.weights, combination.centres, combination.intercept)

    def content(self) -> dict[str, object]:
        """Return what the weights file holds."""
        return {
            "weights": _rounded(self.weights),
            "weights_many": _rounded(self.weights_many),
            "centres": _rounded(self.centres),
            "intercept": round(self.intercept, _DIGITS),
            "intercept_many": round(self.intercept_many, _DIGITS),
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

    def is_flagged(self, threshold: Threshold, vetoes: Collection[str], *, cited: bool = False) -> bool:
        """Tell whether the check would call the claim bad."""
        values, names = self.claim.values, self.claim.findings
        if values is None:
            return False
        reached = self.score >= threshold.at(values, cited=cited)
        return reached or CLOSE in names or not names.isdisjoint(vetoes)


def fit_base(measured: Sequence[Measurement], without: Collection[str] = ()) -> Fitted:
    """Return the weights of all features but the trained witness's and some others, learned on the training fold."""
    claims = [claim for claim in measured if _is_usable(claim) and claim.fold is Fold.TRAIN]
    names = sorted(set(claims[0].values or ()).difference(TRAINED, {MANY}, without))
    features = np.array([[(claim.values or {})[name] for name in names] for claim in claims])
    return _fitted(names, features, claims, _balanced_weights(claims))


def fit_on_top(measured: Sequence[Measurement], base: Fitted, read: Sequence[str] = ()) -> Fitted:
    """Return the whole combination over ``base``, fitted on the development fold.

    ``read`` are the features of the trained witness, () for the combination without it. What contradicts counts once
    more.
    """
    development = [claim for claim in measured if claim.fold is Fold.DEVELOPMENT]
    own: list[Scored] = []
    for group in range(_GROUPS):
        inside = [claim for claim in development if hash_of(claim.source) % _GROUPS != group]
        fitted = _stacked(inside, base, read)
        own += [Scored(claim, fitted.score(claim)) for claim in development if hash_of(claim.source) % _GROUPS == group]
    return _finished(_stacked(development, base, read), own)


def _stacked(claims: Sequence[Measurement], base: Fitted, read: Sequence[str]) -> Fitted:
    """Return weights over all features: those of ``base``, scaled, and those of the added ones beside them.

    Those for a claim that is alone are fitted on such claims, labels as often as they come; those for one among several
    on all claims, both labels alike, since few sets have long answers.
    """
    usable = [claim for claim in claims if _is_usable(claim)]
    alone = [claim for claim in usable if not (claim.values or {})[MANY]] or usable
    one = _top(alone, base, read, _natural_weights(alone))
    several = _top(usable, base, read, _balanced_weights(usable))
    return replace(
        one,
        weights_many={name: several.weights[name] - weight for name, weight in one.weights.items()},
        intercept_many=several.intercept - one.intercept,
    )


def _top(claims: Sequence[Measurement], base: Fitted, read: Sequence[str], weights: Floats) -> Fitted:
    """Return the weights of ``base``, of ``read`` and of what contradicts, as one regression over these claims."""
    added = [*read, *(name for name in CONTRADICTS if name in base.weights)]
    columns = {
        "base": [base.logit(claim.values or {}) for claim in claims],
        **{name: [(claim.values or {})[name] for claim in claims] for name in added},
    }
    top = _fitted(list(columns), np.array(list(columns.values())).T, claims, weights)
    # What the fit took from the columns as their centres goes into the intercept; the features keep the base's centres.
    centres = {**dict.fromkeys(added, 0.0), **base.centres}
    intercept = top.intercept - sum(top.weights[name] * top.centres[name] for name in columns)
    return Fitted(
        _spread(base, top.weights, added),
        centres,
        intercept + top.weights["base"] * base.intercept + sum(top.weights[name] * centres[name] for name in added),
    )


def _spread(base: Fitted, by_column: Mapping[str, float], added: Sequence[str]) -> dict[str, float]:
    """Return weights by feature: of the column «base» its features' own shares, and what is added beside it."""
    weights = {name: by_column["base"] * weight for name, weight in base.weights.items()}
    return weights | {name: weights.get(name, 0.0) + by_column[name] for name in added}


def _only(names: Sequence[str], values: Mapping[str, float]) -> dict[str, float]:
    return {name: values[name] for name in names}


def _is_usable(claim: Measurement) -> bool:
    return claim.values is not None and claim.bad is not None


def _balanced_weights(claims: Sequence[Measurement]) -> Floats:
    """Return weights by which every set counts alike (the answer set more), and both labels in it."""
    sizes = Counter((claim.dataset, claim.bad) for claim in claims)
    shares = {dataset: _ANSWER_SET_WEIGHT if dataset == ANSWER_SET else 1.0 for dataset, _ in sizes}
    return np.array([shares[claim.dataset] / sizes[claim.dataset, claim.bad] for claim in claims])


def _natural_weights(claims: Sequence[Measurement]) -> Floats:
    """Return weights by which every set counts alike, its labels as often as they come."""
    sizes = Counter(claim.dataset for claim in claims)
    return np.array([1 / sizes[claim.dataset] for claim in claims])


def _fitted(names: Sequence[str], features: Floats, claims: Sequence[Measurement], weights: Floats) -> Fitted:
    """Return a logistic regression over columns of ``features``."""
    centres, scales = features.mean(0), features.std(0) + 1e-9
    model = LogisticRegression(C=_REGULARISATION, max_iter=5000)
    labels = np.array([bool(claim.bad) for claim in claims])
    model.fit((features - centres) / scales, labels, sample_weight=weights / weights.mean())
    return Fitted(
        dict(zip(names, (model.coef_[0] / scales).tolist(), strict=True)),
        dict(zip(names, centres.tolist(), strict=True)),
        float(model.intercept_[0]),
    )


def _finished(fitted: Fitted, scored: Sequence[Scored]) -> Fitted:
    """Add the answers' weights, vetoes and thresholds, from claims with scores that their own fit has not seen."""
    fitted = fit_answers(fitted, scored)
    vetoes = tuple(sorted(name for name, found in veto_counts(scored).items() if found.low >= _VETO_PRECISION))
    one, several = (
        _three([each for each in scored if not _is_among(each)], "one", vetoes),
        _three([each for each in scored if _is_among(each)], "several", vetoes),
    )
    thresholds = {name: Threshold(one[name], several[name], min(one[name], _CITED[name])) for name in Strictness}
    return replace(fitted, thresholds=thresholds, vetoes=vetoes)


def _is_among(scored: Scored) -> bool:
    return scored.claim.values is not None and bool(scored.claim.values[MANY])


def _three(scored: Sequence[Scored], name: str, vetoes: Collection[str]) -> dict[Strictness, float]:
    """Return the threshold of each strictness for claims that are alone, or among several."""
    balanced = _threshold(answers_of(scored), vetoes)
    judged = [each for each in scored if each.claim.dataset in ({ANSWER_SET} if name == "several" else SETS)]
    good = np.array([each.score for each in judged if each.claim.bad is False])
    bad = np.array([each.score for each in judged if each.claim.bad])
    strict = max((t for t in _THRESHOLDS if _reaching(bad, t) >= _STRICT_RECALL[name]), default=_THRESHOLDS[0])
    lenient = min((t for t in _THRESHOLDS if _reaching(good, t) <= _LENIENT_ALARMS[name]), default=_THRESHOLDS[-1])
    return {
        Strictness.STRICT: min(float(strict), balanced),
        Strictness.BALANCED: balanced,
        Strictness.LENIENT: max(float(lenient), balanced),
    }


def _reaching(scores: Floats, threshold: float) -> float:
    """Return the share of scores that reach a threshold; 0 where there are none."""
    return float(np.mean(scores >= threshold)) if scores.size else 0.0


@dataclass(frozen=True, slots=True)
class VetoCount:
    """How often claims with a finding were ``bad``, of how many; ``low`` is the lower bound of that share (95 %)."""

    bad: int
    count: int

    @property
    def low(self) -> float:
        """The exact lower bound (Clopper and Pearson)."""
        from scipy.stats import beta

        return float(beta.ppf(0.025, self.bad, self.count - self.bad + 1)) if self.bad else 0.0


def veto_counts(scored: Sequence[Scored]) -> dict[str, VetoCount]:
    """Return for each kind of finding how often the claims that it was made of are bad."""
    found: dict[str, list[bool]] = defaultdict(list)
    for each in scored:
        for name in each.claim.findings if each.claim.bad is not None else ():
            found[name].append(bool(each.claim.bad))
    return {name: VetoCount(sum(labels), len(labels)) for name, labels in found.items()}


def answers_of(scored: Sequence[Scored]) -> Answers:
    """Return the factual claims of each answer, by its set and row; an answer without any has an empty list."""
    answers: Answers = defaultdict(list)
    for each in scored:
        own = answers[each.claim.dataset, each.claim.row]
        if each.claim.factual:
            own.append(each)
    return answers


def fit_answers(fitted: Fitted, scored: Sequence[Scored]) -> Fitted:
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


def _threshold(answers: Answers, vetoes: Collection[str]) -> float:
    """Return the claim threshold that is best on the development fold, for answers of one claim or of several.

    Best for the mean over the sets: of the answer set F1, as if so many answers were bad as a good model gives, of the
    others balanced accuracy, each for «an answer with a bad claim is bad».
    """
    sets: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for (dataset, _), own in answers.items():
        if own:
            worst = max(1.0 if each.is_flagged(_NEVER, vetoes) else each.score for each in own)
            sets[dataset].append((worst, own[0].claim.answer_bad))

    def worth(threshold: float) -> float:
        rates = {name: _rates(rows, threshold) for name, rows in sets.items() if name in SETS}
        worths = [each.f1(_BAD_ANSWERS) if name == ANSWER_SET else each.balanced for name, each in rates.items()]
        return sum(worths) / max(1, len(worths))

    return float(max(_THRESHOLDS, key=worth))


@dataclass(frozen=True, slots=True)
class _Rates:
    """Shares of bad and of good answers that are flagged."""

    found: float
    blamed: float

    @property
    def balanced(self) -> float:
        return (1 + self.found - self.blamed) / 2

    def f1(self, share: float) -> float:
        """Return F1 where this share of the answers is bad."""
        flagged = share * self.found + (1 - share) * self.blamed
        return 2 * share * self.found / (flagged + share) if self.found else 0.0


def _rates(rows: Sequence[tuple[float, bool]], threshold: float) -> _Rates:
    bad = [score >= threshold for score, label in rows if label]
    good = [score >= threshold for score, label in rows if not label]
    return _Rates(float(np.mean(bad)) if bad else 0.0, float(np.mean(good)) if good else 0.0)


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), _DIGITS) for name, value in values.items()}


def _sigmoid(value: float) -> float:
    return float(1 / (1 + np.exp(-value)))
