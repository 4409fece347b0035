"""The sources of the reader's rows: people's questions from open sets, and soft labels of a larger model.

Whole titles are held out (whole contexts where titles carry no meaning), never single rows, because one context is in
many rows. A hash chooses them, so a row stays on its side whatever else changes.

Soft labels are a file of JSON Lines, made outside the program: ``{"dataset", "title", "passage", "question", "kind",
"from", "yes", "no", "answers"}``. ``yes`` and ``no`` are the log-probabilities of the two words, ``answers`` people's
if there are any. Kinds: people's questions on their ``own`` passage, on one of the same ``title``, on a ``near`` one;
the model's ``rewrite`` of a question, its question ``asked`` of a passage, and questions that a passage only nearly
answers: ``changed`` from a person's, or a ``miss`` of the model's own. Questions ``written`` for a passage, as hurried
people type them, come with their own label (``written_yes``, ``written_part``, ``written_no``) and need no opinion. If
``yes`` is null, nobody was asked: a passage of another document that is only near by words does not answer. The reader
learns these beside people's labels (distillation, Hinton et al. 2015, arXiv 1503.02531). What the model made is kept
only if its second look agrees.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from eval.lines import open_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path


_MADE_ANSWERABLE: Final = frozenset({"rewrite", "asked"})
_MADE_UNANSWERABLE: Final = frozenset({"changed", "miss"})
_ELSEWHERE: Final = frozenset({"title", "near"})
_WRITTEN: Final = {"written_yes": 1.0, "written_part": 0.5, "written_no": 0.0}


@dataclass(frozen=True, slots=True)
class Example:
    """A training row: ``golds`` are ``(start, end, weight)`` in the passage, weights sum to 1; empty = unanswerable."""

    id: str
    kind: str
    question: str
    passage: str
    golds: tuple[tuple[int, int, float], ...]


@dataclass(frozen=True, slots=True)
class Gold:
    """An answer: the characters ``[start, end)`` of the context, and how many people gave exactly this one."""

    start: int
    end: int
    votes: int


@dataclass(frozen=True, slots=True)
class ReadingQuestion:
    """One answerable question; ``group`` is the unit of splitting, and where other passages are looked for."""

    id: str
    dataset: str
    group: str
    title: str
    context: str
    question: str
    golds: tuple[Gold, ...]

    @property
    def answers(self) -> frozenset[str]:
        """The answers' texts in lower case."""
        return frozenset(self.context[gold.start : gold.end].lower() for gold in self.golds)


def load_sources(folder: Path, datasets: Iterable[str], titled: Iterable[str]) -> list[ReadingQuestion]:
    """Return the rows of ``datasets`` (file names without ``.jsonl``); ``titled`` ones are grouped by their title."""
    by_title = frozenset(titled)
    sources: list[ReadingQuestion] = []
    for dataset in datasets:
        rows = open_rows(folder / f"{dataset}.jsonl")
        sources.extend(_source(row, dataset, titled=dataset in by_title) for row in rows)
    return sources


def _source(row: Mapping[str, object], dataset: str, *, titled: bool) -> ReadingQuestion:
    context, title = str(row["context"]), str(row["title"])
    answers = row["answers"]
    if not isinstance(answers, list) or not answers:
        message = f"row {row['id']} of {dataset} has no answer; only answerable rows are expected"
        raise ValueError(message)
    votes = Counter((int(answer["start"]), int(answer["start"]) + len(answer["text"])) for answer in answers)
    golds = tuple(Gold(start, end, count) for (start, end), count in sorted(votes.items()))
    group = group_of(dataset, title if titled else None, context)
    return ReadingQuestion(
        str(row["id"]), dataset, group, title.replace("_", " "), context, str(row["question"]), golds
    )


def group_of(dataset: str, title: str | None, context: str) -> str:
    """Return the group of a row: its title, or its context where titles carry no meaning (None)."""
    return f"{dataset}:{hashlib.sha256(context.encode()).hexdigest()[:16] if title is None else title}"


