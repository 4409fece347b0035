"""Encoded training rows, and their order in an epoch."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.reading.encoding import separated, windows
from assistant.reading.scoring import MAX_ANSWER_TOKENS
from assistant.training.reader_data import Neighbours, epoch_examples
from assistant.training.reader_source import is_held_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from assistant.reading.encoding import Frame, Window
    from assistant.training.reader_data import Example
    from assistant.training.reader_plan import Plan
    from assistant.training.reader_source import Source

_BUCKET_BATCHES = 64
_DEVELOPMENT_EPOCH = -1


@dataclass(frozen=True, slots=True)
class Row:
    """An encoded example: ``golds`` are ``(first token, last token, weight)`` counted in the whole window."""

    example: Example
    window: Window
    golds: tuple[tuple[int, int, float], ...]


class Rows:
    """The rows of a run: the batches of each epoch, and the development rows, which share no group with them."""

    def __init__(self, plan: Plan, sources: Sequence[Source], tokenizer: Tokenizer) -> None:
        self._plan, self._tokenizer = plan, tokenizer
        held = [source for source in sources if is_held_out(source, plan.held_out)]
        self._train = [source for source in sources if not is_held_out(source, plan.held_out)]
        self._neighbours = Neighbours(self._train)
        made = epoch_examples(held, Neighbours(held), plan.shares, plan.seed, _DEVELOPMENT_EPOCH)
        self.development = encode(tokenizer, made, plan.row_tokens)[: plan.development_rows]

    def epoch(self, number: int) -> list[list[Row]]:
        """Return the batches of epoch ``number`` (from 0)."""
        plan = self._plan
        made = epoch_examples(self._train, self._neighbours, plan.shares, plan.seed, number)
        return batches(encode(self._tokenizer, made, plan.row_tokens), plan.batch_rows, plan.seed, number)


def encode(tokenizer: Tokenizer, examples: Sequence[Example], row_tokens: int, frame: Frame = separated) -> list[Row]:
    """Return the rows that fit into one window and whose answers lie on token edges, in the order of ``examples``."""
    rows = []
    for example in examples:
        made = windows(tokenizer, example.question, [example.passage], row_tokens, frame)[0]
        if len(made) != 1:
            continue
        golds = _token_golds(example, made[0])
        if golds or not example.golds:
            rows.append(Row(example, made[0], golds))
    return rows


def _token_golds(example: Example, window: Window) -> tuple[tuple[int, int, float], ...]:
    """Return the answers in tokens; those too long or cutting a word are left out, and the weights sum to 1 again."""
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


def batches(rows: Sequence[Row], size: int, seed: int, epoch: int) -> list[list[Row]]:
    """Return the epoch's batches in a random order, rows of like length together."""
    rng = random.Random(f"{seed}:{epoch}:order")
    order = list(rows)
    rng.shuffle(order)
    made: list[list[Row]] = []
    for begin in range(0, len(order), size * _BUCKET_BATCHES):
        bucket = sorted(order[begin : begin + size * _BUCKET_BATCHES], key=lambda row: len(row.window.ids))
        made.extend(bucket[at : at + size] for at in range(0, len(bucket), size))
    rng.shuffle(made)
    return made
