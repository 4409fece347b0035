"""What the program says that knows no page, in the reader's language: why a file was refused, what is wrong with one.

The index and the answerers say it in English, as the command line shows it. The catalogues have each such sentence
under «said.»; what fits one of the English ones is said with the same entry of the reader's catalogue, and what fits
none stays as it is. The words under «said.kind.» stand in such sentences for ``{kind}`` alone.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Final

from assistant.web.words import ENGLISH, words_in

if TYPE_CHECKING:
    from assistant.web.words import Words

SAID: Final = "said."
_KINDS: Final = "said.kind."
_WITHIN: Final = {"kind": _KINDS, "why": SAID}
"""Placeholders whose values are said in the reader's language too, and the entries that have them."""


def said(message: str, words: Words, under: str = SAID) -> str:
    """Return a message in the reader's language, by the entries whose keys begin with ``under``."""
    if words.language == ENGLISH:
        return message
    for key, pattern in _patterns(under):
        if found := pattern.fullmatch(message):
            values = found.groupdict()
            within = {name: said(values[name], words, entries) for name, entries in _WITHIN.items() if name in values}
            return words(key, **values | within)
    return message


@cache
def _patterns(under: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the entries with what they match; words for kinds of things are no sentences."""
    entries = words_in(ENGLISH).entries
    keys = (key for key in entries if key.startswith(under) and key.startswith(_KINDS) is (under == _KINDS))
    return tuple((key, _pattern(entries[key])) for key in keys)


def _pattern(entry: str) -> re.Pattern[str]:
    """Return what matches an entry, whatever stands in its placeholders."""
    parts = Formatter().parse(entry)
    filled = (re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, _, _ in parts)
    return re.compile("".join(filled), re.DOTALL)
