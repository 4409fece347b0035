"""The rows of the reader's training: people's labels, freshly cut every epoch, and a larger model's soft ones.

A row says how probable it is that the passage answers, and where it does, with which words.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from eval.training.hurried import hurried
from eval.training.reader_data import TITLE_SHARE, Neighbours, epoch_examples, under_title
from eval.training.reader_rows import encode
from eval.training.reader_source import is_held_out, is_held_out_group
from eval.training.token_batches import token_batches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from eval.training.reader_data import Example
    from eval.training.reader_labels import Labelled
    from eval.training.reader_plan import ReaderPlan
    from eval.training.reader_rows import Row
    from eval.training.reader_source import Source

_DEVELOPMENT_EPOCH: Final = -1


@dataclass(frozen=True, slots=True)
class TargetRow:
    """An encoded row; ``target`` in [0, 1] is how probable it is that the passage answers the question."""

    row: Row
    target: float

    @property
    def tokens(self) -> int:
        """How long the row is."""
        return len(self.row.window.ids)


class ReaderBatches:
    """The rows of a run: the batches of each epoch, and two sorts of development rows, which share no group with them.

    ``development`` has people's labels, ``second_opinions`` the larger model's.
    """

    def __init__(
        self, plan: ReaderPlan, sources: Sequence[Source], labels: Sequence[Labelled], tokenizer: Tokenizer
    ) -> None:
        self._plan, self._tokenizer = plan, tokenizer
        held = [source for source in sources if is_held_out(source, plan.held_out)]
        self._train = [source for source in sources if not is_held_out(source, plan.held_out)]
        self._neighbours = Neighbours(self._train)
        unseen = {source.id for source in held}
        self._labels = [
            label
            for label in labels
            if not is_held_out_group(label.group, plan.held_out) and label.asked_by not in unseen
        ]
        made = epoch_examples(held, Neighbours(held), plan.shares, plan.seed, _DEVELOPMENT_EPOCH)
        self.development = encode(tokenizer, made, plan.row_tokens)[: plan.development_rows]
        kept = [label for label in labels if is_held_out_group(label.group, plan.held_out)]
        self.second_opinions = self._labelled(kept[: plan.development_rows])

    def epoch(self, number: int) -> list[list[TargetRow]]:
        """Return the batches of epoch ``number`` (from 0)."""
        plan = self._plan
        rng = random.Random(f"{plan.seed}:{number}:close")  # the last word since the shipped weights' rows have it
        made = epoch_examples(self._train, self._neighbours, plan.shares, plan.seed, number)
        rows = encode(self._tokenizer, [self._typed(rng, example) for example in made], plan.row_tokens)
        people = [TargetRow(row, float(bool(row.golds))) for row in rows]
        labels = [label for label in self._labels if label.is_written or rng.random() < plan.labels.used]
        return token_batches([*people, *self._labelled(labels, rng)], plan.batch_tokens, rng)

    def _labelled(self, labels: Sequence[Labelled], rng: random.Random | None = None) -> list[TargetRow]:
        examples = [label.example if rng is None else self._shown(rng, label) for label in labels]
        targets = {label.example.id: label.target for label in labels}
        rows = encode(self._tokenizer, examples, self._plan.row_tokens)
        return [TargetRow(row, targets[row.example.id]) for row in rows]

    def _shown(self, rng: random.Random, label: Labelled) -> Example:
        """Return a label's example as the reader meets it: mostly under its title, sometimes typed in a hurry."""
        typed = label.example if label.is_written else self._typed(rng, label.example)
        return under_title(typed, label.title) if label.title and rng.random() < TITLE_SHARE else typed

    def _typed(self, rng: random.Random, example: Example) -> Example:
        if rng.random() >= self._plan.hurried:
            return example
        return replace(example, question=hurried(rng, example.question))
