"""Passages: whole, consecutive sentences of one section, long enough to mean something and short enough to embed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from index.types import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import Sentence

WANTED_WORDS: Final = 60
LARGEST_WORDS: Final = 110
_CHARACTERS_A_WORD: Final = 6


def passages(text: str, sentences: Sequence[Sentence], paragraphs: Sequence[int]) -> list[Passage]:
    """Return the passages of a document in reading order; every sentence is in exactly one of them.

    A passage ends with its section; with its paragraph once it has ``WANTED_WORDS``; and before a sentence that would
    take it over ``LARGEST_WORDS``. A longer sentence is a passage of its own. ``paragraphs`` is the number of the
    paragraph of each sentence.
    """
    groups: list[list[Sentence]] = []
    words = 0
    for place, sentence in enumerate(sentences):
        length = _words(text[sentence.start : sentence.end])
        if groups and not _starts_new(
            groups[-1], sentence, words, length, new=paragraphs[place] != paragraphs[place - 1]
        ):
            groups[-1].append(sentence)
            words += length
        else:
            groups.append([sentence])
            words = length
    return [
        Passage(
            doc_id=group[0].doc_id,
            number=number,
            start=group[0].start,
            end=group[-1].end,
            sentences=tuple(sentence.number for sentence in group),
        )
        for number, group in enumerate(groups)
    ]


def _starts_new(group: Sequence[Sentence], sentence: Sentence, words: int, length: int, *, new: bool) -> bool:
    if sentence.section != group[-1].section or words + length > LARGEST_WORDS:
        return True
    return new and words >= WANTED_WORDS


def _words(text: str) -> int:
    """Count words; text without spaces (Chinese) counts by its length."""
    return max(len(text.split()), len(text) // _CHARACTERS_A_WORD // 2)
