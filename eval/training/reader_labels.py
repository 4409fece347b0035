"""Soft labels: a larger model's opinion, of question and passage, whether the passage answers.

A file of JSON Lines, made outside the program: ``{"dataset", "title", "passage", "question", "kind", "from", "yes",
"no", "answers"}``; ``yes`` and ``no`` are the log-probabilities of the two words, ``answers`` people's where there are
any. Kinds: people's questions on their ``own`` passage, on one of the same ``title``, on a ``near`` one; the model's
``rewrite`` of a question, its question ``asked`` of a passage, and questions that a passage only nearly answers:
``changed`` from a person's, or a ``miss`` of the model's own. Questions ``written`` for a passage, as hurried people
type them, come with their own label (``written_yes``, ``written_part``, ``written_no``) and need no opinion. Where
``yes`` is null nobody was asked: a passage of another document that only lies near by words does not answer.

The reader learns these beside people's labels (distillation, Hinton et al. 2015, arXiv 1503.02531). What the model made
is kept only where its second look agrees.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eval.training.reader_data import Example
from eval.training.reader_source import group_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_MADE_ANSWERABLE: Final = frozenset({"rewrite", "asked"})
_MADE_UNANSWERABLE: Final = frozenset({"changed", "miss"})
_ELSEWHERE: Final = frozenset({"title", "near"})
_WRITTEN: Final = {"written_yes": 1.0, "written_part": 0.5, "written_no": 0.0}


@dataclass(frozen=True, slots=True)
class LabelUse:
    """How a label becomes a target, see ``reader.toml``."""

    slope: float
    offset: float
    elsewhere: float
    share: float
    agreed: float
    used: float

    def opinion(self, margin: float, *, elsewhere: bool = False) -> float:
        """Return the probability in [0, 1] that the passage answers; ``margin`` is log P(yes) - log P(no).

        ``elsewhere``: the question was asked of another passage, so that this one rarely answers.
        """
        offset = self.elsewhere if elsewhere else self.offset
        return 1 / (1 + math.exp(-(self.slope * margin + offset)))

    def target(self, opinion: float, *, said: float | None) -> float:
        """Return what the reader should think: the model's opinion, mixed with what is ``said`` by other knowledge."""
        return opinion if said is None else (1 - self.share) * said + self.share * opinion


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and a passage with the probability that the latter answers.

    ``group`` is what rows are split by; ``asked_by`` the id of the person's question behind it, or ``model``;
    ``title`` that of the passage's document, "" where it is unknown.
    """

    example: Example
    target: float
    group: str
    asked_by: str
    title: str

    @property
    def is_written(self) -> bool:
        """Whether the question was written for this passage, so that the label is no opinion."""
        return self.example.kind in _WRITTEN


def load_labels(path: Path, use: LabelUse, titled: Collection[str]) -> list[Labelled]:
    """Return the labels of a file that are kept, each question of a passage once (the last one counts)."""
    found: dict[tuple[str, str], Labelled] = {}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            row: dict[str, Any] = json.loads(line)
            labelled = _labelled(row, use, titled, number)
            if labelled is not None:
                found[row["passage"], row["question"]] = labelled
    return list(found.values())


def _labelled(row: dict[str, Any], use: LabelUse, titled: Collection[str], number: int) -> Labelled | None:
    kind, golds = str(row["kind"]), _golds(row["answers"] or ())
    target = _target(row, use, answered=bool(golds))
    if target is None:
        return None
    group = group_of(row["dataset"], row["title"] if row["dataset"] in titled else None, row["passage"])
    example = Example(f"label-{number}", kind, row["question"], row["passage"], golds)
    return Labelled(example, target, group, str(row["from"]), row["title"].replace("_", " "))


def _target(row: dict[str, Any], use: LabelUse, *, answered: bool) -> float | None:
    """Return what the reader should think of a row; None where it is not kept."""
    kind = str(row["kind"])
    if kind in _WRITTEN:
        return _WRITTEN[kind]
    if row["yes"] is None:
        return 0.0
    opinion = use.opinion(row["yes"] - row["no"], elsewhere=kind in _ELSEWHERE)
    if (kind in _MADE_ANSWERABLE and opinion < use.agreed) or (kind in _MADE_UNANSWERABLE and 1 - opinion < use.agreed):
        return None
    return use.target(opinion, said=0.0 if kind in _MADE_UNANSWERABLE else 1.0 if answered else None)


def _golds(answers: Collection[dict[str, Any]]) -> tuple[tuple[int, int, float], ...]:
    votes = Counter((answer["start"], answer["start"] + len(answer["text"])) for answer in answers)
    return tuple((start, end, count / votes.total()) for (start, end), count in sorted(votes.items()))
