"""A question taken apart once: what it asks for, and its content words.

Everything later (ranking, declining, finding the exact answer) reads this instead of the raw text, so that two
features never disagree about what was asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from assistant.grounding.terms import Term, content_terms, fold
from assistant.questions.kinds import Kind, kind_of
from assistant.questions.requests import Kind as RequestKind
from assistant.questions.requests import request_of

_QUESTION_WORDS: Final = frozenset({"please", "exactly", "tell", "me", "could", "know", "according"})


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart; ``terms`` are its content words."""

    text: str
    kind: Kind
    terms: tuple[Term, ...]

    @property
    def stems(self) -> tuple[str, ...]:
        """The stems of all content words, in order, each once."""
        return tuple(dict.fromkeys(term.stem for term in self.terms))

    @property
    def asks_for_list(self) -> bool:
        """Whether all of several things are wanted."""
        return request_of(self.text).kind is RequestKind.LIST


@lru_cache(maxsize=256)
def understand(text: str) -> Question:
    """Return the parts of the question ``text``; pure.

    >>> understand("Where will the new depot stand?").stems
    ('new', 'depot', 'stand')
    """
    text = text.strip()
    words = tuple(term for term in content_terms(text) if fold(term.word) not in _QUESTION_WORDS)
    return Question(text=text, kind=kind_of(text), terms=words)
