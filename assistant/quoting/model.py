"""The decision to answer: one logistic regression over the reader's log-odds and the lead over any other answer.

More features brought nothing on natural questions (cross-validated, see ``eval/README.md``): whether another passage
gives the same answer, how many names and numbers of the question are missing, how many passages were read.

``python -m eval.training.decision`` fits ``weights.json`` through the code that answers, on questions about documents
that no evaluation uses.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from assistant.errors import ModelUnavailable
from assistant.grounding.combination import sigmoid
from assistant.language.terms import stem, terms
from assistant.views.clauses import clause_around

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.resources.abc import Traversable

    from assistant.quoting.selection import Ranked
    from index.types import Corpus

WEIGHTS: Final = "weights.json"
ONE_WRONG_IN: Final = (5, 10, 20)
"""Operating points: at most one wrong answer in this many."""


@dataclass(frozen=True, slots=True)
class DecisionModel:
    """Log-odds that the best sentence answers = ``intercept`` + sum of weight × value.

    ``thresholds`` are the least probabilities for an answer, by operating point; ``possible`` is the least for a
    passage that is offered as possible. ``fingerprint`` is the SHA-256 of the file.
    """

    intercept: float
    weights: Mapping[str, float]
    thresholds: Mapping[int, float]
    possible: float
    fingerprint: str

    def answers(self, values: Mapping[str, float]) -> float:
        """Return the probability in [0, 1] that the best sentence answers; ``values`` has every weighted name."""
        return sigmoid(self.intercept + sum(weight * values[name] for name, weight in self.weights.items()))


@lru_cache(maxsize=1)
def load() -> DecisionModel:
    """Return the shipped model; raises ``ModelUnavailable`` if damaged."""
    return read(resources.files("assistant.quoting").joinpath(WEIGHTS))


def read(path: Traversable) -> DecisionModel:
    """Return a model from a weights file; raises ``ModelUnavailable`` if it is missing, damaged or not finite."""
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


_ALONE: Final = 6.0
"""The lead of an answer without a rival, and the highest that counts."""


def evidence(ranked: Sequence[Ranked], corpus: Corpus) -> Mapping[str, float]:
    """Return the features of the decision; ``ranked`` are all sentences of ``corpus`` found, best first.

    ``reader``: the best sentence's log-odds of answering. ``lead``: its log-odds less those of the best sentence with
    another answer. A sentence that disagrees is no rival, since both are shown.
    """
    best, *others = ranked
    own = _answer_stems(best)
    others = [each for each in others if each.span is not None and not _is_part(_answer_stems(each), own)]
    shown = disagreeing(best, others, corpus)
    rivals = [each.log_odds for each in others if each not in shown]
    return {"reader": best.log_odds, "lead": min(_ALONE, best.log_odds - max(rivals)) if rivals else _ALONE}


def _answer_stems(ranked: Ranked) -> frozenset[str]:
    return frozenset(stem(word.strip(".,;:()\"'").lower()) for word in (ranked.span or "").split())


def _is_part(own: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two answers have the same words, or one contains the other."""
    return bool(own and other) and (own <= other or other <= own)


@lru_cache(maxsize=16384)
def numbers_of(text: str) -> frozenset[str]:
    """Return the numbers of ``text`` without thousands separators."""
    return frozenset(term.word.replace(",", "") for term in terms(text) if term.word[0].isdigit())


_SAME: Final = 0.6
"""Least cosine of what says the same of one thing but for its figure. It was chosen on 25 pairs: 13 of 14 that do reach
it («The fine is 20 euros», «Late returns are fined 15 euros»), and none of 11 about two things."""
_CUT: Final = re.compile(r"[,;:—]\s")


def disagreeing(best: Ranked, others: Sequence[Ranked], corpus: Corpus) -> list[Ranked]:
    """Return the sentences of other documents that say what the best one says with another figure as the answer.

    The sentences are compared, and their clauses with the figures: either may be what is alike.
    """
    own = numbers_of(best.span or "")
    abroad = (each for each in others if own and each.candidate.doc_id != best.candidate.doc_id)
    figures = [each for each in abroad if (theirs := numbers_of(each.span or "")) and not own & theirs]
    if not figures:
        return []
    import numpy as np

    told = [best, *figures]
    texts = [*(each.candidate.text for each in told), *map(_clause_of, told)]
    pairs = np.asarray(corpus.encode(texts)).reshape(2, len(told), -1)
    likeness = np.einsum("knd,kd->kn", pairs[:, 1:], pairs[:, 0]).max(axis=0)
    return [each for each, like in zip(figures, likeness, strict=True) if like >= _SAME]


def _clause_of(ranked: Ranked) -> str:
    """Return the clause of a sentence around its answer."""
    text, span = ranked.candidate.text, ranked.span or ""
    start = max(0, text.find(span))
    clause = clause_around(text, start, start + len(span), _CUT)
    return text[clause.start : clause.end]
