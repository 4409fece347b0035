"""The configuration of the reader's training (``reader.toml``), and its rows as tokens, in the batches of each epoch.

A row has the probability that the passage answers, and the place of the answer if there is one. The labels are
people's, in passages cut afresh every epoch, and soft ones of a larger model.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.reading.encoding import windows
from assistant.reading.loading import Shape
from assistant.reading.scoring import MAX_ANSWER_TOKENS
from eval.training.hurried import hurried
from eval.training.reader_data import TITLE_SHARE, Neighbours, Share, epoch_examples, under_title
from eval.training.reader_source import LabelUse, is_held_out, is_held_out_group
from eval.training.token_batches import RunPlan, token_batches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from assistant.reading.encoding import Window
    from eval.training.reader_source import Example, Labelled, ReadingQuestion


CONFIGURATION: Final = Path(__file__).with_name("reader.toml")
_DEVELOPMENT_EPOCH: Final = -1


@dataclass(frozen=True, slots=True)
class EncodedExample:
    """An encoded example: ``golds`` are ``(first token, last token, weight)``, counted in the whole window."""

    example: Example
    window: Window
    golds: tuple[tuple[int, int, float], ...]


def encode(tokenizer: Tokenizer, examples: Sequence[Example], row_tokens: int) -> list[EncodedExample]:
    """Return the rows that fit into one window and whose answers lie on token edges, in the order of ``examples``."""
    rows = []
    for example in examples:
        made = windows(tokenizer, example.question, [example.passage], row_tokens)[0]
        if len(made) != 1 or made[0].tokens > row_tokens:
            continue
        golds = _token_golds(example, made[0])
        if golds or not example.golds:
            rows.append(EncodedExample(example, made[0], golds))
    return rows


def _token_golds(example: Example, window: Window) -> tuple[tuple[int, int, float], ...]:
    """Return the answers in tokens, without those too long or cutting a word; the weights sum to 1 again."""
    starts = {offset[0]: place for place, offset in enumerate(window.offsets) if window.starts[place]}
    ends = {offset[1]: place for place, offset in enumerate(window.offsets) if window.ends[place]}
    found = []
    for start, end, weight in example.golds:
        text = example.passage[start:end]
        first = starts.get(start + len(text) - len(text.lstrip()))
        last = ends.get(end - len(text) + len(text.rstrip()))
        if first is not None and last is not None and first <= last < first + MAX_ANSWER_TOKENS:
            found.append((window.first + first, window.first + last, weight))
    total = sum(weight for *_, weight in found)
    return tuple((first, last, weight / total) for first, last, weight in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderPlan(RunPlan):
    """See ``reader.toml`` for what each value means; ``titled`` are the sets with meaningful titles."""

    held_out: float
    development_rows: int
    hurried: float
    shape: Shape
    labels: LabelUse
    shares: dict[str, Share]
    titled: tuple[str, ...]

    @classmethod
    def read(cls, path: Path = CONFIGURATION) -> ReaderPlan:
        """Read a configuration file; raises ``TypeError`` or ``KeyError`` for an unknown or missing key."""
        text = path.read_text(encoding="utf-8")
        values: dict[str, Any] = tomllib.loads(text)
        shape, labels = Shape(**values.pop("shape")), LabelUse(**values.pop("labels"))
        shares, titled = shares_of(values.pop("datasets"))
        return cls(shape=shape, labels=labels, shares=shares, titled=titled, text=text, **values)


def shares_of(datasets: dict[str, dict[str, Any]]) -> tuple[dict[str, Share], tuple[str, ...]]:
    """Return how each set of a configuration's [datasets] is used, and the names of those with meaningful titles."""
    names = [field.name for field in fields(Share)]
    shares = {name: Share(**{key: row[key] for key in names}) for name, row in datasets.items()}
    return shares, tuple(name for name, row in datasets.items() if row["titled"])


@dataclass(frozen=True, slots=True)
class TargetRow:
    """An encoded row; ``target`` in [0, 1] is the probability that the passage answers the question."""

    row: EncodedExample
    target: float

    @property
    def tokens(self) -> int:
        """The length of the row in tokens."""
        return self.row.window.tokens


class ReaderBatches:
    """The rows of a run: the batches of each epoch, and two sorts of development rows from other groups.

    ``development`` has people's labels, ``second_opinions`` the larger model's.
    """

    def __init__(
        self, plan: ReaderPlan, sources: Sequence[ReadingQuestion], labels: Sequence[Labelled], tokenizer: Tokenizer
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
        rng = random.Random(f"{plan.seed}:{number}:close")  # «close» was in the seed of the shipped weights' rows
        made = epoch_examples(self._train, self._neighbours, plan.shares, plan.seed, number)
        rows = encode(self._tokenizer, [self._typed(rng, example) for example in made], plan.row_tokens)
        people = [TargetRow(row, float(bool(row.golds))) for row in rows]
        labels = [label for label in self._labels if rng.random() < label.used]
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