def is_held_out(source: ReadingQuestion, share: float) -> bool:
    """Whether the row's group is in the development split, which gets about ``share`` of the groups."""
    return is_held_out_group(source.group, share)


def is_held_out_group(group: str, share: float) -> bool:
    """Whether the group is in the development split."""
    digest = hashlib.sha256(f"reader development split {group}".encode()).digest()
    return int.from_bytes(digest[:8]) < share * 2**64


@dataclass(frozen=True, slots=True)
class LabelUse:
    """How a label becomes a target; see ``reader.toml``."""

    slope: float
    offset: float
    elsewhere: float
    share: float
    agreed: float
    used: float
    earlier: float

    def opinion(self, margin: float, *, elsewhere: bool = False) -> float:
        """Return the probability in [0, 1] that the passage answers; ``margin`` is log P(yes) - log P(no).

        ``elsewhere``: the question was asked of another passage, so this one rarely answers.
        """
        offset = self.elsewhere if elsewhere else self.offset
        return 1 / (1 + math.exp(-(self.slope * margin + offset)))

    def target(self, opinion: float, *, said: float | None) -> float:
        """Return the target: the model's opinion, mixed with what is ``said`` by other knowledge (if not None)."""
        return opinion if said is None else (1 - self.share) * said + self.share * opinion


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and a passage, with the probability that the passage answers.

    ``group`` is the unit of splitting; ``asked_by`` is the id of the person's question behind it, or ``model``;
    ``title`` is that of the passage's document, "" if unknown; ``used`` is the share of epochs that show it.
    """

    example: Example
    target: float
    group: str
    asked_by: str
    title: str
    used: float

    @property
    def is_written(self) -> bool:
        """Whether the question was written for this passage, so that the label is no opinion."""
        return self.example.kind in _WRITTEN


def load_labels(path: Path, use: LabelUse, titled: Collection[str]) -> list[Labelled]:
    """Return the labels of a file that are kept, each question of a passage once (the last one counts)."""
    found: dict[tuple[str, str], Labelled] = {}
    for number, row in enumerate(open_rows(path)):
        labelled = _labelled(row, use, titled, number)
        if labelled is not None:
            found[row["passage"], row["question"]] = labelled
    return list(found.values())


def _labelled(row: dict[str, Any], use: LabelUse, titled: Collection[str], number: int) -> Labelled | None:
    kind, golds = str(row["kind"]), _marked(row["answers"] or ())
    target = _target(row, use, answered=bool(golds))
    if target is None:
        return None
    group = group_of(row["dataset"], row["title"] if row["dataset"] in titled else None, row["passage"])
    example = Example(f"label-{number}", kind, row["question"], row["passage"], golds)
    written = 1.0 if row.get("newest") else use.earlier
    used = written if kind in _WRITTEN else use.used
    return Labelled(example, target, group, str(row["from"]), row["title"].replace("_", " "), used)


def _target(row: dict[str, Any], use: LabelUse, *, answered: bool) -> float | None:
    """Return the target of a row; None if it is not kept."""
    kind = str(row["kind"])
    if kind in _WRITTEN:
        return _WRITTEN[kind]
    if row["yes"] is None:
        return 0.0
    opinion = use.opinion(row["yes"] - row["no"], elsewhere=kind in _ELSEWHERE)
    if (kind in _MADE_ANSWERABLE and opinion < use.agreed) or (kind in _MADE_UNANSWERABLE and 1 - opinion < use.agreed):
        return None
    return use.target(opinion, said=0.0 if kind in _MADE_UNANSWERABLE else 1.0 if answered else None)


def _marked(answers: Collection[dict[str, Any]]) -> tuple[tuple[int, int, float], ...]:
    votes = Counter((answer["start"], answer["start"] + len(answer["text"])) for answer in answers)
    return tuple((start, end, count / votes.total()) for (start, end), count in sorted(votes.items()))
