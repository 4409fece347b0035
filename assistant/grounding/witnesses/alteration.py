"""Whether a claim that nearly repeats a sentence changes something in it that matters.

Where all the rest is word for word the same, a changed name, number, month or unit, another word of degree, a firmer or
weaker verb and a word turned into its opposite are no paraphrase, even where the new word stands elsewhere in the
sources. A synonym is left alone. A short sentence is checked against what its source says of it, too (``denial``). What
this adds no other witness does: without it half of the exchanged names, a fifth of the exchanged dates and directions
and a third of the hedges that were made firm get by (``eval/README.md``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from assistant.grounding.terms import is_common, terms
from assistant.grounding.witnesses import denial
from assistant.grounding.witnesses.exchanges import is_other_degree, is_other_word
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence
    from assistant.grounding.terms import Term

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
    changes: tuple[WordChange, ...]


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding for each change that matters in a claim that nearly repeats one of the sentences."""
    copy = _near_copy(claim, evidence)
    if copy is None:
        return denial.find(claim, evidence)
    found = (_exchanged(change, copy) if _matters(change, copy) else _added(change, copy) for change in copy.changes)
    return tuple(finding for finding in found if finding is not None) or denial.find(claim, evidence)


def _added(change: WordChange, copy: NearCopy) -> Finding | None:
    """Return a finding where a few words were put in that make the sentence say «all», «never» or «only»."""
    words = [term.word.lower() for term in change.said]
    if change.held or len(words) > _MOST_ADDED or _STRENGTHENING.isdisjoint(words):
        return None
    item = copy.item
    message = f"the answer adds «{' '.join(term.word for term in change.said)}», which the source does not say"
    return Finding(CHECK, message, _range(change), SourceRange(item.source, item.start, item.end))


def _range(change: WordChange) -> TextRange:
    return TextRange(change.said[0].start, change.said[-1].end)


def _exchanged(change: WordChange, copy: NearCopy) -> Finding:
    own, other = " ".join(term.word for term in change.said), " ".join(term.word for term in change.held)
    item = copy.item
    place = SourceRange(item.source, item.start + change.held[0].start, item.start + change.held[-1].end)
    message = f"the answer says «{own}» where the source says «{other}»"
    return Finding(CHECK, message, _range(change), place, contradicts=True)


def _matters(change: WordChange, copy: NearCopy) -> bool:
    """Return whether words were exchanged for others that say something else, and not only turned round («B and A»)."""
    if not change.said or not change.held or _is_turned_round(change, copy):
        return False
    said, held = ([term.word.lower() for term in line] for line in (change.said, change.held))
    turned = len(copy.changes) == 1 and len(said) == len(held) == 1 and is_other_word(said[0], held[0])
    return turned or is_other_degree(said, held) or _is_other_name(change) or _is_other_figure(change, copy)


def _is_turned_round(change: WordChange, copy: NearCopy) -> bool:
    own = {term.word.lower() for term in change.said}
    return any(
        own == {term.word.lower() for term in other.held} and {change.before, change.after} & _JOINED
        for other in copy.changes
        if other is not change
    )


def _is_other_figure(change: WordChange, copy: NearCopy) -> bool:
    """Return whether a number stands for one that it is no rounding of, and that the sentence does not have elsewhere.

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
    """Return to which power of ten a number is exact: 41.1 to -1, 640,000 to 4.

    >>> [_zeros(word) for word in ("41.1", "640,000", "7")]
    [-1, 4, 0]
    """
    whole, _, decimals = word.replace(",", "").partition(".")
    return -len(decimals) if decimals else len(whole) - len(whole.rstrip("0"))


def _is_other_name(change: WordChange) -> bool:
    """Return whether both sides are names without a word in common, and neither spells or shortens the other."""
    said, held = _name(change.said), _name(change.held)
    if not said or not held or {word.lower() for word in said} & {word.lower() for word in held}:
        return False
    one, other = "".join(said).lower(), "".join(held).lower()
    if one in other or other in one or SequenceMatcher(None, one, other).ratio() >= _LEAST_LIKENESS:
        return False
    return _letters(said) not in {one.upper(), other.upper()} and _letters(held) != one.upper()


def _name(line: Sequence[Term]) -> list[str]:
    """Return the words of ``line`` where all that carry meaning are written as names are, else []."""
    words = [term for term in line if term.is_content]
    if any(term.word.lower() in _PRONOUNS for term in line) or not all(_is_name(term) for term in words):
        return []
    return [term.word for term in words]


def _is_name(term: Term) -> bool:
    return term.is_capital and not term.word[0].isdigit() and not (term.start == 0 and is_common(term.word))


def _letters(words: Sequence[str]) -> str:
    return "".join(word[0] for word in words).upper()


def _near_copy(claim: str, evidence: Sequence[Evidence]) -> NearCopy | None:
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


def _changes(matcher: SequenceMatcher[str], said: Sequence[Term], held: Sequence[Term]) -> list[WordChange]:
    return [
        WordChange(
            tuple(said[said_start:said_end]),
            tuple(held[held_start:held_end]),
            said[said_start - 1].word.lower() if said_start else "",
            said[said_end].word.lower() if said_end < len(said) else "",
        )
        for tag, held_start, held_end, said_start, said_end in matcher.get_opcodes()
        if tag != "equal"
    ]
