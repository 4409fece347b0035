"""Chooses, on the development fold, the thresholds of the probability and the findings that decide alone.

Both are chosen on out-of-fold probabilities. A claim has four thresholds: where it is the only one of its answer, among
several, checked against the sentences that it cites, and one of a person's draft. The open sets have no citations, so
that one comes from the labelled answers of a chat model (``eval/labels``), of which half is for fitting; that of drafts
comes from the drafted sentences, of which a third is bad.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from assistant.grounding.combination import MANY, Strictness, Threshold
from assistant.grounding.examination import CLOSE
from eval.statistics.intervals import Rate, exact_rate
from eval.training.combination_rows import ANSWER_SET, DRAFTED, LABELLED, SETS, Measurement

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Answers = dict[tuple[str, str], list["ScoredMeasurement"]]

_BAD_ANSWERS: Final = 0.1
"""The share of bad answers that thresholds are chosen for: a good model gives no more, the answer set holds 43 %."""
_STRICT_RECALL: Final = {"one": 0.9, "several": 0.7, "cited": 0.9, "draft": 0.7}
"""The strict threshold marks this share of the bad sentences: of answers of one, of the answer set, of cited ones."""
_LENIENT_ALARMS: Final = {"one": 0.1, "several": 0.02, "cited": 0.1, "draft": 0.02}
"""The lenient threshold marks at most this share of the good ones."""
_ALARMS: Final = {"several": 0.05, "draft": 0.1}
"""The balanced threshold marks at most this share of the good ones, of the answer set and of drafted sentences: where
more are marked, people no longer look at them."""
_CITED: Final = {Strictness.STRICT: 0.15, Strictness.BALANCED: 0.15, Strictness.LENIENT: 0.4}
"""Thresholds for cited claims where no labelled answers were measured."""
_VETO_PRECISION: Final = 0.95
_NEVER: Final = Threshold(2.0, 2.0, 2.0, 2.0)
"""A threshold that no probability reaches: what is flagged nevertheless is flagged for its findings."""
_AS_GOOD: Final = 0.02
_LEAST_ANSWERS: Final = 10
"""A set has a say in a threshold from so many good and so many bad answers on: of two answers one is half the set."""
_THRESHOLDS: Final = np.linspace(0.05, 0.95, 181)


@dataclass(frozen=True, slots=True)
class ScoredMeasurement:
    """A claim with the probability that some fit gives it."""

    claim: Measurement
    score: float

    def is_flagged(self, threshold: Threshold, vetoes: Collection[str], *, cited: bool = False) -> bool:
        """Return whether the check would call the claim bad."""
        values, names = self.claim.values, self.claim.findings
        if values is None:
            return False
        reached = self.score >= threshold.at(values, cited=cited, drafted=self.claim.dataset == DRAFTED)
        return reached or CLOSE in names or not names.isdisjoint(vetoes)


def vetoes_of(scored: Sequence[ScoredMeasurement]) -> tuple[str, ...]:
    """Return the findings that were right often enough to decide alone."""
    return tuple(sorted(name for name, found in veto_counts(scored).items() if found.low >= _VETO_PRECISION))


def veto_counts(scored: Sequence[ScoredMeasurement]) -> dict[str, Rate]:
    """Return for each kind of finding how often the claims that it was made of are bad."""
    found: dict[str, list[bool]] = defaultdict(list)
    for each in scored:
        for name in each.claim.findings if each.claim.bad is not None else ():
            found[name].append(bool(each.claim.bad))
    rates = {name: exact_rate(sum(labels), len(labels)) for name, labels in found.items()}
    return {name: rate for name, rate in rates.items() if rate is not None}


def thresholds_of(scored: Sequence[ScoredMeasurement], vetoes: Collection[str]) -> dict[Strictness, Threshold]:
    """Return the thresholds of each strictness, see the module."""
    alone = [each for each in scored if not _is_among(each) and each.claim.dataset in SETS]
    one = _around(_threshold(answers_of(alone), vetoes), *_by_label(alone), "one")
    among = [each for each in scored if _is_among(each) and each.claim.dataset == ANSWER_SET]
    several = _few_alarms(among, "several") if among else one
    cited = _cited([each for each in scored if each.claim.dataset == LABELLED], vetoes) or _CITED
    drafted = [each for each in scored if each.claim.dataset == DRAFTED]
    draft = _few_alarms(drafted, "draft") if drafted else several
    return {name: Threshold(one[name], several[name], cited[name], draft[name]) for name in Strictness}


def answers_of(scored: Sequence[ScoredMeasurement]) -> Answers:
    """Return the factual claims of each answer, by its set and row; an answer without any has an empty list."""
    answers: Answers = defaultdict(list)
    for each in scored:
        own = answers[each.claim.dataset, each.claim.row]
        if each.claim.factual:
            own.append(each)
    return answers


def _is_among(scored: ScoredMeasurement) -> bool:
    return scored.claim.values is not None and bool(scored.claim.values[MANY])


def _by_label(scored: Sequence[ScoredMeasurement]) -> tuple[Floats, Floats]:
    """Return the scores of the good claims and of the bad ones."""
    good = [each.score for each in scored if each.claim.bad is False]
    return np.array(good), np.array([each.score for each in scored if each.claim.bad])


def _few_alarms(scored: Sequence[ScoredMeasurement], name: str) -> dict[Strictness, float]:
    """Return the thresholds of sentences of which the balanced one marks few good ones (``_ALARMS``)."""
    good, bad = _by_label(scored)
    balanced = min((t for t in _THRESHOLDS if _reaching(good, t) <= _ALARMS[name]), default=_THRESHOLDS[-1])
    return _around(float(balanced), good, bad, name)


def _around(balanced: float, good: Floats, bad: Floats, name: str) -> dict[Strictness, float]:
    """Return the balanced threshold with a strict one below and a lenient one above it."""
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


def _cited(scored: Sequence[ScoredMeasurement], vetoes: Collection[str]) -> dict[Strictness, float]:
    """Return the thresholds for cited claims by their balanced accuracy; {} where there are no labelled ones.

    Every row is one try to support a sentence, and the best of a sentence's tries decides. Of thresholds that are
    about equally good (a sentence or two) the middle one is taken.
    """
    tries = answers_of(scored)
    best = [min(1.0 if each.is_flagged(_NEVER, vetoes) else each.score for each in own) for own in tries.values()]
    labels = np.array([own[0].claim.answer_bad for own in tries.values()], dtype=bool)
    if not labels.any() or labels.all():
        return {}
    good, bad = np.array(best)[~labels], np.array(best)[labels]
    worth = np.array([_reaching(bad, t) - _reaching(good, t) for t in _THRESHOLDS])
    ties = _THRESHOLDS[worth >= worth.max() - _AS_GOOD]
    return _around(float(ties[len(ties) // 2]), good, bad, "cited")


def _threshold(answers: Answers, vetoes: Collection[str]) -> float:
    """Return the threshold that is best on the development fold for answers of one claim.

    Best for the mean over the sets: of the answer set F1, as if so many answers were bad as a good model gives, of the
    others balanced accuracy.
    """
    good: dict[str, list[float]] = {}
    bad: dict[str, list[float]] = {}
    for (dataset, _), own in answers.items():
        if own and dataset in SETS:
            worst = max(1.0 if each.is_flagged(_NEVER, vetoes) else each.score for each in own)
            (bad if own[0].claim.answer_bad else good).setdefault(dataset, []).append(worst)
    counts = {name: min(len(good.get(name, ())), len(bad.get(name, ()))) for name in (*good, *bad)}
    names = [name for name, count in counts.items() if count >= _LEAST_ANSWERS] or list(counts)

    def worth(threshold: float) -> float:
        worths = []
        for name in names:
            found, blamed = (_reaching(np.array(scores.get(name, ())), threshold) for scores in (bad, good))
            flagged = _BAD_ANSWERS * found + (1 - _BAD_ANSWERS) * blamed
            f1 = 2 * _BAD_ANSWERS * found / (flagged + _BAD_ANSWERS) if found else 0.0
            worths.append(f1 if name == ANSWER_SET else (1 + found - blamed) / 2)
        return sum(worths) / max(1, len(worths))

    return float(max(_THRESHOLDS, key=worth))
