"""The reader's rows as tokens in a file, for a machine with a GPU that has neither the data nor what reads it."""

from __future__ import annotations

import io
import json
import lzma
import random
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from assistant.reading.encoding import Window
from eval.training.reader_batches import EncodedExample, TargetRow, encode
from eval.training.reader_source import Example
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
"""The arrays of a row, as they stand in a file; ``golds`` are first token, last token and weight, one after another."""
_NO_EXAMPLE: Final = Example("", "", "", "", ())
"""Rows to train on have no text beside their tokens."""


@dataclass(frozen=True, slots=True)
class EncodedRows:
    """As ``ReaderBatches``, with the rows of ``epochs`` made before."""

    plan: ReaderPlan
    epochs: Sequence[Sequence[TargetRow]]
    development: Sequence[EncodedExample]
    second_opinions: Sequence[TargetRow]

    def epoch(self, number: int) -> list[list[TargetRow]]:
        """Return the batches of epoch ``number`` (from 0)."""
        return token_batches(self.epochs[number], self.plan.batch_tokens, random.Random(f"{self.plan.seed}:{number}"))


def save(path: Path, plan: ReaderPlan, batches: ReaderBatches) -> None:
    """Write the rows of all epochs, and those that are scored, into one compressed file."""
    epochs = [[row for batch in batches.epoch(number) for row in batch] for number in range(plan.epochs)]
    told = {
        "plan": plan.text,
        "epochs": [len(epoch) for epoch in epochs],
        "development": [asdict(row.example) for row in batches.development],
        "second_opinions": [[asdict(each.row.example), each.target] for each in batches.second_opinions],
    }
    rows = [_arrays(row.row) for epoch in epochs for row in epoch]
    content: dict[str, Array] = {"targets": np.array([row.target for epoch in epochs for row in epoch])}
    for name, kind in _KINDS.items():
        arrays: list[Array] = [np.asarray(row[name], dtype=kind) for row in rows]
        content |= {name: np.concatenate(arrays), f"{name}_of": np.array([len(array) for array in arrays])}
    content["told"] = np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
    written = io.BytesIO()
    np.savez(written, **content)  # type: ignore[arg-type]
    path.write_bytes(lzma.compress(written.getvalue(), preset=9))  # its window holds a passage's other questions


def _arrays(row: EncodedExample) -> dict[str, Any]:
    window = row.window
    golds = [number for gold in row.golds for number in gold]
    return {
        "question": window.question, "passage": window.passage, "starts": window.starts, "ends": window.ends,
        "golds": golds,
    }  # fmt: skip


def load(path: Path, plan: ReaderPlan, tokenizer: Tokenizer) -> EncodedRows:
    """Return the rows of a file; exit where they were made by another configuration."""
    with np.load(io.BytesIO(lzma.decompress(path.read_bytes()))) as file:
        content = dict(file)
    told = json.loads(content["told"].tobytes())
    if told["plan"] != plan.text:
        message = f"The rows in {path} were made by another configuration; make them again with --encode."
        raise SystemExit(message)
    columns = [np.split(content[name], np.cumsum(content[f"{name}_of"])[:-1]) for name in _KINDS]
    rows = [
        TargetRow(_row(*arrays), float(target))
        for *arrays, target in zip(*columns, content["targets"].tolist(), strict=True)
    ]
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
