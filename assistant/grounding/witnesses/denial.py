"""Whether a source denies in the same words what the claim says, or the claim what the source says.

The claim's words are looked for in the source in the same order, with nothing but function words between them: «The
mayor did not sign the letter» has all of «The mayor signed the letter». A sentence that says it both ways, or another
that says it as the claim does, is no denial. Of 60 true sentences with a negation put in or taken away 59 are caught,
and of 8,339 claims of the open sets it finds one, which is bad.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from assistant.grounding.terms import terms
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.grounding.evidence import Evidence
    from assistant.grounding.terms import Term

CHECK: Final = "alteration"
"""It is a part of that witness."""
_NEGATIONS: Final = frozenset({"not", "never", "no", "cannot"})
_SHORT_NOT: Final = ("n't", "n’t")
_CARRYING: Final = frozenset({"do", "does", "did"})
"""What comes and goes with a negation: «signed», «did not sign»."""
_NARROWING: Final = frozenset({"only", "just", "necessarily", "all", "every", "always", "more", "less", "much"})
"""«Not only» and «not all» deny something else than what follows."""
_FEWEST: Final = 2
_MOST_BETWEEN: Final = 4
_LEADING: Final = 2


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """Where a source has the claim's words: from ``first`` to ``last``, ``around`` them no other word of content.

    ``around`` are the words between them, and those right before («Do not touch it»).
    """

    item: Evidence
    first: Term
    last: Term
    around: tuple[Term, ...]

    @property
    def is_denied(self) -> bool:
        """Whether a negation stands among the words."""
        return any(map(_negates, self.around))


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding where the evidence says the opposite of ``claim`` in its words."""
    words = terms(claim)
    denied = sum(map(_negates, words))
    plain = [term.stem for term in words if not _negates(term) and not (denied and term.word.lower() in _CARRYING)]
    if denied > 1 or len(plain) < _FEWEST or not any(term.is_content for term in words):
        return ()
    said = [each for item in evidence for each in _places(plain, item)]
    if not said or any(each.is_denied == bool(denied) for each in said):
        return ()
    item, start, end = said[0].item, said[0].first.start, said[0].last.end
    message = f"the answer says the opposite of the source, which says «{item.text[start:end]}»"
    place = SourceRange(item.source, item.start + start, item.start + end)
    return (Finding(CHECK, message, TextRange(words[0].start, words[-1].end), place, contradicts=True),)


def _places(plain: Sequence[str], item: Evidence) -> Iterator[_Occurrence]:
    """Yield each shortest part of a sentence that has these stems in order and between them function words only."""
    held = terms(item.text)
    for end, term in enumerate(held):
        if term.stem != plain[-1]:
            continue
        taken = _backwards(plain, held, end)
        if taken is None:
            continue
        between = tuple(held[at] for at in range(taken[-1], end) if at not in set(taken))
        if len(between) <= _MOST_BETWEEN and not any(map(_is_other, between)):
            leading = takewhile(
                lambda each: not _is_other(each), reversed(held[max(0, taken[-1] - _LEADING) : taken[-1]])
            )
            yield _Occurrence(item, held[taken[-1]], term, (*leading, *between))


def _backwards(plain: Sequence[str], held: Sequence[Term], end: int) -> list[int] | None:
    """Return the places of the stems in ``held``, the last at ``end`` and each as late as it can be, last first."""
    taken = [end]
    for stem in reversed(plain[:-1]):
        place = next((at for at in range(taken[-1] - 1, -1, -1) if held[at].stem == stem), None)
        if place is None:
            return None
        taken.append(place)
    return taken


def _is_other(term: Term) -> bool:
    """Return whether a word between those of the claim changes what is said otherwise than by denying it."""
    return term.word.lower() in _NARROWING or (term.is_content and not _negates(term))


def _negates(term: Term) -> bool:
    word = term.word.lower()
    return word in _NEGATIONS or word.endswith(_SHORT_NOT)
