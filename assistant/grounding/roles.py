"""Which office a text gives to whom: «Liu Fang, director of the Water Board».

Three people of one surname are told apart by their names, and a name is tied to an office by its place beside it: in an
aside, by «is» or «as», or right before the name. The rank (deputy, vice, former) belongs to the office.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant.grounding.name_pool import NamePool
from assistant.grounding.names import Name, find_names
from assistant.grounding.terms import terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.grounding.evidence import Evidence

_RANKS: Final = frozenset({"deputy", "vice", "former", "acting", "assistant", "associate", "honorary", "interim", "ex"})
_OFFICE: Final = (
    r"(?:(?:deputy|vice|former|acting|assistant|associate|honorary|interim|chief|managing|executive|general|prime|"
    r"founding|senior|lead)[ -])*"
    r"(?:chief (?:executive|technology|financial|operating)(?: officer)?|director(?: general)?|"
    r"chair(?:man|woman|person)?|president|ceo|cto|cfo|coo|minister|secretary(?: general)?|"
    r"governor|mayor|dean|rector|professor|academician|founder|co-founder|editor|head|chief|commissioner|ambassador|"
    r"economist|scientist|engineer|officer|manager|spokes(?:man|woman|person)|captain|coach|senator|judge|author)"
)
_TAIL: Final = r"(?:,? (?:of|at|for|in|with) [^,;:.()“”\"]+?)?"
_STOP: Final = r"(?=[,;:.()“”\"]| (?:who|which|and|but|said|says|has|had|will|is|was|met|on|since|from|that|to)\b|$)"
_AFTER_NAME: Final = re.compile(
    rf"(?:,? (?:who )?(?:is|was|became|serves? as|served as|works? as|worked as|remains|as)|,) (?:also |now |then )?"
    rf"(?:the |a |an )?(?P<office>(?:[^,;:.“”\"]{{2,60}}?['’]s )?(?:[a-z-]+ ){{0,2}}?{_OFFICE}\b{_TAIL}){_STOP}",
    re.IGNORECASE,
)
_OFFICE_BEFORE: Final = re.compile(
    rf"(?P<office>(?:\b[A-Z][\w’'&.-]+ )*{_OFFICE}(?:{_TAIL}(?=, $))?),? $", re.IGNORECASE
)
_SAME: Final = {
    "ceo": "chief executive", "chief executive officer": "chief executive", "chairman": "chair", "chairwoman": "chair",
    "chairperson": "chair", "cto": "chief technology officer", "cfo": "chief financial officer",
}  # fmt: skip
_LINE_BEFORE: Final = 120
_ANY_OFFICE: Final = re.compile(rf"\b{_OFFICE}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Holder:
    """A name with the office that a text gives to it; ``start`` and ``end`` are the range of both together."""

    name: Name
    office: str
    start: int
    end: int

    @property
    def ranks(self) -> frozenset[str]:
        """The words of rank in the office."""
        return frozenset(term.word.lower() for term in terms(self.office)) & _RANKS

    @property
    def noun(self) -> str:
        """The office without rank and place, in lower case."""
        match = _ANY_OFFICE.search(self.office)
        return _noun(match.group().lower()) if match else ""


def _noun(office: str) -> str:
    """Return an office without its rank; offices that are written in several ways in one way."""
    noun = " ".join(word for word in office.split() if word not in _RANKS)
    return _SAME.get(noun, noun)


def holders(text: str) -> Iterator[Holder]:
    """Yield every name in ``text`` that an office stands beside."""
    for name in find_names(text):
        after = _AFTER_NAME.match(text, name.end)
        if after is not None:
            yield Holder(name, after.group("office"), name.start, after.end("office"))
        before = _OFFICE_BEFORE.search(text[max(0, name.start - _LINE_BEFORE) : name.start])
        if before is not None:
            start = max(0, name.start - _LINE_BEFORE) + before.start("office")
            yield Holder(name, before.group("office"), start, name.end)


def other_holder(held: Holder, evidence: Sequence[Evidence]) -> tuple[Evidence, Holder] | None:
    """Return who has the office in the evidence where nobody of the held name has it; None where that does not show."""
    other: tuple[Evidence, Holder] | None = None
    for item in evidence:
        for candidate in holders(item.text):
            if not _same_office(held, candidate, item):
                continue
            if held.name.keys <= candidate.name.keys or candidate.name.keys <= held.name.keys:
                return None
            other = other or (item, candidate)
    return other


def other_office(held: Holder, evidence: Sequence[Evidence]) -> tuple[Evidence, Holder] | None:
    """Return the only office that the evidence gives to the held name, where it is another one; else None."""
    found: tuple[Evidence, Holder] | None = None
    for item in evidence:
        if held.noun in item.text.lower():
            return None
        for candidate in holders(item.text):
            if candidate.name.keys == held.name.keys and candidate.noun != held.noun:
                found = found or (item, candidate)
    return found


def _same_office(held: Holder, candidate: Holder, item: Evidence) -> bool:
    """Whether two offices are the same: the same noun and rank, and the body of the one stands in the other."""
    if held.noun != candidate.noun or held.ranks != candidate.ranks:
        return False
    bodies = find_names(f"by {held.office}")
    if not bodies:
        return not find_names(f"by {candidate.office}")
    pool = NamePool([replace(item, text=candidate.office, speaker=None)])
    return all(pool.holds(body) for body in bodies)
