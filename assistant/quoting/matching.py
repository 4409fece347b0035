"""How a question's words meet a sentence's: content words by how much they say, names under their aliases, numbers.

Weights are ``terms.weight`` (how rare a word is in general) times how rare it is among the sentences that were found:
a word that every found sentence has tells none of them apart.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import find_names, name_key, units
from assistant.grounding.terms import content_terms, terms, weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.grounding.names import Name
    from assistant.questions.understanding import Question
    from assistant.quoting.candidates import Candidate

_LEAST_INITIALS: Final = 2
_COMPOUND: Final = re.compile(r"(?P<name>[A-Z]\w+)-[a-z]+")
"""A name made a part of an adjective: «Solvane-powered», «Pellara-based»."""
_ROOT: Final = 6


@lru_cache(maxsize=16384)
def stems_of(text: str) -> frozenset[str]:
    """Return the stems of the content words of ``text``."""
    return frozenset(term.stem for term in content_terms(text))


@lru_cache(maxsize=16384)
def stem_line(text: str) -> tuple[str, ...]:
    """Return the stems of the content words of ``text`` in order."""
    return tuple(term.stem for term in content_terms(text))


@lru_cache(maxsize=16384)
def words_of(text: str) -> tuple[str, ...]:
    """Return all words of ``text`` as written."""
    return tuple(term.word for term in terms(text))


@lru_cache(maxsize=16384)
def keys_of(text: str) -> frozenset[str]:
    """Return the keys of all words of ``text``, as names compare them."""
    return frozenset(unit.key for unit in units(text))


@lru_cache(maxsize=16384)
def numbers_of(text: str) -> frozenset[str]:
    """Return the numbers of ``text`` without thousands separators."""
    return frozenset(word.replace(",", "") for word in words_of(text) if word[0].isdigit())


def root(stem: str) -> str:
    """Return what a stem shares with its relatives: «produc» for «produce» and «production», numbers as they are."""
    return stem if stem[0].isdigit() else stem[:_ROOT]


@lru_cache(maxsize=16384)
def roots(stems: frozenset[str]) -> frozenset[str]:
    """Return the roots of ``stems``."""
    return frozenset(map(root, stems))


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each stem of a question says among the sentences that were found, each > 0."""

    by_stem: Mapping[str, float]

    def share(self, wanted: Sequence[str], held: frozenset[str]) -> float:
        """Return the weighted share of ``wanted`` that is ``held``, in [0, 1]; 1 for nothing wanted."""
        total = sum(self.by_stem.get(stem, 1.0) for stem in wanted)
        near = roots(held)
        return sum(self.by_stem.get(stem, 1.0) for stem in wanted if root(stem) in near) / total if total else 1.0

    def heaviest_missing(self, wanted: Sequence[str], held: frozenset[str]) -> float:
        """Return the weight of the most telling stem of ``wanted`` that is not ``held``; 0 where all are."""
        near = roots(held)
        return max((self.by_stem.get(stem, 1.0) for stem in wanted if root(stem) not in near), default=0.0)


def weigh(question: Question, candidates: Sequence[Candidate]) -> Weights:
    """Return the weights of the question's stems among ``candidates``."""
    counts = Counter(stem for candidate in candidates for stem in stems_of(candidate.text))
    total = max(2, len(candidates))
    return Weights(
        {
            stem: weight(stem) * (0.3 + 0.7 * math.log((1 + total) / (1 + counts[stem])) / math.log(1 + total))
            for stem in question.stems
        }
    )


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of the question with all sets of keys under which the sentences may have it."""

    name: Name
    keys: tuple[frozenset[str], ...]

    def share(self, held: frozenset[str]) -> float:
        """Return the largest share of one of its sets of keys that is ``held``, in [0, 1]."""
        return max(len(keys & held) / len(keys) for keys in self.keys)


def aliases(names: Iterable[Name], texts: Iterable[str]) -> tuple[Alias, ...]:
    """Return ``names`` with the long forms of their acronyms and the acronyms of their long forms in ``texts``."""
    offered = [other for text in texts for other in _names(text)]
    return tuple(Alias(name, tuple(dict.fromkeys(_forms(name, offered)))) for name in names)


@lru_cache(maxsize=16384)
def _names(text: str) -> tuple[Name, ...]:
    return find_names(text)


def _forms(name: Name, offered: Sequence[Name]) -> Iterable[frozenset[str]]:
    yield name.keys
    parts = [_COMPOUND.fullmatch(unit.word) for unit in name.units]
    if any(parts):
        yield frozenset(
            name_key(part["name"]) if part else unit.key for part, unit in zip(parts, name.units, strict=True)
        )
    if name.loose and len(name.units) > 1:
        yield frozenset(unit.key for unit in name.units[1:])
    short = name.units[0].acronym if len(name.units) == 1 else None
    letters = _initials(name)
    for other in offered:
        other_short = other.units[0].acronym if len(other.units) == 1 else None
        if (short and short == _initials(other)) or (other_short and other_short == letters):
            yield other.keys


def _initials(name: Name) -> str:
    letters = "".join(word[0].lower() for unit in name.units for word in unit.word.split())
    return letters if len(letters) >= _LEAST_INITIALS else ""
