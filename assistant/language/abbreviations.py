"""Abbreviations that a text defines in brackets: «Harbour Dues Board (HDB)»."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_SHORT: Final = re.compile(r"\((?P<short>[A-Z][A-Za-z&]{1,8})\)")
_SHORT_FIRST: Final = re.compile(r"\b(?P<short>[A-Z][A-Za-z&]{1,8}) \((?P<long>[^()]{5,120})\)")
_LONGEST: Final = 120
"""Characters before the bracket that are searched for the long form."""
_BETWEEN: Final = frozenset({"of", "and", "the", "for", "in", "on", "to", "&"})


@lru_cache(maxsize=64)
def definitions(text: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of long form and abbreviation that ``text`` defines in brackets, in order.

    >>> definitions("Tolls go to the Harbour Dues Board (HDB) of Lakeside (LA).")
    (('Harbour Dues Board', 'HDB'),)
    >>> definitions("The HDB (Harbour Dues Board) met; so did the LHB (since May).")
    (('Harbour Dues Board', 'HDB'),)
    """
    found: list[tuple[int, str, str]] = []
    for match in _SHORT.finditer(text):
        before = text[max(0, match.start() - _LONGEST) : match.start()].split()
        if long := _spelled(before, match["short"]):
            found.append((match.start(), long, match["short"]))
    for match in _SHORT_FIRST.finditer(text):
        inside = match["long"].split()
        if _spelled(inside, match["short"]) == " ".join(inside):
            found.append((match.start(), " ".join(inside), match["short"]))
    return tuple((long, short) for _, long, short in sorted(found))


def _spelled(words: list[str], short: str) -> str:
    """Return the words at the end of ``words`` whose initials spell ``short``, "" if they do not."""
    letters = short.removesuffix("s").replace("&", "").lower()
    return _ending(words, letters, passed=_BETWEEN) or _ending(words, letters, passed=frozenset())


def _ending(words: list[str], letters: str, passed: frozenset[str]) -> str:
    """Return the words at the end of ``words`` whose initials are ``letters``, skipping words in ``passed``."""
    left = list(letters)
    for position in range(len(words) - 1, -1, -1):
        if words[position] in passed:
            continue
        if words[position][0].lower() != left.pop():
            return ""
        if not left:
            return " ".join(words[position:])
    return ""
