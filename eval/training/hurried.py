"""Questions as people type them in a hurry: lower case, no question mark, function words left out.

The open reading sets have tidy, complete sentences; colleagues do not type those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random

_SMALL_WORDS: Final = frozenset(
    ("the", "a", "an", "of", "in", "to", "for", "do", "does", "did", "is", "are", "was", "were", "be")
)
_LOWER, _NO_MARK, _NO_SMALL_WORDS = 0.7, 0.7, 0.3
_KEPT_WORD = 0.4
_FEWEST_WORDS = 2


def hurried(rng: random.Random, question: str) -> str:
    """Return ``question`` as if typed in a hurry; it still asks the same."""
    if rng.random() < _LOWER:
        question = question.lower()
    if rng.random() < _NO_MARK:
        question = question.rstrip(" ?")
    if rng.random() < _NO_SMALL_WORDS:
        words = question.split()
        kept = [word for word in words if word.lower() not in _SMALL_WORDS or rng.random() < _KEPT_WORD]
        question = " ".join(kept if len(kept) >= _FEWEST_WORDS else words)
    return question
