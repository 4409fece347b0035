"""The reader's rows as tokens in a file, for a machine with a GPU but without the data and the code that reads it."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from assistant.reading.encoding import Window
from eval.training.reader_batches import EncodedExample, TargetRow, encode
from eval.training.reader_source import Example
from eval.training.row_files import read, write
from eval.training.token_batches import token_batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from eval.training.reader_batches import ReaderBatches, ReaderPlan

    Array = NDArray[Any]

_KINDS: Final = {
    "question": np.uint16, "passage": np.uint16, "starts": np.bool_, "ends": np.bool_, "golds": np.float32,
}  # fmt: skip
"""The arrays of a row in the file; ``golds`` are first token, last token and weight, one after another."""
_NO_EXAMPLE: Final = Example("", "", "", "", ())
"""Rows for training have only tokens, no text."""


@dataclass(frozen=True, slots=True)
class EncodedRows:
    """Like ``ReaderBatches``, with the rows of ``epochs`` made beforehand."""

    plan: ReaderPlan
    epochs: Sequence[Sequence[TargetRow]]
    development: Sequence[EncodedExample]
    second_opinions: Sequence[TargetRow]

    def epoch(self, number: int) -> list[list[TargetRow]]:
        """Return the batches of epoch ``number`` (from 0)."""
        return token_batches(self.epochs[number], self.plan.batch_tokens, random.Random(f"{self.plan.seed}:{number}"))


def save(path: Path, plan: ReaderPlan, batches: ReaderBatches) -> None:
    """Write the rows of all epochs, and those for scoring, into one compressed file."""
    epochs = [[row for batch in batches.epoch(number) for row in batch] for number in range(plan.epochs)]
    rows = [row for epoch in epochs for row in epoch]
    told = {
        "plan": plan.text,
        "epochs": [len(epoch) for epoch in epochs],
        "targets": [row.target for row in rows],
        "development": [asdict(row.example) for row in batches.development],
        "second_opinions": [[asdict(each.row.example), each.target] for each in batches.second_opinions],
    }
    arrays = [_arrays(row.row) for row in rows]
    write(path, told, {name: [row[name] for row in arrays] for name in _KINDS})


def _arrays(row: EncodedExample) -> dict[str, Array]:
    window = row.window
    golds = [number for gold in row.golds for number in gold]
    values = (window.question, window.passage, window.starts, window.ends, golds)
    return {name: np.asarray(own, dtype=kind) for (name, kind), own in zip(_KINDS.items(), values, strict=True)}


def load(path: Path, plan: ReaderPlan, tokenizer: Tokenizer) -> EncodedRows:
    """Return the rows of a file; exit if another configuration made them."""
    told, columns = read(path, plan.text)
    every = zip(*(columns[name] for name in _KINDS), told["targets"], strict=True)
    rows = [TargetRow(_row(*arrays), target) for *arrays, target in every]
    ends = np.cumsum([0, *told["epochs"]]).tolist()
    opinions = told["second_opinions"]
    return EncodedRows(
        plan,
        [rows[begin:end] for begin, end in pairwise(ends)],
        _encoded(told["development"], tokenizer, plan),
        [
            TargetRow(row, target)
            for example, target in opinions
            for row in _encoded([example], tokenizer, plan)
        ],
    )  # fmt: skip


def _row(question: Any, passage: Any, starts: Any, ends: Any, golds: Array) -> EncodedExample:  # noqa: ANN401 - arrays
    window = Window(question, passage, len(question) + len(passage) - 1 - len(starts), (), starts, ends)
    marked = tuple((int(begin), int(end), float(weight)) for begin, end, weight in golds.reshape(-1, 3))
    return EncodedExample(_NO_EXAMPLE, window, marked)


def _encoded(examples: Iterable[dict[str, Any]], tokenizer: Tokenizer, plan: ReaderPlan) -> list[EncodedExample]:
    made = [Example(**{**row, "golds": tuple(tuple(gold) for gold in row["golds"])}) for row in examples]
    return encode(tokenizer, made, plan.row_tokens)
