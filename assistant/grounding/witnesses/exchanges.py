"""Word exchanges that change the meaning: degree, certainty, units, opposites."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.language.terms import lines_of, stem

if TYPE_CHECKING:
    from collections.abc import Iterable


def _groups(*lines: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(line.split()) for line in lines)


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
"""Words that mean something else when exchanged for another of their line."""
_NEGATING: Final = ("un", "in", "im", "dis", "non", "ir", "il", "non-")
_NOT_NEGATED: Final = frozenset({"form", "come", "ten", "port", "press", "part", "der", "put", "land", "side", "ion"})
"""Words that such a prefix does not negate («inform», «disport»)."""
_SHORTEST_NEGATED: Final = 4
_SHORTEST_ROOT: Final = 2


def is_other_degree(said: Iterable[str], held: Iterable[str]) -> bool:
    """Return whether a word of degree or certainty replaces one of another group; all words are in lower case.

    >>> is_other_degree(["in", "all"], ["in", "most"]), is_other_degree(["about"], ["around"])
    (True, False)
    """
    own, other = set(said), set(held)
    for groups in (_DEGREES, _FIRMNESS):
        places = [next((at for at, group in enumerate(groups) if words & group), None) for words in (own, other)]
        if None not in places and places[0] != places[1]:
            return True
    return False


def is_other_word(said: str, held: str) -> bool:
    """Return whether a word in lower case replaces another month, day or unit, or its opposite.

    >>> is_other_word("weeks", "months"), is_other_word("rose", "fell"), is_other_word("weeks", "week")
    (True, True, False)
    """
    if any(said in group and held in group for group in _UNITS):
        return said.rstrip("s") != held.rstrip("s")
    return _root(held) in _opposites().get(_root(said), ()) or _negates(said, held)


@lru_cache(maxsize=1)
def _opposites() -> dict[str, frozenset[str]]:
    """Return the roots that oppose each root."""
    table: dict[str, set[str]] = {}
    for line in lines_of("opposites.txt"):
        left, right = ({_root(word) for word in side.split()} for side in line.split("|"))
        for one, other in ((left, right), (right, left)):
            for word in one:
                table.setdefault(word, set()).update(other)
    return {word: frozenset(others) for word, others in table.items()}


@lru_cache(maxsize=4096)
def _root(word: str) -> str:
    """Return the stem of ``word`` without the endings that ``stem`` leaves on short verbs («hire», «hired»)."""
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
