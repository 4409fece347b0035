"""Training rows: a question and a passage, with the place of the answer or none.

Each epoch cuts other windows and makes other unanswerable rows from the same questions. Everything follows from the
seed, the epoch and the row's id, so a run can be repeated and resumed. Unanswerable rows come in three kinds: another
passage with similar words but none of the answers, the same question with one thing changed, and the passage without
the sentence that answers.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import bm25s

from eval.training.reader_source import Example, ReadingQuestion
from eval.training.reader_swaps import swap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


_BREAK = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[A-Z0-9\"'(\[])|\n+")
_SINGLE_SENTENCE = 0.12
_SHORTEST, _LONGEST = 25, 150
TITLE_SHARE = 0.6
"""The share of passages under their document's title, as the first passage of a document often is."""
_NEIGHBOURS = 12
_DOCUMENT_CONTEXTS = 6


@dataclass(frozen=True, slots=True)
class Cut:
    """Characters ``[start, end)`` of a context."""

    start: int
    end: int

    def overlaps(self, other: Cut) -> bool:
        """Whether the two have a character in common."""
        return self.start < other.end and other.start < self.end


def sentences(text: str) -> list[Cut]:
    """Return the sentences of ``text`` by a rough rule, without the space between them."""
    edges = [0, *(edge for match in _BREAK.finditer(text) for edge in match.span()), len(text)]
    cuts = []
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        body = text[start:end]
        stripped = body.strip()
        if stripped:
            left = start + len(body) - len(body.lstrip())
            cuts.append(Cut(left, left + len(stripped)))
    return cuts


def window(rng: random.Random, text: str, keep: Cut | None = None) -> Cut:
    """Return a run of whole sentences of random length that contains ``keep`` (or a random sentence)."""
    parts = sentences(text)
    if keep is None:
        keep = rng.choice(parts)
    held = [number for number, part in enumerate(parts) if part.overlaps(keep)]
    first, last = held[0], held[-1]
    words = 0 if rng.random() < _SINGLE_SENTENCE else rng.randint(_SHORTEST, _LONGEST)
    counts = [len(text[part.start : part.end].split()) for part in parts]
    total = sum(counts[first : last + 1])
    while total < words and (first > 0 or last < len(parts) - 1):
        go_left = first > 0 and (last == len(parts) - 1 or rng.random() < 0.5)  # noqa: PLR2004 - a fair coin
        first, last = (first - 1, last) if go_left else (first, last + 1)
        total += counts[first if go_left else last]
    return Cut(parts[first].start, parts[last].end)


@dataclass(frozen=True, slots=True)
class Share:
    """How a data set is used in an epoch, each a share in [0, 1].

    ``used``: rows taken. ``unanswerable``: how many of these come with an unanswerable row. ``near``, ``swapped`` and
    ``cut``: how often each kind of it is tried first.
    """

    used: float
    unanswerable: float
    near: float
    swapped: float
    cut: float


class Neighbours:
    """Contexts near a question by words (BM25), per data set; and the other contexts of a row's document."""

    def __init__(self, sources: Sequence[ReadingQuestion]) -> None:
        self._near: dict[str, tuple[str, ...]] = {}
        self._groups: dict[str, dict[str, None]] = defaultdict(dict)
        by_dataset: dict[str, list[ReadingQuestion]] = defaultdict(list)
        for source in sources:
            by_dataset[source.dataset].append(source)
            self._groups[source.group][source.context] = None
        for rows in by_dataset.values():
            contexts = list(dict.fromkeys(row.context for row in rows))
            ranker = bm25s.BM25()
            ranker.index(bm25s.tokenize(contexts, stopwords="en", show_progress=False), show_progress=False)
            asked = bm25s.tokenize([row.question for row in rows], stopwords="en", show_progress=False)
            found, _ = ranker.retrieve(asked, k=min(_NEIGHBOURS, len(contexts)), show_progress=False)
            for row, places in zip(rows, found, strict=True):
                self._near[row.id] = tuple(contexts[int(place)] for place in places)

    def near(self, source: ReadingQuestion) -> tuple[str, ...]:
        """Return contexts near the question, without the row's own: first those of its document, nearest first."""
        own = self._groups[source.group]
        others = [context for context in self._near[source.id] if context != source.context]
        return tuple(sorted(others, key=lambda context: context not in own))

    def document(self, source: ReadingQuestion) -> tuple[str, ...]:
        """Return the row's context with others of its title, or with near ones if there are none."""
        others = [context for context in self._groups[source.group] if context != source.context]
        near = self.near(source)
        picked = [context for context in near if context in self._groups[source.group]] or others or list(near)
        return (source.context, *picked[:_DOCUMENT_CONTEXTS])


