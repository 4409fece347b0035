"""The configuration of the training of the trained witness (``grounding.toml``), its rows as tokens, its batches.

The rows can be kept in a file, for a machine that has only torch and the network.
"""

from __future__ import annotations

import math
import random
import tomllib
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from assistant.grounding.trained.encoding import Packed, pack
from eval.training.row_files import read, write
from eval.training.token_batches import RunPlan, token_batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from eval.training.grounding_rows import GroundingRow

    Array = NDArray[Any]

CONFIGURATION: Final = Path(__file__).with_name("grounding.toml")
_KINDS: Final = {
    "ids": np.uint16, "lengths": np.uint16, "marks": np.uint16, "verdicts": np.uint16, "bad": np.bool_,
    "words": np.uint16, "ungrounded": np.bool_,
}  # fmt: skip
"""The arrays of a row, as they stand in a file."""


@dataclass(frozen=True, slots=True)
class SetShare:
    """How one set enters; see ``grounding.toml``."""

    rows: int
    together: int
    breaks: float
    worth: float
    epochs: int
    drafts: int = 0
    cited: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundingPlan(RunPlan):
    """See ``grounding.toml`` for what each value means."""

    layers: int
    rank: int
    scale: float
    two_way: bool
    token_loss: float
    sets: dict[str, SetShare]

    @classmethod
    def read(cls, path: Path = CONFIGURATION) -> GroundingPlan:
        """Read a configuration file; raises ``TypeError`` or ``KeyError`` for an unknown or missing key."""
        text = path.read_text(encoding="utf-8")
        values: dict[str, Any] = tomllib.loads(text)
        sets = {name: SetShare(**row) for name, row in values.pop("sets").items()}
        return cls(sets=sets, text=text, **values)


@dataclass(frozen=True)
class EncodedRow:
    """A row with its labels.

    ``ids`` are its tokens; ``lengths`` says how many belong to the sources, then to each answer. ``marks`` are the
    places of the sentences' marks, each belonging to one of the row's verdicts, whose numbers are in ``verdicts``; a
    verdict is ``bad`` where one or more of its sentences are. ``words`` are the places of tokens that are known to be
    ``ungrounded`` or not. ``weight`` is what the row counts in its batch.
    """

    dataset: str
    ids: Array
    lengths: Array
    marks: Array
    verdicts: Array
    bad: Array
    words: Array
    ungrounded: Array
    weight: float

    @property
    def tokens(self) -> int:
        """How long the row is."""
        return len(self.ids)

    @cached_property
    def owner(self) -> Array:
        """As in ``Packed``."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    @cached_property
    def positions(self) -> Array:
        """As in ``Packed``."""
        source, *answers = self.lengths.tolist()
        return np.concatenate([np.arange(source), *(np.arange(source, source + length) for length in answers)])


class GroundingBatches:
    """The rows of a run: those of each epoch, and development rows, which share no source with them."""

    def __init__(
        self, plan: GroundingPlan, epochs: Sequence[Sequence[EncodedRow]], development: Sequence[EncodedRow]
    ) -> None:
        self._plan, self.epochs, self.development = plan, epochs, development

    def epoch(self, number: int) -> list[list[EncodedRow]]:
        """Return the batches of epoch ``number`` (from 0)."""
        dice = random.Random(f"{self._plan.seed}:{number}")
        return token_batches(self.epochs[number], self._plan.batch_tokens, dice)


def encode(tokenizer: Tokenizer, rows: Iterable[GroundingRow], most: int) -> list[EncodedRow]:
    """Return the rows as tokens; those of more than ``most`` tokens, or without a label, are left out."""
    made = (_encoded(row, packed_row(tokenizer, row)) for row in rows)
    return [row for row in made if row.tokens <= most and len(row.bad)]


def packed_row(tokenizer: Tokenizer, row: GroundingRow) -> Packed:
    """Return the row as tokens."""
    return pack(tokenizer, row.sources, row.question, [[said.text for said in answer] for answer in row.answers])


def _encoded(row: GroundingRow, packed: Packed) -> EncodedRow:
    """Turn the labels of sentences into labels of tokens: see ``EncodedRow``.

    The sentences of an answer of which it is only known that one or more are bad have one verdict together.
    """
    marks: list[int] = []
    verdicts: list[int | None] = []
    words: list[int] = []
    bad: list[bool] = []
    ungrounded: list[bool] = []
    for answer, sentences in zip(row.answers, packed.sentences, strict=True):
        vague = None
        for said, sentence in zip(answer, sentences, strict=True):
            if said.bad is not None or vague is None:
                bad.append(said.bad is not False)
                vague = len(bad) - 1 if said.bad is None else vague
            marks.append(sentence.mark)
            verdicts.append(len(bad) - 1 if said.bad is not None else vague)
            if said.marked is not None:
                words.extend(range(sentence.first, sentence.mark))
                ungrounded.extend(any(s < b and a < e for s, e in said.marked) for a, b in sentence.offsets)
    values = {
        "ids": packed.ids, "lengths": np.bincount(packed.owner), "marks": marks, "verdicts": verdicts, "bad": bad,
        "words": words, "ungrounded": ungrounded,
    }  # fmt: skip
    arrays: dict[str, Any] = {name: np.asarray(values[name], dtype=kind) for name, kind in _KINDS.items()}
    return EncodedRow(row.dataset, **arrays, weight=row.worth * math.sqrt(len(bad)))


def save(path: Path, plan: GroundingPlan, batches: GroundingBatches) -> None:
    """Write all rows into one compressed file, in which what epochs have in common is kept once."""
    parts = [*batches.epochs, batches.development]
    rows = [row for part in parts for row in part]
    told = {
        "plan": plan.text,
        "parts": [len(part) for part in parts],
        "datasets": [row.dataset for row in rows],
        "weights": [row.weight for row in rows],
    }
    write(path, told, {name: [getattr(row, name) for row in rows] for name in _KINDS})


def load(path: Path, plan: GroundingPlan) -> GroundingBatches:
    """Return the rows of a file; exit where they were made by another configuration."""
    told, columns = read(path, plan.text)
    rows = [
        EncodedRow(dataset, **{name: columns[name][number] for name in _KINDS}, weight=weight)
        for number, (dataset, weight) in enumerate(zip(told["datasets"], told["weights"], strict=True))
    ]
    ends = np.cumsum([0, *told["parts"]]).tolist()
    *epochs, development = (rows[begin:end] for begin, end in pairwise(ends))
    return GroundingBatches(plan, epochs, development)
