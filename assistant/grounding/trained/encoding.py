"""Sources and answers as one row of tokens that is read in a single pass.

First come the sources and the question, then the answers one after the other. Each answer sees the sources and its own
words, never another answer; its positions count on from the sources. So the costly part, reading the sources, is
done once for any number of answers, at training as at work. A mark after each sentence is where its verdict is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

_START: Final = "<|im_start|>"
_MARK: Final = "<|im_end|>"
_LONGEST_SENTENCE: Final = 160


@dataclass(frozen=True, slots=True)
class PackedSentence:
    """Where a sentence stands in the row.

    ``mark`` is the place of its verdict; the tokens ``first`` up to ``mark`` are its words, ``offsets`` their character
    ranges in the sentence.
    """

    first: int
    mark: int
    offsets: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """A row: ``ids`` and ``positions`` (tokens,), ``owner`` (tokens,) 0 for the sources, else the answer's number + 1.

    ``sentences`` are the sentences of each answer.
    """

    ids: NDArray[np.int64]
    positions: NDArray[np.int64]
    owner: NDArray[np.int64]
    sentences: tuple[tuple[PackedSentence, ...], ...]

    def mask(self, *, two_way: bool) -> NDArray[np.bool_]:
        """Return (tokens, tokens): true where the token of the row may look at the token of the column.

        ``two_way`` lets the sources see themselves whole, and each answer itself; else only what stands before.
        """
        made: NDArray[np.bool_] = (self.owner[None, :] == 0) | (self.owner[None, :] == self.owner[:, None])
        return made if two_way else made & np.tri(len(self.ids), dtype=bool)


def pack(
    tokenizer: Tokenizer, sources: Sequence[str], question: str | None, answers: Sequence[Sequence[str]]
) -> Packed:
    """Return the row of ``answers``, each a sequence of sentences; a very long sentence is cut."""
    head = "".join(f"Source: {text}\n\n" for text in sources) + (f"Question: {question}\n\n" if question else "")
    ids = [tokenizer.token_to_id(_START), *tokenizer.encode(head, add_special_tokens=False).ids]
    positions, owner = list(range(len(ids))), [0] * len(ids)
    opening = tokenizer.encode("Answer:", add_special_tokens=False).ids
    mark = tokenizer.token_to_id(_MARK)
    start = len(ids)
    placed = []
    for number, answer in enumerate(answers):
        begun = len(ids)
        ids.extend(opening)
        sentences = []
        for text in answer:
            encoded = tokenizer.encode(f" {text}", add_special_tokens=False)
            own = encoded.ids[:_LONGEST_SENTENCE]
            # One character for the space before; a token that begins with it begins at the sentence's own start.
            offsets = tuple((max(0, a - 1), b - 1) for a, b in encoded.offsets[:_LONGEST_SENTENCE])
            sentences.append(PackedSentence(len(ids), len(ids) + len(own), offsets))
            ids.extend([*own, mark])
        placed.append(tuple(sentences))
        positions.extend(range(start, start + len(ids) - begun))
        owner.extend([number + 1] * (len(ids) - begun))
    return Packed(np.array(ids), np.array(positions), np.array(owner), tuple(placed))