def epoch_examples(
    sources: Sequence[ReadingQuestion], neighbours: Neighbours, shares: Mapping[str, Share], seed: int, epoch: int
) -> list[Example]:
    """Return the rows of one epoch in the order of ``sources``; an unanswerable row's id differs from its source's."""
    examples: list[Example] = []
    for source in sources:
        share = shares[source.dataset]
        rng = random.Random(f"{seed}:{epoch}:{source.id}")
        if rng.random() >= share.used:
            continue
        examples.append(_headed(rng, source, _answerable(rng, source)))
        if rng.random() < share.unanswerable:
            made = _unanswerable(rng, source, neighbours, share)
            if made is not None:
                examples.append(made)
    return examples


def _answerable(rng: random.Random, source: ReadingQuestion) -> Example:
    anchor = rng.choices(source.golds, weights=[gold.votes for gold in source.golds])[0]
    cut = window(rng, source.context, Cut(anchor.start, anchor.end))
    kept = [gold for gold in source.golds if cut.start <= gold.start and gold.end <= cut.end]
    total = sum(gold.votes for gold in kept)
    golds = tuple((gold.start - cut.start, gold.end - cut.start, gold.votes / total) for gold in kept)
    passage = source.context[cut.start : cut.end]
    return Example(source.id, "answerable", source.question, passage, golds)


def _headed(rng: random.Random, source: ReadingQuestion, example: Example) -> Example:
    return under_title(example, source.title) if rng.random() < TITLE_SHARE and source.title else example


def under_title(example: Example, title: str) -> Example:
    """Return the example with its document's title above the passage."""
    head = f"# {title}\n\n"
    golds = tuple((start + len(head), end + len(head), weight) for start, end, weight in example.golds)
    return replace(example, passage=head + example.passage, golds=golds)


def _unanswerable(rng: random.Random, source: ReadingQuestion, neighbours: Neighbours, share: Share) -> Example | None:
    ways: dict[str, Callable[[], tuple[str, str] | None]] = {
        "near": lambda: _near(rng, source, neighbours),
        "swapped": lambda: _swapped(rng, source, neighbours),
        "cut": lambda: _without(rng, source),
    }
    weights = {"near": share.near, "swapped": share.swapped, "cut": share.cut}
    while any(weights.values()):
        kind = rng.choices(list(weights), weights=list(weights.values()))[0]
        made = ways[kind]()
        if made is not None:
            question, body = made
            return _headed(rng, source, Example(f"{source.id}#{kind}", kind, question, body, ()))
        weights[kind] = 0.0
    return None


def _near(rng: random.Random, source: ReadingQuestion, neighbours: Neighbours) -> tuple[str, str] | None:
    for context in neighbours.near(source)[: rng.randint(2, _NEIGHBOURS)]:
        cut = window(rng, context)
        body = context[cut.start : cut.end]
        if not _holds_answer(source, body) and rng.random() < 0.5:  # noqa: PLR2004 - not always the nearest
            return source.question, body
    return None


def _swapped(rng: random.Random, source: ReadingQuestion, neighbours: Neighbours) -> tuple[str, str] | None:
    passage = _answerable(rng, source).passage
    question = swap(rng, source.question, passage, neighbours.document(source))
    return None if question is None else (question, passage)


def _without(rng: random.Random, source: ReadingQuestion) -> tuple[str, str] | None:
    cut = window(rng, source.context, Cut(source.golds[0].start, source.golds[0].end))
    golds = [Cut(gold.start, gold.end) for gold in source.golds]
    kept = [
        source.context[part.start : part.end]
        for part in sentences(source.context)
        if cut.overlaps(part) and not any(part.overlaps(gold) for gold in golds)
    ]
    body = " ".join(kept)
    return None if not body or _holds_answer(source, body) else (source.question, body)


def _holds_answer(source: ReadingQuestion, body: str) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", body.lower()) for answer in source.answers)
