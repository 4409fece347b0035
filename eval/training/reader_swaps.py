"""The same question with one thing changed, so that the passage no longer answers it.

A name, a year or a number is replaced by another of its kind from the same document, or a word by its opposite. Half a
name may be replaced too: readers mix up people with the same surname. The replacement is never in the passage, so the
changed question is unanswerable however the passage is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eval.training.breaks import DAYS, MONTHS, QUESTION_WORDS, pairs_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Sequence

    _Way = Callable[[random.Random, str, str, Sequence[str]], str | None]


_NAME = re.compile(r"\b[A-Z][\w’'-]+(?:\s(?:(?:of|the|de|van|von|al)\s)?[A-Z][\w’'-]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?\n][\"')\]]*\s*)$")
_NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d+\b")
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_CALENDAR = frozenset(word.lower() for word in (*MONTHS, *DAYS))
_HALF_NAME = 0.4
_OPPOSITE = {word: other for pair in pairs_of("question_opposites") for word, other in (pair, pair[::-1])}
_OPPOSITE_WORD = re.compile(r"\b(?:" + "|".join(sorted(_OPPOSITE, key=len, reverse=True)) + r")\b", re.IGNORECASE)


def capitalised_names(text: str) -> list[str]:
    """Return the capitalised names of ``text``, except single words at a sentence's start."""
    found: dict[str, None] = {}
    for match in _NAME.finditer(text):
        name = match.group()
        first, _, rest = name.partition(" ")
        if first.lower() in QUESTION_WORDS:
            name = rest
        elif not rest and _SENTENCE_START.search(text[: match.start()][-4:]):
            continue
        if len(name) > 1 and name.lower() not in _CALENDAR:
            found[name] = None
    return list(found)


def swap(rng: random.Random, question: str, passage: str, document: Sequence[str]) -> str | None:
    """Return the question with one thing changed; None if nothing can be. Replacements come from ``document``."""
    ways: list[_Way] = [_swap_name, _swap_number, _swap_opposite]
    rng.shuffle(ways)
    for way in ways:
        changed = way(rng, question, passage, document)
        if changed is not None:
            return changed
    return None


def _swap_name(rng: random.Random, question: str, passage: str, document: Sequence[str]) -> str | None:
    low = passage.lower()
    known = {name for text in document for name in capitalised_names(text)}
    there = [match for name in sorted(known) if (match := _whole(name).search(question))]
    there = [match for match in there if match.group().lower() in low]
    if not there:
        return None
    longest = max(there, key=lambda match: (len(match.group()), match.start()))
    old = longest.group()
    words = set(old.lower().split())
    others = [name for name in sorted(known) if name.lower() not in low and not words & set(name.lower().split())]
    if not others:
        return None
    alike = [name for name in others if len(name.split()) == len(words)]
    new = rng.choice(alike or others)
    if len(words) == 2 and len(new.split()) == 2 and rng.random() < _HALF_NAME:  # noqa: PLR2004 - first and last name
        half = rng.randrange(2)
        mixed = old.split()
        mixed[half] = new.split()[half]
        if " ".join(mixed).lower() in low:
            return None
        new = " ".join(mixed)
    if old.islower():
        new = new.lower()
    return _with(question, longest, new)


def _whole(name: str) -> re.Pattern[str]:
    # A single word in lower case is rarely the name («match», «questions»); a longer name is one in any case.
    return re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE if " " in name else 0)


def _swap_number(rng: random.Random, question: str, passage: str, document: Sequence[str]) -> str | None:
    inside = set(_NUMBER.findall(passage))
    there = [match for match in _NUMBER.finditer(question) if match.group() in inside]
    if not there:
        return None
    match = rng.choice(there)
    old = match.group()
    is_year = _YEAR.fullmatch(old) is not None
    others = {
        number
        for text in document
        for number in _NUMBER.findall(text)
        if number not in inside and (_YEAR.fullmatch(number) is not None) == is_year and len(number) == len(old)
    }
    if is_year:
        others |= {str(int(old) + step) for step in range(-9, 10)} - inside
    if not others:
        return None
    return _with(question, match, rng.choice(sorted(others)))


def _swap_opposite(rng: random.Random, question: str, passage: str, document: Sequence[str]) -> str | None:
    del document
    low = passage.lower()
    there = [match for match in _OPPOSITE_WORD.finditer(question) if _OPPOSITE[match.group().lower()] not in low]
    if not there:
        return None
    match = rng.choice(there)
    return _with(question, match, _OPPOSITE[match.group().lower()])


def _with(question: str, place: re.Match[str], new: str) -> str:
    return question[: place.start()] + new + question[place.end() :]
