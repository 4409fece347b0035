"""People, organisations, places, products and laws of the claim stand in the evidence.

The evidence is taken together: any of its sentences may hold the name. What the witness says of a name that
none holds depends on whether the evidence names something alike in its place (another person of that surname, another
ministry, another country): then the source says otherwise, else it does not say.

Two names that have swapped their parts («A sued B» for «B sued A») are found where the same verb stands between them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from assistant.grounding.name_pool import NamePool
from assistant.grounding.names import Name, find_names
from assistant.grounding.roles import holders, other_holder, other_office
from assistant.grounding.terms import content_terms, terms
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
    """Return a finding for each name of ``claim`` that no ``evidence`` holds, and for each pair that swapped roles."""
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
    """Yield a finding for each office that the claim gives to one person and the evidence to another."""
    for held in holders(claim):
        found = other_holder(held, evidence)
        office = None if found else other_office(held, evidence)
        if office is not None:
            item, other = office
            yield Finding(
                CHECK,
                f"the answer has «{held.name.text}» as «{held.office}», the source as «{other.office}»",
                TextRange(held.start, held.end),
                SourceRange(item.source, item.start + other.start, item.start + other.end),
            )
        if found is not None:
            item, other = found
            yield Finding(
                CHECK,
                f"the answer has «{held.name.text}» as «{held.office}», the source has «{other.name.text}»",
                TextRange(held.start, held.end),
                SourceRange(item.source, item.start + other.start, item.start + other.end),
                contradicts=True,
            )


def _missing(claim: str, name: Name, pool: NamePool) -> Finding:
    """Return the finding for a name that the evidence does not hold."""
    claim_range = TextRange(name.start, name.end)
    counterpart = pool.nearest(name) or pool.another_place(name)
    if counterpart is None:
        return Finding(CHECK, f"the source does not name «{name.text}»", claim_range)
    item, other = counterpart
    source_range = SourceRange(item.source, item.start + other.start, item.start + other.end)
    if other.keys >= name.keys:
        return Finding(CHECK, f"the source does not put «{name.text}» together", claim_range, source_range)
    if other.keys < name.keys:
        message = f"the source names only «{other.text}», not «{name.text}»"
        return Finding(CHECK, message, claim_range, source_range)
    if not _same_matter(claim, item.text):
        return Finding(CHECK, f"the source does not name «{name.text}»", claim_range)
    message = f"the answer names «{name.text}», the source names «{other.text}»"
    return Finding(CHECK, message, claim_range, source_range, contradicts=True)


def _same_matter(claim: str, source: str) -> bool:
    """Whether a sentence of the source speaks of what the claim speaks of: it has half of its content words."""
    said = {term.stem for term in content_terms(claim)}
    return 2 * len(said & {term.stem for term in content_terms(source)}) >= len(said)


def _swaps(claim: str, names: Sequence[Name], evidence: Sequence[Evidence]) -> Iterator[Finding]:
    for first, second in pairwise(names):
        said = _relation(claim, first, second)
        if said is None or first.keys == second.keys:
            continue
        for item in evidence:
            for left, right in _pairs(item.text):
                held = _relation(item.text, left, right)
                if held is None or not said[0] & held[0]:
                    continue
                crossed = first.keys <= right.keys and second.keys <= left.keys
                straight = first.keys <= left.keys and second.keys <= right.keys
                if (crossed and said[1] == held[1]) or (straight and said[1] != held[1]):
                    yield Finding(
                        CHECK,
                        f"the answer swaps «{first.text}» and «{second.text}»: "
                        f"the source says «{item.text[left.start : right.end]}»",
                        TextRange(first.start, second.end),
                        SourceRange(item.source, item.start + left.start, item.start + right.end),
                        contradicts=True,
                    )
                    return


def _pairs(text: str) -> Iterator[tuple[Name, Name]]:
    names = find_names(text)
    yield from pairwise(names)


def _relation(text: str, left: Name, right: Name) -> tuple[set[str], bool] | None:
    """Return the content words between two names and whether they are a passive («was sued by»); None for no verb."""
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
