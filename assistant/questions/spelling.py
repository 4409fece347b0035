"""Misspelt words, read as the word of the documents that they are hardly different from.

Only a word that is neither an everyday one nor anywhere in the documents is changed, and only where a single word of
them is that near: «Pittsburg» is read as «Pittsburgh», but no name as another one that differs in more. What lacks only
an apostrophe that the documents write is read with it: «sudans president» as «Sudan's president». Words of another
language than English are no slips.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.language.detection import ENGLISH, language_of
from assistant.language.terms import is_common, stem

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
    if not unknown or language_of(question) not in {None, ENGLISH}:
        return question
    known: dict[str, str] = {}
    owned: dict[str, str] = {}
    for words, owners in map(_words, texts):
        known = {**words, **known}
        owned = {**owners, **owned}
    for match in reversed(unknown):
        word = match.group().casefold()
        if word in known:
            continue
        meant = owned.get(word)
        if meant is None and stem(word) not in _stems(tuple(known)):
            near = get_close_matches(word, [other for other in known if other[0] == word[0]], n=2, cutoff=_LIKE)
            meant = known[near[0]] if len(near) == 1 else None
        if meant is not None:
            question = f"{question[: match.start()]}{meant}{question[match.end() :]}"
    return question


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return each word of a text in small letters with the way in which it is written, small where it is so at all.

    Then each possessive, as it is typed in a hurry.
    """
    found = sorted({match.group() for match in _WORD.finditer(text)}, key=lambda word: (word.islower(), word))
    owners = {f"{match[1]}s".casefold(): f"{match[1]}'s" for match in _OWNED.finditer(text)}
    return {word.casefold(): word for word in found}, owners


@lru_cache(maxsize=8)
def _stems(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(stem, words))
