"""Whether a claim that nearly repeats a sentence changes something in it that matters.

Where all the rest is word for word the same, a changed name, number, month or unit, another word of degree, a firmer or
weaker verb and a word turned into its opposite are no paraphrase, even where the new word stands elsewhere in the
sources. A synonym is left alone. What this adds no other witness does: without it half of the exchanged names, a fifth
of the exchanged dates and directions and a third of the hedges that were made firm get by (``eval/README.md``).
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from assistant.grounding.terms import is_common, stem, terms
from assistant.grounding.witnesses import denial
from assistant.grounding.witnesses.near_copy import near_copy
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.evidence import Evidence
    from assistant.grounding.terms import Term
    from assistant.grounding.witnesses.near_copy import Change, NearCopy

CHECK: Final = "alteration"


def _groups(*lines: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(line.split()) for line in lines)


_ROUNDING: Final = frozenset(
    {"about", "around", "approximately", "roughly", "nearly", "almost", "some", "over", "under"}
)
_DEGREES: Final = _groups(
    "all every each always",
    "most mostly usually generally mainly largely commonly typically normally often frequently many much numerous",
    "some several few sometimes occasionally partly partially part various certain",
    "none no never neither rarely seldom hardly scarcely",
    "only solely exclusively",
    "half",
    "third thirds",
    "quarter quarters",
    "least",
    "exactly precisely",
    "about approximately around roughly nearly almost",
    "over above",
    "under below",
    "more",
    "less fewer",
)
_FIRMNESS: Final = _groups(
    "may might could possibly perhaps potentially likely probably appears appear seems seem suggests suggest "
    "suggested suggesting believed reportedly allegedly plans aims expected estimated should would potential possible "
    "probable",
    "will must certain certainly proves prove proved proven confirmed demonstrably definitely undoubtedly shall "
    "managed begun always",
)
_UNITS: Final = _groups(
    "january february march april may june july august september october november december",
    "monday tuesday wednesday thursday friday saturday sunday",
    "hundred thousand million billion trillion hundreds thousands millions billions trillions",
    "second minute hour day week month year decade century seconds minutes hours days weeks months "
    "years decades centuries",
    "dollars euros pounds yuan yen rupees francs crowns",
    "bytes kilobytes megabytes gigabytes terabytes petabytes exabytes zettabytes",
    "kb mb gb tb pb eb zb",
    "grams kilograms milligrams tons tonnes ounces",
    "metres kilometres meters kilometers miles feet inches yards centimetres centimeters",
    "acres hectares",
)
"""Words of which one in the place of another of its line says something else."""
_STRENGTHENING: Final = frozenset(
    ["all", "every", "always", "never", "only", "solely", "exclusively", "definitely", "certainly", "undoubtedly",
     "exactly", "entirely", "completely"]
)  # fmt: skip
_MOST_ADDED: Final = 2
_FIGURE: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_NEGATING: Final = ("un", "in", "im", "dis", "non", "ir", "il", "non-")
_NOT_NEGATED: Final = frozenset({"form", "come", "ten", "port", "press", "part", "der", "put", "land", "side", "ion"})
"""Words that another one ends with without being its opposite («inform», «disport»)."""
_SHORTEST_NEGATED: Final = 4
_SHORTEST_ROOT: Final = 2
_JOINED: Final = frozenset({"and", "or", "&", ""})
_LEAST_LIKENESS: Final = 0.6
_PRONOUNS: Final = frozenset(
    ["he", "she", "it", "they", "who", "which", "that", "this", "these", "those", "his", "her", "their", "its", "him",
     "them", "i", "we", "you"]
)  # fmt: skip


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding for each change that matters in a claim that nearly repeats one of the sentences."""
    copy = near_copy(claim, evidence)
    if copy is None:
        return denial.find(CHECK, claim, evidence)
    found = (_exchanged(change, copy) if _matters(change, copy) else _added(change, copy) for change in copy.changes)
    return tuple(finding for finding in found if finding is not None) or denial.find(CHECK, claim, evidence)


