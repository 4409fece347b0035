"""Whether a claim that nearly repeats a sentence changes something in it that matters.

Where all the rest is word for word the same, a changed name, number, month or unit, another quantity word, a stronger
or weaker verb, a word turned into its opposite and two exchanged names are no paraphrase, even where the new word
stands elsewhere in the sources. A synonym is left alone.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from assistant.grounding.alignment import Change, near_copy
from assistant.grounding.exchanges import is_other_figure, is_other_word
from assistant.grounding.terms import is_common, terms
from assistant.types import Finding, SourceRange, TextRange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.grounding.alignment import NearCopy
    from assistant.grounding.evidence import Evidence
    from assistant.grounding.terms import Term

CHECK: Final = "alteration"


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


_DEGREES: Final = (
    frozenset({"all", "every", "each", "always"}),
    _words(
        """most mostly usually generally mainly largely commonly typically normally often frequently many much
        numerous"""
    ),
    _words("some several few sometimes occasionally partly partially part various certain"),
    _words("none no never neither rarely seldom hardly scarcely"),
    frozenset({"only", "solely", "exclusively"}),
    frozenset({"half"}),
    frozenset({"third", "thirds"}),
    frozenset({"quarter", "quarters"}),
    frozenset({"least"}),
    frozenset({"exactly", "precisely"}),
    _words("about approximately around roughly nearly almost"),
    frozenset({"over", "above"}),
    frozenset({"under", "below"}),
    frozenset({"more"}),
    frozenset({"less", "fewer"}),
)
_FIRMNESS: Final = (
    _words(
        """may might could possibly perhaps potentially likely probably appears appear seems seem suggests
        suggest suggested suggesting believed reportedly allegedly plans aims expected estimated should
        would potential possible probable"""
    ),
    _words(
        """will must certain certainly proves prove proved proven confirmed demonstrably definitely undoubtedly
        shall managed begun always"""
    ),
)
_STRENGTHENING: Final = _words(
    """all every always never only solely exclusively definitely certainly undoubtedly exactly entirely
        completely"""
)
_JOINED: Final = frozenset({"and", "or", "&", ""})
_MOST_STRENGTHENING: Final = 2
_LEAST_LIKENESS: Final = 0.6
_PRONOUNS: Final = _words("he she it they who which that this these those his her their its him them i we you")


def find(claim: str, evidence: Sequence[Evidence]) -> tuple[Finding, ...]:
    """Return a finding for each change that matters in a claim that nearly repeats one of the sentences."""
    copy = near_copy(claim, evidence)
    if copy is None:
        return ()
    return tuple(
        finding
        for change in copy.changes
        if not _is_exchange(change, copy)
        if (finding := _finding(change, copy)) is not None
    )


def _finding(change: Change, copy: NearCopy) -> Finding | None:
    own, other = " ".join(term.word for term in change.said), " ".join(term.word for term in change.held)
    item = copy.item
    turned = len(copy.changes) == 1 and is_other_word(change)
    if change.said and change.held and (turned or _other_name(change) or _other_group(change) or _figure(change, copy)):
        start, end = item.start + change.held[0].start, item.start + change.held[-1].end
        place = SourceRange(item.source, start, end)
        message = f"the answer says «{own}» where the source says «{other}»"
        return Finding(CHECK, message, _range(change.said), place, contradicts=True)
    if not change.held and _strengthens(change.said):
        message = f"the answer adds «{own}», which the source does not say"
        return Finding(CHECK, message, _range(change.said), SourceRange(item.source, item.start, item.end))
    return None


def _figure(change: Change, copy: NearCopy) -> bool:
    """Tell whether a number was exchanged for one that the sentence does not have."""
    return is_other_figure(change) and change.said[0].word not in {term.word for term in terms(copy.item.text)}


def _other_name(change: Change) -> bool:
    """Tell whether both sides are names without a word in common, and neither spells or shortens the other."""
    said, held = _name(change.said), _name(change.held)
    if not said or not held or {word.lower() for word in said} & {word.lower() for word in held}:
        return False
    one, other = "".join(said).lower(), "".join(held).lower()
    if one in other or other in one or SequenceMatcher(None, one, other).ratio() >= _LEAST_LIKENESS:
        return False
    return _letters(said) != one.upper() and _letters(said) != other.upper() and _letters(held) != one.upper()


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


def _other_group(change: Change) -> bool:
    """Tell whether a word of degree or firmness was exchanged for one of another group."""
    return any(
        said is not None and held is not None and said != held
        for groups in (_DEGREES, _FIRMNESS)
        for said, held in [(_group(change.said, groups), _group(change.held, groups))]
    )


def _group(line: Sequence[Term], groups: Sequence[frozenset[str]]) -> int | None:
    words = {term.word.lower() for term in line}
    return next((number for number, group in enumerate(groups) if words & group), None)


def _strengthens(said: Sequence[Term]) -> bool:
    """Tell whether the few words that were put in make the sentence say «all», «none», «only» or «certainly»."""
    return len(said) <= _MOST_STRENGTHENING and any(term.word.lower() in _STRENGTHENING for term in said)


def _is_exchange(change: Change, copy: NearCopy) -> bool:
    """Tell whether the change only turns «A and B» into «B and A»."""
    own = {term.word.lower() for term in change.said}
    return any(
        own and own == {term.word.lower() for term in other.held} and {change.before, change.after} & _JOINED
        for other in copy.changes
        if other is not change
    )


def _range(line: Sequence[Term]) -> TextRange:
    return TextRange(line[0].start, line[-1].end)
