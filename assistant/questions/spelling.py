"""Misspelt words, read as the word of the documents that they are hardly different from.

Only a word that is neither an everyday one nor anywhere in the documents is changed, and only where a single word of
them is that near: «Pittsburg» is read as «Pittsburgh», but no name as another one that differs in more. What lacks only
an apostrophe that the documents write is read with it: «sudans president» as «Sudan's president».
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.grounding.terms import is_common, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORD: Final = re.compile(r"[^\W\d_]{5,}")
"""Shorter words are too easily one letter from another."""
_OWNED: Final = re.compile(r"([^\W\d_]{3,})['’]s\b")
_LIKE: Final = 0.88
"""Share of letters in common: «austria» and «australia» have 0.875, «masachusets» and «massachusetts» 0.917."""


def respelled(question: str, texts: Iterable[str]) -> str:
    """Return ``question`` with words that ``texts`` do not have as those of theirs that they must mean.

    >>> respelled("when will pittsburg be finished", ["Pittsburgh will be finished by 2026."])
    'when will Pittsburgh be finished'
    >>> respelled("who is osterbys mayor", ["Osterby’s mayor is Ada Holm."])
    "who is Osterby's mayor"
    """
    unknown = [match for match in _WORD.finditer(question) if not is_common(match.group())]
    if not unknown:
        return question
    known: dict[str, str] = {}
    owned: dict[str, str] = {}
    for text in texts:
        known = {**_words(text), **known}
        owned = {**_owners(text), **owned}
    for match in reversed(unknown):
        word = match.group().casefold()
        meant = owned[word] if word in owned and word not in known else _meant(word, known)
        if meant is not None:
            question = f"{question[: match.start()]}{meant}{question[match.end() :]}"
    return question


@lru_cache(maxsize=256)
def _words(text: str) -> Mapping[str, str]:
    """Return each word of a text in small letters with the way in which it is written, small where it is so at all."""
    found = sorted({match.group() for match in _WORD.finditer(text)}, key=lambda word: (word.islower(), word))
    return {word.casefold(): word for word in found}


@lru_cache(maxsize=256)
def _owners(text: str) -> Mapping[str, str]:
    """Return each possessive of a text as it is typed in a hurry, with the way in which it is written."""
    return {f"{match[1]}s".casefold(): f"{match[1]}'s" for match in _OWNED.finditer(text)}


@lru_cache(maxsize=8)
def _stems(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(stem, words))


def _meant(word: str, known: Mapping[str, str]) -> str | None:
    if word in known or stem(word) in _stems(tuple(known)):
        return None
    near = get_close_matches(word, [other for other in known if other[0] == word[0]], n=2, cutoff=_LIKE)
    return known[near[0]] if len(near) == 1 else None