def _added(change: Change, copy: NearCopy) -> Finding | None:
    """Return a finding where a few words were put in that make the sentence say «all», «never» or «only»."""
    words = [term.word.lower() for term in change.said]
    if change.held or len(words) > _MOST_ADDED or _STRENGTHENING.isdisjoint(words):
        return None
    item = copy.item
    message = f"the answer adds «{' '.join(term.word for term in change.said)}», which the source does not say"
    return Finding(CHECK, message, _range(change), SourceRange(item.source, item.start, item.end))


def _range(change: Change) -> TextRange:
    return TextRange(change.said[0].start, change.said[-1].end)


def _exchanged(change: Change, copy: NearCopy) -> Finding:
    own, other = " ".join(term.word for term in change.said), " ".join(term.word for term in change.held)
    item = copy.item
    place = SourceRange(item.source, item.start + change.held[0].start, item.start + change.held[-1].end)
    message = f"the answer says «{own}» where the source says «{other}»"
    return Finding(CHECK, message, _range(change), place, contradicts=True)


def _matters(change: Change, copy: NearCopy) -> bool:
    """Tell whether words were exchanged for others that say something else, and not only turned round («B and A»)."""
    if not change.said or not change.held or _is_turned_round(change, copy):
        return False
    turned = len(copy.changes) == 1 and _is_other_word(change)
    degree = any(_is_other_group(change, groups) for groups in (_DEGREES, _FIRMNESS))
    return turned or degree or _is_other_name(change) or _is_other_figure(change, copy)


def _is_turned_round(change: Change, copy: NearCopy) -> bool:
    own = {term.word.lower() for term in change.said}
    return any(
        own == {term.word.lower() for term in other.held} and {change.before, change.after} & _JOINED
        for other in copy.changes
        if other is not change
    )


def _is_other_group(change: Change, groups: Sequence[frozenset[str]]) -> bool:
    """Tell whether a word of degree or firmness was exchanged for one of another group."""
    said, held = (
        next((number for number, group in enumerate(groups) if words & group), None)
        for words in ({term.word.lower() for term in line} for line in (change.said, change.held))
    )
    return said is not None and held is not None and said != held


def _is_other_figure(change: Change, copy: NearCopy) -> bool:
    """Tell whether a number stands for one that it is no rounding of, and that the sentence does not have elsewhere.

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


def _is_other_word(change: Change) -> bool:
    """Tell whether one word stands for another month, day or unit, or for its opposite."""
    if len(change.said) != 1 or len(change.held) != 1:
        return False
    said, held = change.said[0].word.lower(), change.held[0].word.lower()
    if any(said in group and held in group for group in _UNITS):
        return said.rstrip("s") != held.rstrip("s")
    return _root(held) in _opposites().get(_root(said), ()) or _negates(said, held)


@lru_cache(maxsize=1)
def _opposites() -> dict[str, frozenset[str]]:
    """Return the roots that oppose each root."""
    text = resources.files("assistant.grounding.witnesses").joinpath("opposites.txt").read_text(encoding="utf-8")
    table: dict[str, set[str]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        left, right = ({_root(word) for word in side.split()} for side in line.split("|"))
        for one, other in ((left, right), (right, left)):
            for word in one:
                table.setdefault(word, set()).update(other)
    return {word: frozenset(others) for word, others in table.items()}


@lru_cache(maxsize=4096)
def _root(word: str) -> str:
    """Return the stem of ``word`` with the endings cut that ``stem`` leaves on short verbs («hire», «hired»)."""
    base = stem(word)
    for ending in ("ing", "ed", "en", "d", "e"):
        if base.endswith(ending) and len(base) - len(ending) >= _SHORTEST_ROOT:
            base = base.removesuffix(ending)
            break
    return base[:-1] if len(base) > _SHORTEST_ROOT and base[-1] == base[-2] else base


def _negates(left: str, right: str) -> bool:
    """Whether one word is the other with a negating prefix.

    >>> _negates("safe", "unsafe"), _negates("form", "inform")
    (True, False)
    """
    short, long = sorted((left, right), key=len)
    if len(short) < _SHORTEST_NEGATED or short in _NOT_NEGATED:
        return False
    return any(long == prefix + short for prefix in _NEGATING)


def _is_other_name(change: Change) -> bool:
    """Tell whether both sides are names without a word in common, and neither spells or shortens the other."""
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
