"""Whom the source says a thing of, where the claim says it of somebody else.

The sentence of the evidence that has nearly all of the claim apart from one name, lacks that name, and has another one
that the claim does not have: that is a claim whose name was exchanged, even when the name stands elsewhere in the
sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.grounding.name_pool import NamePool
from assistant.grounding.names import Name, find_names
from assistant.grounding.terms import content_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence

_NEARLY_ALL: Final = 0.75
_LEAST_WORDS: Final = 3


def exchanged(claim: str, name: Name, evidence: Sequence[Evidence]) -> tuple[Evidence, Name] | None:
    """Return the sentence and the name that stand where the claim has ``name``; None where that does not show."""
    rest = {term.stem for term in content_terms(claim) if not name.start <= term.start < name.end}
    if len(rest) < _LEAST_WORDS:
        return None
    own = {key for other in find_names(claim) for key in other.keys}
    found: tuple[Evidence, Name] | None = None
    for item in evidence:
        if len(rest & {term.stem for term in content_terms(item.text)}) < _NEARLY_ALL * len(rest):
            continue
        if NamePool([item]).holds(name):
            return None
        other = next((each for each in find_names(item.text) if not each.keys & own and _alike(name, each)), None)
        if other is not None and found is None:
            found = item, other
    return found


def _alike(name: Name, other: Name) -> bool:
    """Whether two names can stand in the same place: both are countries, or neither is."""
    return any(unit.place for unit in name.units) == any(unit.place for unit in other.units)
