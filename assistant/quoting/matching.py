"""The words of a text as they are compared: stems of content words, numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.grounding.terms import content_terms, terms

if TYPE_CHECKING:
    from collections.abc import Collection


@lru_cache(maxsize=16384)
def stems_of(text: str) -> frozenset[str]:
    """Return the stems of the content words of ``text``."""
    return frozenset(term.stem for term in content_terms(text))


@lru_cache(maxsize=16384)
def stem_line(text: str) -> tuple[str, ...]:
    """Return the stems of the content words of ``text`` in order."""
    return tuple(term.stem for term in content_terms(text))


def is_named(words: str, asked: Collection[str]) -> bool:
    """Whether a question with the stems ``asked`` says all the content words of ``words``; False where it has none."""
    stems = stems_of(words)
    return bool(stems) and stems <= set(asked)


@lru_cache(maxsize=16384)
def words_of(text: str) -> tuple[str, ...]:
    """Return all words of ``text`` as written."""
    return tuple(term.word for term in terms(text))


@lru_cache(maxsize=16384)
def numbers_of(text: str) -> frozenset[str]:
    """Return the numbers of ``text`` without thousands separators."""
    return frozenset(word.replace(",", "") for word in words_of(text) if word[0].isdigit())
