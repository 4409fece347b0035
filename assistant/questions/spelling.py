"""Misspelt words, read as the nearest word in the documents.

A word is changed only if it is neither common nor in the documents, and if exactly one of their words is near enough:
«Pittsburg» is read as «Pittsburgh», but no name as another that differs in more. A missing apostrophe is added as the
documents write it: «sudans president» is «Sudan's president». A question in another language than English is left as
it is.
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
"""Shorter words are too often one letter from another."""
_OWNED: Final = re.compile(r"([^\W\d_]{3,})['’]s\b")
_LIKE: Final = 0.88
"""Least ratio of matching letters: «austria» and «australia» have 0.875, «masachusets» and «massachusetts» 0.917."""


def respelled(question: str, texts: Iterable[str]) -> str:
    """Return ``question`` with words that ``texts`` lack replaced by the words of theirs that they must mean.

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
    """Map each word of a text to its written form (lower case if that occurs), and each possessive to its proper form.

    The keys are in lower case, those of the possessives without apostrophe.
    """
    found = sorted({match.group() for match in _WORD.finditer(text)}, key=lambda word: (word.islower(), word))
    owners = {f"{match[1]}s".casefold(): f"{match[1]}'s" for match in _OWNED.finditer(text)}
    return {word.casefold(): word for word in found}, owners


@lru_cache(maxsize=8)
def _stems(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(stem, words))
