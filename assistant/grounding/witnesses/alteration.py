"""Whether a claim that nearly repeats a sentence changes something that matters, or negates it.

If all the rest is the same word for word, a changed name, number, month or unit, another word of degree, a firmer or
weaker verb and an opposite are no paraphrase, even if the new word occurs elsewhere in the sources. Synonyms are
ignored. No other witness replaces this one: without it half of the exchanged names, a fifth of the exchanged dates and
directions and a third of the hedges that were made firm are missed (``eval/README.md``).

Negation: the claim's words are searched in the source in the same order, with only function words between them: «The
mayor did not sign the letter» has all of «The mayor signed the letter». It is no contradiction if any sentence says it
as the claim does. Of 60 true sentences with a negation added or removed 59 are caught; of 8,339 claims of the open sets
one is found, and it is bad.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from assistant.grounding.witnesses.exchanges import is_other_degree, is_other_word
from assistant.language.terms import is_common, terms, uncontracted
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.grounding.evidence import Evidence
    from assistant.language.terms import Term

CHECK: Final = "alteration"
_ROUNDING: Final = frozenset(
    {"about", "around", "approximately", "roughly", "nearly", "almost", "some", "over", "under"}
)
_STRENGTHENING: Final = frozenset(
    ["all", "every", "always", "never", "only", "solely", "exclusively", "definitely", "certainly", "undoubtedly",
     "exactly", "entirely", "completely"]
)  # fmt: skip
_MOST_ADDED: Final = 2
_FIGURE: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_JOINED: Final = frozenset({"and", "or", "&", ""})
_LEAST_LIKENESS: Final = 0.6
_PRONOUNS: Final = frozenset(
    ["he", "she", "it", "they", "who", "which", "that", "this", "these", "those", "his", "her", "their", "its", "him",
     "them", "i", "we", "you"]
)  # fmt: skip
_LEAST_WORDS: Final = 5
_LEAST_OF_CLAIM: Final = 0.55
_LEAST_OF_SOURCE: Final = 0.65
_MOST_CHANGES: Final = 4


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words of the claim (``said``) in place of words of the source (``held``); either may be empty.

    ``before`` and ``after`` are the unchanged words around, in lower case, "" at the ends.
    """

    said: tuple[Term, ...]
    held: tuple[Term, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NearCopy:
    """A sentence that the claim nearly repeats, with the claim's changes."""

    item: Evidence
    changes: tuple[WordChange, ...]


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding for each change that matters if ``claim`` nearly repeats a sentence, else for its negation."""
    copy = _near_copy(claim, evidence)
    found = [] if copy is None else [_finding(change, copy) for change in copy.changes]
    return tuple(finding for finding in found if finding is not None) or _denied(claim, evidence)


def _finding(change: WordChange, copy: NearCopy) -> Finding | None:
    """Return a finding for a change that matters, or for one or two added words such as «all» or «only»."""
    item, own = copy.item, " ".join(term.word for term in change.said)
    if _matters(change, copy):
        other = " ".join(term.word for term in change.held)
        place = SourceRange(item.source, item.start + change.held[0].start, item.start + change.held[-1].end)
        message = f"the answer says «{own}» where the source says «{other}»"
    elif change.held or len(change.said) > _MOST_ADDED or _STRENGTHENING.isdisjoint(own.lower().split()):
        return None
    else:
        place = SourceRange(item.source, item.start, item.end)
        message = f"the answer adds «{own}», which the source does not say"
    where = TextRange(change.said[0].start, change.said[-1].end)
    return Finding(CHECK, message, where, place, contradicts=bool(change.held))


def _matters(change: WordChange, copy: NearCopy) -> bool:
    """Return whether words were exchanged for others of another meaning, and not only reordered («B and A»)."""
    if not change.said or not change.held:
        return False
    said, held = ([term.word.lower() for term in line] for line in (change.said, change.held))
    turned_round = any(
        set(said) == {term.word.lower() for term in other.held} and {change.before, change.after} & _JOINED
        for other in copy.changes
        if other is not change
    )
    if turned_round:
        return False
    is_other = len(copy.changes) == 1 and len(said) == len(held) == 1 and is_other_word(said[0], held[0])
    return is_other or is_other_degree(said, held) or _is_other_name(change) or _is_other_figure(change, copy)


def _is_other_figure(change: WordChange, copy: NearCopy) -> bool:
    """Return whether a number is no rounding of the source's and does not occur elsewhere in the sentence.

    A claim may be less exact than its source, never more so.
    """
    if len(change.said) != 1 or len(change.held) != 1:
        return False
    said, held = change.said[0].word, change.held[0].word
    if not _FIGURE.fullmatch(said) or not _FIGURE.fullmatch(held) or said in {t.word for t in terms(copy.item.text)}:
        return False
    if change.before in _ROUNDING and _zeros(said) > _zeros(held):
        return False
    own, other = (float(word.replace(",", "")) for word in (said, held))
    return own != other and round(other, -_zeros(said)) != own


def _zeros(word: str) -> int:
    """Return the power of ten to which a number is exact: -1 for 41.1, 4 for 640,000.

    >>> [_zeros(word) for word in ("41.1", "640,000", "7")]
    [-1, 4, 0]
    """
    whole, _, decimals = word.replace(",", "").partition(".")
    return -len(decimals) if decimals else len(whole) - len(whole.rstrip("0"))


def _is_other_name(change: WordChange) -> bool:
    """Return whether both sides are names without a common word, and neither is a spelling or acronym of the other."""
    said, held = _name(change.said), _name(change.held)
    if not said or not held or {word.lower() for word in said} & {word.lower() for word in held}:
        return False
    one, other = "".join(said).lower(), "".join(held).lower()
    if one in other or other in one or SequenceMatcher(None, one, other).ratio() >= _LEAST_LIKENESS:
        return False
    own_letters, other_letters = ("".join(word[0] for word in words).lower() for words in (said, held))
    return own_letters not in {one, other} and other_letters != one


def _name(line: Sequence[Term]) -> list[str]:
    """Return the content words of ``line`` if all are capitalised as names, else []."""
    words = [term for term in line if term.is_content]
    if any(term.word.lower() in _PRONOUNS for term in line):
        return []
    for term in words:
        if not term.is_capital or term.word[0].isdigit() or (term.start == 0 and is_common(term.word)):
            return []
    return [term.word for term in words]


def _near_copy(claim: str, evidence: Sequence[Evidence]) -> NearCopy | None:
    """Return the sentence that ``claim`` nearly repeats, in the same word order; None for none."""
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


def _changes(matcher: SequenceMatcher[str], said: Sequence[Term], held: Sequence[Term]) -> Iterator[WordChange]:
    for tag, held_start, held_end, said_start, said_end in matcher.get_opcodes():
        if tag != "equal":
            before = said[said_start - 1].word.lower() if said_start else ""
            after = said[said_end].word.lower() if said_end < len(said) else ""
            yield WordChange(tuple(said[said_start:said_end]), tuple(held[held_start:held_end]), before, after)


_NEGATIONS: Final = frozenset({"not", "never", "no"})
_CARRYING: Final = frozenset({"do", "does", "did"})
"""Auxiliaries that come with a negation: «signed», «did not sign»."""
_NARROWING: Final = frozenset({"only", "just", "necessarily", "all", "every", "always", "more", "less", "much"})
"""«Not only» and «not all» do not negate what follows."""
_FEWEST: Final = 2
_MOST_BETWEEN: Final = 4
_LEADING: Final = 2


def _denied(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding if the evidence has the claim's words, negated where the claim is not or vice versa."""
    words = uncontracted(claim)
    denied = sum(map(_negates, words))
    plain = [term.stem for term in words if not _negates(term) and not (denied and term.word.lower() in _CARRYING)]
    if denied > 1 or len(plain) < _FEWEST or not any(term.is_content for term in words):
        return ()
    said = [(item, *place) for item in evidence for place in _places(plain, uncontracted(item.text))]
    if not said or any(any(map(_negates, around)) == bool(denied) for _, _, _, around in said):
        return ()
    item, first, last, _ = said[0]
    message = f"the answer says the opposite of the source, which says «{item.text[first.start : last.end]}»"
    place = SourceRange(item.source, item.start + first.start, item.start + last.end)
    return (Finding(CHECK, message, TextRange(words[0].start, words[-1].end), place, contradicts=True),)


def _places(plain: Sequence[str], held: Sequence[Term]) -> Iterator[tuple[Term, Term, tuple[Term, ...]]]:
    """Yield each shortest part of a sentence with these stems in order and only function words between them.

    Yields its first and last word, and the words between and right before them («Do not touch it»).
    """
    for end, term in enumerate(held):
        taken = _backwards(plain, held, end) if term.stem == plain[-1] else None
        if taken is None:
            continue
        between = tuple(held[at] for at in range(taken[-1], end) if at not in set(taken))
        if len(between) <= _MOST_BETWEEN and not any(map(_is_other, between)):
            before = reversed(held[max(0, taken[-1] - _LEADING) : taken[-1]])
            leading = takewhile(lambda each: not _is_other(each), before)
            yield held[taken[-1]], term, (*leading, *between)


def _backwards(plain: Sequence[str], held: Sequence[Term], end: int) -> list[int] | None:
    """Return the positions of the stems in ``held``, the last at ``end`` and each as late as possible, last first."""
    taken = [end]
    for stem in reversed(plain[:-1]):
        place = next((at for at in range(taken[-1] - 1, -1, -1) if held[at].stem == stem), None)
        if place is None:
            return None
        taken.append(place)
    return taken


def _is_other(term: Term) -> bool:
    """Return whether a word between those of the claim changes the meaning other than by negation."""
    return term.word.lower() in _NARROWING or (term.is_content and not _negates(term))


def _negates(term: Term) -> bool:
    return term.word.lower() in _NEGATIONS
