"""Clauses of a sentence with their words, for the witnesses that ask what is said of what.

Cut at punctuation and at conjunctions that begin a new statement. «And» cuts only where a verb's own subject can
follow, which no word list can tell, so both cuts exist: ``clauses`` cuts at «and», ``statements`` only where a change
of statement is certain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.grounding.terms import Term, stem, terms

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLAUSE: Final = re.compile(
    r"[,;:()\[\]—]|\s[–-]\s|\b(?:and|but|or|while|whereas|although|though|which|who|because|since|as|yet|however)\b",
    re.IGNORECASE,
)
_STATEMENT: Final = re.compile(
    r"[;:]|\s[—–]\s|,\s+(?:and|but|while|whereas|although|though|which|yet)\b|\b(?:but|while|whereas|although|though)\b",
    re.IGNORECASE,
)
_SHORTEST_ROOT: Final = 2
_IN_NUMBER: Final = re.compile(r"\d[,:]\d")


@lru_cache(maxsize=50_000)
def root(word: str) -> str:
    """Return the stem of ``word`` with the endings cut that ``stem`` leaves on short verbs («hire», «hired»)."""
    base = stem(word)
    for ending in ("ing", "ed", "en", "d", "e"):
        if base.endswith(ending) and len(base) - len(ending) >= _SHORTEST_ROOT:
            base = base.removesuffix(ending)
            break
    return base[:-1] if len(base) > _SHORTEST_ROOT and base[-1] == base[-2] else base


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a text with its words: ``text[start:end]``; ``words`` are all of them, function words too."""

    start: int
    end: int
    words: tuple[Term, ...]

    @property
    def content(self) -> frozenset[str]:
        """The stems of its content words."""
        return frozenset(term.stem for term in self.words if term.is_content)

    @property
    def roots(self) -> frozenset[str]:
        """The roots of its content words."""
        return frozenset(root(term.word) for term in self.words if term.is_content)


@lru_cache(maxsize=4096)
def clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of ``text`` that have a word, in order; cut at every comma and «and»."""
    return tuple(_cut(text, _CLAUSE))


@lru_cache(maxsize=4096)
def statements(text: str) -> tuple[Clause, ...]:
    """Return the larger parts of ``text``, in order; cut where another statement begins for certain."""
    return tuple(_cut(text, _STATEMENT))


def _cut(text: str, joint: re.Pattern[str]) -> Iterator[Clause]:
    words = terms(text)
    start = 0
    for match in [*joint.finditer(text), None]:
        if match is not None and _IN_NUMBER.match(text, max(0, match.start() - 1)):
            continue
        end = match.start() if match is not None else len(text)
        own = tuple(term for term in words if start <= term.start < end)
        if own:
            yield Clause(own[0].start, own[-1].end, own)
        start = match.end() if match is not None and not match.group().strip().isalpha() else end
