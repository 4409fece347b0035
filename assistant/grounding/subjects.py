"""Whom the source says a thing of, where the claim says it of somebody else.

The sentence of the evidence that has nearly all of the claim apart from its subject, lacks that name and begins with
another one that the claim does not have: that is a claim whose subject was exchanged, even when its name stands
elsewhere in the sources. Only full names, acronyms and countries count, because a wrong alarm is worse than a missed
one here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.grounding.name_pool import NamePool
from assistant.grounding.names import TITLES, Name, find_names
from assistant.grounding.terms import content_terms, fold, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence

_NEARLY_ALL: Final = 0.75
_LEAST_WORDS: Final = 3


def exchanged(claim: str, name: Name, evidence: Sequence[Evidence]) -> tuple[Evidence, Name] | None:
    """Return the sentence and the name that stand where the claim has its subject ``name``, or None."""
    if not _is_subject(claim, name):
        return None
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
        other = next(iter(find_names(item.text)), None)
        if other is not None and found is None and not other.keys & own and _alike(name, other):
            found = item, other
    return found


def _is_subject(claim: str, name: Name) -> bool:
    """Whether nothing but small words and titles stands before the name."""
    return all(not term.is_content or fold(term.word) in TITLES for term in terms(claim[: name.start]))


def _alike(name: Name, other: Name) -> bool:
    """Whether two names are of a kind: both countries, both acronyms, or both of several words that are no title."""
    return _kind(name) is not None and _kind(name) == _kind(other)


def _kind(name: Name) -> str | None:
    if all(unit.place for unit in name.units):
        return "country"
    if len(name.units) == 1:
        return "acronym" if name.units[0].acronym else None
    return None if all(unit.common for unit in name.units) else "full name"
