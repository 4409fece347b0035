"""Whether the claim says yes where the source says no, up where it says down, before where it says after.

A statement of the claim is held against the statement of the evidence that has most of its words. Between two
statements of the same matter, each negation and each pair of opposite words turns the sense around once; an odd number
of turns is a contradiction («was not opened» beside «was closed» is none).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

from assistant.grounding.clauses import Clause, root, statements
from assistant.grounding.opposites import negates_by_prefix, opposites
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.grounding.evidence import Evidence
    from assistant.grounding.terms import Term

CHECK: Final = "polarity"
_NEGATIONS: Final = frozenset(
    {"not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "without", "cannot", "hardly",
     "barely", "unable", "failed", "fails", "fail", "failing", "denied", "denies", "lacks", "lacked", "absent"}
)  # fmt: skip
_DEGREES: Final = frozenset({"more", "fewer", "less", "most", "least"})
_ORDER: Final = {"before": "after", "after": "before"}
_REFERRING: Final = frozenset({"former", "latter", "it", "they", "he", "she", "which"})
_PARTICLE: Final = re.compile(r"^\s*(?:no|yes),", re.IGNORECASE)
"""An answer's first word to a question, which negates nothing in what follows («No, it was not opened»)."""
_LEAST_SHARE: Final = 0.6
_LEAST_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class _Turn:
    """What turns the sense between two statements: a word of the claim and one of the source (either may lack)."""

    said: Term | None
    held: Term | None


@dataclass(frozen=True, slots=True)
class _Match:
    """A statement of the evidence about the same matter, with what turns the sense between the two."""

    share: float
    item: Evidence
    statement: Clause
    turns: tuple[_Turn, ...]

    @property
    def contradicts(self) -> bool:
        """Whether the two say the opposite of each other."""
        return len(self.turns) % 2 == 1


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding for each statement of the claim that the evidence says the opposite of, and never also says."""
    found = []
    for said in statements(_PARTICLE.sub(lambda match: " " * len(match.group()), claim)):
        matches = [match for item in evidence for match in _matches(said, item)]
        best = max((match.share for match in matches), default=0.0)
        near = [match for match in matches if match.share >= best - 0.1]
        if near and all(match.contradicts and not _said_of_the_same(match) for match in near):
            found.append(_finding(claim, said, near[0]))
    return tuple(found)


def _said_of_the_same(match: _Match) -> bool:
    """Tell whether the sentence goes on to use the claim's own word of something that it only refers back to."""
    own = {root(turn.said.word) for turn in match.turns if turn.said is not None}
    return any(
        own & other.roots and any(term.word.lower() in _REFERRING for term in other.words)
        for other in statements(match.item.text)
        if other != match.statement
    )


def _matches(said: Clause, item: Evidence) -> Iterator[_Match]:
    for statement in statements(item.text):
        turns = tuple(_turns(said, statement))
        polar = {root(term.word) for turn in turns for term in (turn.said, turn.held) if term is not None}
        matter = said.roots - polar - _negation_roots(said)
        shared = matter & statement.roots
        share = len(shared) / len(matter) if matter else 0.0
        if share >= _LEAST_SHARE and len(shared) >= min(_LEAST_WORDS, len(matter)):
            yield _Match(share, item, statement, turns)


def _negation_roots(clause: Clause) -> frozenset[str]:
    return frozenset(root(term.word) for term in _negations(clause))


def _negations(clause: Clause) -> list[Term]:
    """Return the negations of a statement; «not only» is none."""
    following = [*(term.word.lower() for term in clause.words[1:]), ""]
    return [
        term
        for term, after in zip(clause.words, following, strict=True)
        if (term.word.lower() in _NEGATIONS or term.word.lower().endswith(("n't", "n’t"))) and after != "only"
    ]


def _turns(said: Clause, held: Clause) -> Iterator[_Turn]:
    """Yield what turns the sense: negations of either side, opposite words, an exchanged order in time."""
    ours, theirs = _negations(said), _negations(held)
    if len(ours) % 2 != len(theirs) % 2:
        yield _Turn(ours[0] if ours else None, theirs[0] if theirs else None)
    new, left = _left_over(said, held), _left_over(held, said)
    for one, other in product(new, left):
        if root(other.word) in opposites(root(one.word)) or negates_by_prefix(one.word.lower(), other.word.lower()):
            yield _Turn(one, other)
            break
    yield from _orders(said, held)


def _left_over(clause: Clause, other: Clause) -> list[Term]:
    """Return the words of a statement that could oppose one of the other's: content, and words of degree."""
    known = {root(term.word) for term in other.words}
    return [
        term
        for term in clause.words
        if (term.is_content or term.word.lower() in _DEGREES) and root(term.word) not in known
    ]


def _orders(said: Clause, held: Clause) -> Iterator[_Turn]:
    """Yield «before» beside «after» where the same thing follows both; «A before B» and «B after A» agree."""
    for place, term in enumerate(said.words):
        opposite = _ORDER.get(term.word.lower())
        for other_place, other in enumerate(held.words):
            if other.word.lower() == opposite:
                following = {root(word.word) for word in said.words[place + 1 :] if word.is_content}
                if following & {root(word.word) for word in held.words[other_place + 1 :] if word.is_content}:
                    yield _Turn(term, other)


def _finding(claim: str, said: Clause, match: _Match) -> Finding:
    turn = match.turns[0]
    own = turn.said.word if turn.said else claim[said.start : said.end].strip()
    other = turn.held.word if turn.held else match.item.text[match.statement.start : match.statement.end].strip()
    start, end = (turn.said.start, turn.said.end) if turn.said else (said.start, said.end)
    place = turn.held or match.statement
    return Finding(
        check=CHECK,
        message=f"the answer says «{own}», the source says «{other}»",
        claim_range=TextRange(start, end),
        source_range=SourceRange(match.item.source, match.item.start + place.start, match.item.start + place.end),
        contradicts=True,
    )
