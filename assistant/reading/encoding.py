"""Question and passage as token ids for the model, and the way back to characters.

Each is a message of its own, between the decoder's marks for the two ends of a message. The lower layers read them
apart, so that a passage need not be read again for every question. A passage is cut into overlapping windows of whole
tokens, independent of the question, so that one of any length is read in full. A span begins and ends only at the edge
of a word or a number: «41» is never offered out of «41.06».
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from tokenizers import Encoding, Tokenizer

QUESTION_TOKENS = 64
PASSAGE_TOKENS = 256
OVERLAP_TOKENS = 64
# Scripts written without spaces have no word edges to respect, so each of their characters counts as a word.
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_\u2e80-\u9fff\uf900-\ufaff]+")

# The tokenizer rejects half a surrogate pair (JSON can carry one); its replacement is one character too.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Window:
    """One input row: the question and a part of the passage.

    ``question`` and ``passage`` are the tokens of the two messages, one after the other in the row. ``first`` is the
    index in the row of the first token of the passage's text. For each such token, ``offsets`` gives its characters
    ``[start, end)`` in the passage; ``starts`` and ``ends`` tell whether an answer may begin or end with it.
    """

    question: tuple[int, ...]
    passage: tuple[int, ...]
    first: int
    offsets: tuple[tuple[int, int], ...]
    starts: tuple[bool, ...]
    ends: tuple[bool, ...]

    @property
    def tokens(self) -> int:
        """The length of the row in tokens."""
        return len(self.question) + len(self.passage)


@dataclass(frozen=True, slots=True)
class Padded:
    """Windows padded to the longest, each (rows, tokens).

    ``asked``: the token belongs to the question; ``starts`` and ``ends``: a span may begin or end there.
    """

    ids: NDArray[np.int64]
    asked: NDArray[np.bool_]
    attended: NDArray[np.bool_]
    starts: NDArray[np.bool_]
    ends: NDArray[np.bool_]


def padded(rows: Sequence[Window]) -> Padded:
    """Pad ``rows`` to the longest of them."""
    shape = len(rows), max(row.tokens for row in rows)
    ids = np.zeros(shape, dtype=np.int64)
    asked, attended, starts, ends = (np.zeros(shape, dtype=bool) for _ in range(4))
    for number, row in enumerate(rows):
        ids[number, : row.tokens] = (*row.question, *row.passage)
        asked[number, : len(row.question)] = True
        attended[number, : row.tokens] = True
        last = row.first + len(row.starts)
        starts[number, row.first : last] = row.starts
        ends[number, row.first : last] = row.ends
    return Padded(ids, asked, attended, starts, ends)


def inside_words(text: str) -> set[int]:
    """Return the character positions inside a word or number of ``text``."""
    return {place for match in _WORD.finditer(text) for place in range(match.start() + 1, match.end())}


def windows(
    tokenizer: Tokenizer, question: str, passages: Sequence[str], limit: int = PASSAGE_TOKENS
) -> list[list[Window]]:
    """Return the windows of each passage, in order; none for a passage without a token.

    ``limit`` is the most tokens of a passage in a window; ``QUESTION_TOKENS`` of the question are read. Raises
    ``ModelUnavailable`` if the tokenizer is not the decoder's.
    """
    asked, *whole = [_LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text) for text in (question, *passages)]
    opening, own, named = (
        tokenizer.encode(text, add_special_tokens=False).ids for text in ("Question:", f" {asked}", "Passage:\n")
    )
    start, end = (_special(tokenizer, mark) for mark in ("<|im_start|>", "<|im_end|>"))
    message = (start, *opening, *own[:QUESTION_TOKENS], end)
    read = tokenizer.encode_batch(whole, add_special_tokens=False)
    return [
        list(_cut(message, (start, *named), end, text, encoded, limit))
        for text, encoded in zip(passages, read, strict=True)
    ]


def _special(tokenizer: Tokenizer, token: str) -> int:
    """Return the id of a special token; raises ``ModelUnavailable`` if the tokenizer has none."""
    number = tokenizer.token_to_id(token)
    if number is None:
        message = f"The tokenizer has no token {token}; it does not belong to the reader's base."
        raise ModelUnavailable(message)
    return number


def _cut(  # noqa: PLR0913, PLR0917 - what a row is made of
    question: tuple[int, ...], head: tuple[int, ...], tail: int, text: str, encoded: Encoding, limit: int
) -> Iterator[Window]:
    inside = inside_words(text)
    step = max(1, limit - OVERLAP_TOKENS)
    for begin in range(0, max(1, len(encoded.ids) - OVERLAP_TOKENS), step):
        ids = encoded.ids[begin : begin + limit]
        spans = encoded.offsets[begin : begin + limit]
        # Some tokenizers include the space before a word in its first token.
        offsets = [(end - len(text[start:end].lstrip()), end) for start, end in spans]
        starts = tuple(start < end and start not in inside for start, end in offsets)
        ends = tuple(start < end and end not in inside for start, end in offsets)
        if any(starts) and any(ends):
            yield Window(question, (*head, *ids, tail), len(question) + len(head), tuple(offsets), starts, ends)
