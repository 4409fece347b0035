"""A claim beside the sentence that it nearly repeats, so that what was changed stands out."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from assistant.grounding.terms import terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence
    from assistant.grounding.terms import Term

_LEAST_WORDS: Final = 5
_LEAST_OF_CLAIM: Final = 0.55
_LEAST_OF_SOURCE: Final = 0.65
_MOST_CHANGES: Final = 4


@dataclass(frozen=True, slots=True)
class Change:
    """Words of the claim (``said``) in the place of words of the source (``held``); either may be empty.

    ``before`` and ``after`` are the common words next to the place, in lower case, "" at the ends.
    """

    said: tuple[Term, ...]
    held: tuple[Term, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NearCopy:
    """A sentence that the claim nearly repeats, with what the claim changes in it."""

    item: Evidence
    changes: tuple[Change, ...]


def near_copy(claim: str, evidence: Sequence[Evidence]) -> NearCopy | None:
    """Return the sentence that ``claim`` nearly repeats, in the same order of words; None where there is none."""
    said = terms(claim)
    best: tuple[float, NearCopy] | None = None
    for item in evidence:
        held = terms(item.text)
        own, other = ([term.word.lower() for term in line] for line in (said, held))
        matcher = SequenceMatcher(None, other, own, autojunk=False)
        common = sum(block.size for block in matcher.get_matching_blocks())
        if common < _LEAST_WORDS or common < _LEAST_OF_CLAIM * len(said) or common < _LEAST_OF_SOURCE * len(held):
            continue
        changes = tuple(_changes(matcher, said, held))
        if len(changes) <= _MOST_CHANGES and (best is None or common > best[0]):
            best = common, NearCopy(item, changes)
    return None if best is None else best[1]


def _changes(matcher: SequenceMatcher[str], said: Sequence[Term], held: Sequence[Term]) -> list[Change]:
    return [
        Change(
            tuple(said[said_start:said_end]),
            tuple(held[held_start:held_end]),
            said[said_start - 1].word.lower() if said_start else "",
            said[said_end].word.lower() if said_end < len(said) else "",
        )
        for tag, held_start, held_end, said_start, said_end in matcher.get_opcodes()
        if tag != "equal"
    ]
