"""How much of a claim its evidence covers, counted in words: the floor under every other judgement.

A content word is covered when the evidence has its stem, or a near synonym. Words weigh by how much they say. What
also counts is how the uncovered words stand: one run of five is a new statement, five apart are a paraphrase.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from assistant.grounding.terms import Term, content_terms, stem, weight
from assistant.types import TextRange

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_SYNONYM_WORTH: Final = 0.6


@dataclass(frozen=True, slots=True)
class Support:
    """What of a claim its evidence covers.

    ``covered`` is the covered share of the words' weight in [0, 1]; ``missing`` are the uncovered words in order;
    ``run`` is the longest range of uncovered words that follow each other, None where nothing is missing, and
    ``run_words`` their number. A claim without content words is covered.
    """

    covered: float
    missing: tuple[Term, ...]
    run: TextRange | None
    run_words: int


def support(claim: str, stems: Collection[str]) -> Support:
    """Return how far ``stems``, the words of some evidence, cover ``claim``."""
    words = content_terms(claim)
    worths = [_worth(term.stem, stems) for term in words]
    total = sum(weight(term.stem) for term in words)
    covered = sum(weight(term.stem) * worth for term, worth in zip(words, worths, strict=True))
    missing = tuple(term for term, worth in zip(words, worths, strict=True) if worth == 0)
    run, length = _longest_run(words, worths)
    return Support(covered / total if total else 1.0, missing, run, length)


def _worth(wanted: str, stems: Collection[str]) -> float:
    """Return 1 for a word that stands there, something for a near synonym, else 0."""
    if wanted in stems:
        return 1.0
    return _SYNONYM_WORTH if any(near in stems for near in _synonyms().get(wanted, ())) else 0.0


def _longest_run(words: Sequence[Term], worths: Sequence[float]) -> tuple[TextRange | None, int]:
    best: tuple[TextRange | None, int] = (None, 0)
    start: int | None = None
    for position, worth in enumerate([*worths, 1.0]):
        if worth == 0 and start is None:
            start = position
        elif worth and start is not None:
            if position - start > best[1]:
                best = (TextRange(words[start].start, words[position - 1].end), position - start)
            start = None
    return best


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    text = resources.files("assistant.grounding").joinpath("synonyms.txt").read_text(encoding="utf-8")
    for group in text.splitlines():
        stems = set() if group.startswith("#") else {stem(word) for word in group.split()}
        for word in stems:
            table.setdefault(word, set()).update(stems - {word})
    return {word: frozenset(near) for word, near in table.items()}
