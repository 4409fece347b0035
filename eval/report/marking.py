"""Which words of an answer differ from its source, and which words of the source stand there instead.

Words are compared in order, without regard to case. A word that the source has elsewhere is marked only where no other
word differs: then the order itself is the fault. Little words are not marked, and where most words differ, as between
two sentences about different things, none is: where all is marked, nothing is shown. Texts of another script without
spaces are compared character by character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SIGN: Final = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Letters of scripts that put no spaces between words."""
_WORD: Final = re.compile(rf"[{_SIGN}]|[$€£]?[^\W{_SIGN}]+(?:[.,:’'\-][^\W{_SIGN}]+)*%?")
_LITTLE: Final = frozenset(
    ("a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "by", "as", "is", "are", "was", "were", "be",
     "been", "it", "its", "that", "this", "these", "those", "which", "who", "with", "from", "has", "have", "had",
     "will", "their", "there", "than")
)  # fmt: skip
_MOST_WORDS: Final = 300
"""Beyond this nothing is marked: the time to compare grows with the square."""
_FEW: Final = 3
"""So many words may differ in any sentence; of more, at most half of those that say something."""
_MOST_STRANGE: Final = 0.75
"""Where a larger share of the words is strange the texts are not about the same; only figures are marked then."""
_SHORT: Final = 6
"""So many words of the source are marked in one place at most: a whole sentence left out is no word that differs."""


@dataclass(frozen=True, slots=True)
class MarkedPiece:
    """A part of a text, and whether its words differ from those of the other text."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """Two texts, each whole, in pieces."""

    said: tuple[MarkedPiece, ...]
    source: tuple[MarkedPiece, ...]


def marked(said: str, source: str) -> Marked:
    """Return both texts with the words marked in which they differ.

    >>> found = marked("It grew by 52% in 2024.", "In 2024 output grew by 25%.")
    >>> [piece.text for piece in (*found.said, *found.source) if piece.differs]
    ['52%', '25%']
    """
    ours, theirs = list(_WORD.finditer(said)), list(_WORD.finditer(source))
    if not theirs or max(len(ours), len(theirs)) > _MOST_WORDS:
        return Marked((MarkedPiece(said, differs=False),), (MarkedPiece(source, differs=False),))
    one, two = ([_form(word.group()) for word in words] for words in (ours, theirs))
    differing = _differing(one, two)
    if len(differing[0]) > max(_FEW, sum(map(_tells, one)) / 2):
        differing = [], []
    return Marked(
        _pieces(said, (ours[number].span() for number in differing[0])),
        _pieces(source, (theirs[number].span() for number in differing[1])),
    )


def _differing(said: Sequence[str], source: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the numbers of the words of each that differ."""
    blocks = [each for each in SequenceMatcher(None, said, source, autojunk=False).get_opcodes() if each[0] != "equal"]
    ours, held = frozenset(said), frozenset(source)
    moved = [n for _, begin, end, _, _ in blocks for n in range(begin, end) if _tells(said[n])]
    strange = [n for n in moved if said[n] not in held] or moved
    if len(strange) > _MOST_STRANGE * sum(map(_tells, said)):
        strange = [number for number in strange if _is_figure(said[number])]
    found = frozenset(strange)
    instead = [
        number
        for _, begin, end, first, last in blocks
        if last - first <= _SHORT and any(n in found for n in range(begin, end))
        for number in range(first, last)
        if _tells(source[number]) and source[number] not in ours
    ]
    return strange, instead or _figures(said, source, found)


def _figures(said: Sequence[str], source: Sequence[str], strange: frozenset[int]) -> list[int]:
    """Return the figures of the source that the answer does not have, where it has another one of their form."""
    ours = frozenset(said)
    ends = {said[number][-1] == "%" for number in strange if _is_figure(said[number])}
    found = [n for n, word in enumerate(source) if _is_figure(word) and word not in ours and (word[-1] == "%") in ends]
    return found if len(found) <= _SHORT else []


def _form(word: str) -> str:
    return word.lower().removesuffix("'s").removesuffix("’s")


def _tells(word: str) -> bool:
    return word not in _LITTLE


def _is_figure(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _pieces(text: str, spans: Iterable[tuple[int, int]]) -> tuple[MarkedPiece, ...]:
    """Return the text in pieces; words that differ one after the other are one piece."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and text[joined[-1][1] : start].isspace():
            start = joined.pop()[0]  # noqa: PLW2901 - the piece begins where the one before did
        joined.append((start, end))
    pieces, done = [], 0
    for start, end in joined:
        pieces += [MarkedPiece(text[done:start], differs=False), MarkedPiece(text[start:end], differs=True)]
        done = end
    return tuple(piece for piece in (*pieces, MarkedPiece(text[done:], differs=False)) if piece.text)
