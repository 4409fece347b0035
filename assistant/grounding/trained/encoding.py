"""The input of the trained witness: sources and answers as one row of tokens, read in a single pass.

Short sources are read whole, of long ones the nearest part. Sources and question come first, then the answers. Each
answer attends to the sources and to itself, never to another answer, and its positions continue those of the sources.
So the costly part, reading the sources, is done once for any number of answers, in training and in use. The verdict on
a sentence is read at a mark after it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from assistant.language.quantities.numerals import NUMBER, read_number

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from assistant.grounding.evidence_index import EvidenceIndex

WHOLE_WORDS: Final = 480
"""Sources of at most so many words together are read whole."""
PART_WORDS: Final = 260
"""How many words of longer sources are read."""
_NEAREST: Final = 8


def context(index: EvidenceIndex, claims: Sequence[str]) -> tuple[str, ...]:
    """Return one text per source, in order; «…» stands for sentences left out between others.

    Numbers are written as in the claims, see ``in_forms_of``.
    """
    lengths = [len(item.text.split()) for item in index.candidates]
    chosen = set(range(len(lengths))) if sum(lengths) <= WHOLE_WORDS else _nearest(index, claims, lengths)
    texts = []
    for _, group in groupby(sorted(chosen), key=lambda number: index.candidates[number].source):
        numbers = list(group)
        parts = [index.candidates[numbers[0]].text]
        for before, number in pairwise(numbers):
            parts += ["…"] * (number != before + 1) + [index.candidates[number].text]
        texts.append(in_forms_of(claims, " ".join(parts)))
    return tuple(texts)


def in_forms_of(claims: Sequence[str], text: str) -> str:
    """Return ``text`` with its numbers in words or digits, as the claims write them.

    The trained witness takes «19» and «nineteen» for different numbers. «One» stays, since it often is no number.

    >>> in_forms_of(["There are 19 members."], "The nineteen members met, and one of them spoke for 40 minutes.")
    'The 19 members met, and one of them spoke for 40 minutes.'
    """
    forms: dict[float, set[str]] = defaultdict(set)
    for claim in claims:
        for match in NUMBER.finditer(claim):
            forms[read_number(match, letter_scale=False).value].add(match.group())

    def in_form(match: re.Match[str]) -> str:
        number, own = read_number(match, letter_scale=False), match.group()
        said = forms.get(number.value, set())
        if number.value == 1 or number.scaled or len(said) != 1:
            return own
        (other,) = said
        return other if other[0].isdigit() != own[0].isdigit() else own

    return NUMBER.sub(in_form, text)


def _nearest(index: EvidenceIndex, claims: Sequence[str], lengths: Sequence[int]) -> set[int]:
    numbers = {(item.source, item.start): number for number, item in enumerate(index.candidates)}
    ranked = [[numbers[item.source, item.start] for item in index.best(claim, _NEAREST)] for claim in claims]
    chosen: set[int] = set()
    left = PART_WORDS
    for number in _in_turn(ranked, len(lengths)):
        if number in chosen or lengths[number] > left:
            continue
        chosen.add(number)
        left -= lengths[number]
    return chosen or {0}


def _in_turn(ranked: Sequence[Sequence[int]], sentences: int) -> Iterator[int]:
    """Yield each claim's nearest sentence, then each one's second, …; then the neighbours of those, then the rest."""
    depth = max((len(numbers) for numbers in ranked), default=0)
    order = [numbers[place] for place in range(depth) for numbers in ranked if place < len(numbers)]
    yield from order
    for step in (-1, 1):
        yield from (number + step for number in order if 0 <= number + step < sentences)
    yield from range(sentences)


_START: Final = "<|im_start|>"
_MARK: Final = "<|im_end|>"
_LONGEST_SENTENCE: Final = 160


@dataclass(frozen=True, slots=True)
class PackedSentence:
    """The position of a sentence in the row.

    The tokens ``first`` up to ``mark`` are its words, ``offsets`` their character ranges in the sentence. The verdict
    is read at ``mark``.
    """

    first: int
    mark: int
    offsets: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """A row: ``ids``, ``positions`` and ``owner`` are (tokens,); ``sentences`` are those of each answer.

    ``owner`` is 0 for the sources, else the answer's number + 1.
    """

    ids: NDArray[np.int64]
    positions: NDArray[np.int64]
    owner: NDArray[np.int64]
    sentences: tuple[tuple[PackedSentence, ...], ...]

    def mask(self, *, two_way: bool) -> NDArray[np.bool_]:
        """Return the attention mask, (tokens, tokens): true if the token of the row attends to that of the column.

        With ``two_way`` sources and answers attend to themselves in both directions, else only to earlier tokens.
        """
        made: NDArray[np.bool_] = (self.owner[None, :] == 0) | (self.owner[None, :] == self.owner[:, None])
        return made if two_way else made & np.tri(len(self.ids), dtype=bool)


def pack(
    tokenizer: Tokenizer, sources: Sequence[str], question: str | None, answers: Sequence[Sequence[str]]
) -> Packed:
    """Return the row for ``answers``, each a sequence of sentences; sentences are cut after 160 tokens."""
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
            # Subtract the space before the sentence; a token that begins with it begins at the sentence's start.
            offsets = tuple((max(0, a - 1), b - 1) for a, b in encoded.offsets[:_LONGEST_SENTENCE])
            sentences.append(PackedSentence(len(ids), len(ids) + len(own), offsets))
            ids.extend([*own, mark])
        placed.append(tuple(sentences))
        positions.extend(range(start, start + len(ids) - begun))
        owner.extend([number + 1] * (len(ids) - begun))
    return Packed(np.array(ids), np.array(positions), np.array(owner), tuple(placed))
