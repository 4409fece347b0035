"""One word in the place of another, where all around it is the same: another figure, month, unit, or the opposite."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.grounding.clauses import root
from assistant.grounding.opposites import negates_by_prefix, opposites

if TYPE_CHECKING:
    from assistant.grounding.alignment import Change

_FIGURE: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


_ROUNDING: Final = _words("about around approximately roughly nearly almost some over under")
_GROUPS: Final = tuple(
    _words(line)
    for line in (
        "january february march april may june july august september october november december",
        "monday tuesday wednesday thursday friday saturday sunday",
        "hundred thousand million billion trillion hundreds thousands millions billions trillions",
        "seconds minutes hours days weeks months years decades centuries",
        "second minute hour day week month year decade century",
        "dollars euros pounds yuan yen rupees francs crowns",
        "bytes kilobytes megabytes gigabytes terabytes petabytes exabytes zettabytes",
        "kb mb gb tb pb eb zb",
        "grams kilograms milligrams tons tonnes ounces",
        "metres kilometres meters kilometers miles feet inches yards centimetres centimeters",
        "acres hectares",
    )
)
"""Words of which one in the place of another of its line says something else."""
_NEAR_OPPOSITES: Final = {
    word: frozenset(other.split())
    for left, right in (
        line.split("|")
        for line in (
            "up|down", "above over|below under", "inside|outside", "with|without", "many|few", "most|least",
            "expansion growth|contraction decline reduction shrinkage", "grew|shrank", "grows|shrinks", "grown|shrunk",
            "growing|shrinking", "rose risen|fell fallen", "gain gains|loss losses", "gained|lost", "similar|different",
            "largest biggest greatest|smallest", "large big|small little", "best|worst", "better|worse", "good|bad",
            "highest|lowest", "oldest|youngest newest", "longest|shortest", "major|minor", "common|rare", "like|unlike",
            "safe|dangerous", "legal lawful|illegal unlawful", "fast faster|slow slower", "wet|dry", "beginning|end",
            "north|south", "east|west", "men|women", "father|mother", "son|daughter", "brother|sister",
            "husband|wife", "bought|sold", "import imports|export exports", "both|neither", "left|right",
        )
    )
    for word, other in [*((each, right) for each in left.split()), *((each, left) for each in right.split())]
}  # fmt: skip
"""Opposites that count only where all else is the same; in looser paraphrases many of them mean nothing."""


def is_other_figure(change: Change) -> bool:
    """Tell whether one number stands for another, which it is no rounding of.

    A claim may be less exact than its source, never more so.
    """
    if len(change.said) != 1 or len(change.held) != 1:
        return False
    said, held = change.said[0].word, change.held[0].word
    if not _FIGURE.fullmatch(said) or not _FIGURE.fullmatch(held):
        return False
    if change.before in _ROUNDING and _zeros(said) > _zeros(held):
        return False
    own, other = (float(word.replace(",", "")) for word in (said, held))
    return own != other and round(other, -_zeros(said)) != own


def is_other_word(change: Change) -> bool:
    """Tell whether one word stands for another month, day or unit, or for its opposite."""
    if len(change.said) != 1 or len(change.held) != 1:
        return False
    said, held = change.said[0].word.lower(), change.held[0].word.lower()
    if any(said in group and held in group for group in _GROUPS):
        return said.rstrip("s") != held.rstrip("s")
    if held in _NEAR_OPPOSITES.get(said, ()) or root(held) in opposites(root(said)):
        return True
    return negates_by_prefix(said, held)


def _zeros(word: str) -> int:
    """Return to which power of ten a number is exact: 41.1 to -1, 640,000 to 4.

    >>> [_zeros(word) for word in ("41.1", "640,000", "7")]
    [-1, 4, 0]
    """
    whole, _, decimals = word.replace(",", "").partition(".")
    return -len(decimals) if decimals else len(whole) - len(whole.rstrip("0"))
