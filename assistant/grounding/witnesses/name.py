"""Whether the people, organisations, places, products and laws in the claim are in the evidence.

Any sentence of the evidence may have the name. If none does, but the evidence names something similar in its place
(another person of that surname, another ministry, another country), the finding is a contradiction; otherwise the
source just does not name it.

Swapped names («A sued B» for «B sued A») are found if the same verb is between them.

People of one surname are told apart by their other names. A name is tied to an office beside it («Liu Fang, director of
the Water Board»): in an apposition, by «is» or «as», or right before the name. The rank (deputy, vice, former) belongs
to the office.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from assistant.grounding.name_pool import NamePool
from assistant.language.names import Name, find_names
from assistant.language.terms import stems_of, terms
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.grounding.evidence import Evidence

CHECK: Final = "name"
_MOST_WORDS_BETWEEN: Final = 6
_BEFORE_VERB: Final = frozenset(
    {"is", "was", "were", "are", "been", "has", "had", "have", "will", "also", "later", "be"}
)
_MUTUAL: Final = frozenset({"and", "with", "or"})


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding for each name of ``claim`` missing in the evidence, else for wrong offices and swapped roles."""
    if not evidence:
        return ()
    names = find_names(claim)
    if not names:
        return ()
    pool = NamePool(evidence)
    missing = [name for name in names if not pool.holds(name) and not pool.spelled_in(name, claim)]
    if missing:
        return tuple(_missing(claim, name, pool) for name in missing)
    return (*_wrong_holders(claim, evidence), *_swaps(claim, names, evidence))


def _wrong_holders(claim: str, evidence: Sequence[Evidence]) -> Iterator[Finding]:
    """Yield a finding for each office held by one person in the claim and by another in the evidence."""
    for held in holders(claim):
        found = other_holder(held, evidence)
        if found is not None:
            item, other = found
            message = f"the answer names «{held.name.text}» as «{held.office}», the source names «{other.name.text}»"
            source = SourceRange(item.source, item.start + other.start, item.start + other.end)
            yield Finding(CHECK, message, TextRange(held.start, held.end), source, contradicts=True)


def _missing(claim: str, name: Name, pool: NamePool) -> Finding:
    """Return the finding for a name that the evidence does not have.

    It contradicts only if a sentence with half of the claim's words has another name in its place.
    """
    claim_range = TextRange(name.start, name.end)
    unnamed = Finding(CHECK, f"the source does not name «{name.text}»", claim_range)
    counterpart = pool.nearest(name)
    if counterpart is None:
        return unnamed
    item, other = counterpart
    source_range = SourceRange(item.source, item.start + other.start, item.start + other.end)
    if other.keys >= name.keys:
        return Finding(CHECK, f"the source does not put «{name.text}» together", claim_range, source_range)
    if other.keys < name.keys:
        message = f"the source names only «{other.text}», not «{name.text}»"
        return Finding(CHECK, message, claim_range, source_range)
    said = stems_of(claim)
    if 2 * len(said & stems_of(item.text)) < len(said):
        return unnamed
    message = f"the answer names «{name.text}», the source names «{other.text}»"
    return Finding(CHECK, message, claim_range, source_range, contradicts=True)


def _swaps(claim: str, names: Sequence[Name], evidence: Sequence[Evidence]) -> Iterator[Finding]:
    for first, second in pairwise(names):
        said = _relation(claim, first, second)
        if said is None or first.keys == second.keys:
            continue
        pairs = ((item, left, right) for item in evidence for left, right in pairwise(find_names(item.text)))
        for item, left, right in pairs:
            held = _relation(item.text, left, right)
            if held is None or not said[0] & held[0]:
                continue
            crossed = first.keys <= right.keys and second.keys <= left.keys
            straight = first.keys <= left.keys and second.keys <= right.keys
            if (crossed and said[1] == held[1]) or (straight and said[1] != held[1]):
                swapped = f"the answer swaps «{first.text}» and «{second.text}»"
                message = f"{swapped}: the source says «{item.text[left.start : right.end]}»"
                place = SourceRange(item.source, item.start + left.start, item.start + right.end)
                yield Finding(CHECK, message, TextRange(first.start, second.end), place, contradicts=True)
                return


def _relation(text: str, left: Name, right: Name) -> tuple[set[str], bool] | None:
    """Return the content words between two names and whether they are passive («was sued by»); None for no verb."""
    between = terms(text[left.end : right.start])
    words = [term.word.lower() for term in between]
    if not words or len(words) > _MOST_WORDS_BETWEEN or _MUTUAL & set(words):
        return None
    stems = {
        term.stem
        for before, term in zip((None, *between), between, strict=False)
        if term.is_content and (before is None or before.word.lower() in _BEFORE_VERB or before.word.endswith("ly"))
    }
    return (stems, "by" in words) if stems else None


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


@dataclass(frozen=True, slots=True)
class Holder:
    """A name with its office in a text; ``start`` and ``end`` are the range of both together."""

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
        """The office without rank and place, in lower case, with variants unified («CEO», «chief executive»)."""
        match = re.search(rf"\b{_OFFICE}\b", self.office, re.IGNORECASE)
        noun = " ".join(word for word in match[0].lower().split() if word not in _RANKS) if match else ""
        return _SAME.get(noun, noun)


def holders(text: str) -> Iterator[Holder]:
    """Yield every name in ``text`` with an office beside it."""
    for name in find_names(text):
        after = _AFTER_NAME.match(text, name.end)
        if after is not None:
            yield Holder(name, after.group("office"), name.start, after.end("office"))
        before = _OFFICE_BEFORE.search(text[max(0, name.start - _LINE_BEFORE) : name.start])
        if before is not None:
            start = max(0, name.start - _LINE_BEFORE) + before.start("office")
            yield Holder(name, before.group("office"), start, name.end)


def other_holder(held: Holder, evidence: Sequence[Evidence]) -> tuple[Evidence, Holder] | None:
    """Return another holder of the office in the evidence; None if there is none or ``held`` is confirmed.

    Offices are the same if they have the same noun and rank and name the same organisation, or none.
    """
    other: tuple[Evidence, Holder] | None = None
    bodies = find_names(f"by {held.office}")
    for item in evidence:
        for candidate in holders(item.text):
            if candidate.noun != held.noun or candidate.ranks != held.ranks:
                continue
            pool = NamePool([replace(item, text=candidate.office, speaker=None)])
            if not all(map(pool.holds, bodies)) or (not bodies and find_names(f"by {candidate.office}")):
                continue
            if held.name.keys <= candidate.name.keys or candidate.name.keys <= held.name.keys:
                return None
            other = other or (item, candidate)
    return other
