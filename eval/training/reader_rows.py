"""Encoded training rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.reading.encoding import windows
from assistant.reading.scoring import MAX_ANSWER_TOKENS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tokenizers import Tokenizer

    from assistant.reading.encoding import Window
    from eval.training.reader_data import Example


@dataclass(frozen=True, slots=True)
class Row:
    """An encoded example: ``golds`` are ``(first token, last token, weight)`` counted in the whole window."""

    example: Example
    window: Window
    golds: tuple[tuple[int, int, float], ...]


def encode(tokenizer: Tokenizer, examples: Sequence[Example], row_tokens: int) -> list[Row]:
    """Return the rows that fit into one window and whose answers lie on token edges, in the order of ``examples``."""
    rows = []
    for example in examples:
        made = windows(tokenizer, example.question, [example.passage], row_tokens)[0]
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
