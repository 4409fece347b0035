"""The edges of a found span, so that it can be shown on its own: whole brackets, whole amounts, no stray marks.

The network chooses among tokens and now and then stops one short: «National Institutes of Health (NIH», «144.5
billion» without its dollar sign. Only the edges move, over marks and never over words.
"""

from __future__ import annotations

from assistant.types import TextRange

_PAIRS = (("(", ")"), ("[", "]"), ("«", "»"), ("“", "”"))
_STRAY = " \t\n,;:"
_CURRENCIES = "$€£¥₹"
_UNITS = "%‰°"


def trim_edges(text: str, start: int, end: int) -> TextRange:
    """Return the range of ``text`` meant by ``[start, end)``; a range of nothing but marks stays as it is."""
    given = TextRange(start, end)
    start, end = _without_stray(text, start, end)
    for opening, closing in _PAIRS:
        start, end = _paired(text, start, end, opening, closing)
    start, end = _unquoted(text, start, end)
    if 0 < start < end and text[start].isdigit() and text[start - 1] in _CURRENCIES:
        start -= 1
    if start < end < len(text) and text[end - 1].isdigit() and text[end] in _UNITS:
        end += 1
    return TextRange(start, end) if start < end else given


def _without_stray(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[end - 1] in _STRAY:
        end -= 1
    while start < end and text[start] in _STRAY:
        start += 1
    return start, end


def _paired(text: str, start: int, end: int, opening: str, closing: str) -> tuple[int, int]:
    """Take in the bracket that is missing where it stands right beside the span, else drop the lone one at its edge."""
    surplus = text.count(opening, start, end) - text.count(closing, start, end)
    if surplus > 0:
        if text.startswith(closing, end):
            return start, end + 1
        if text.startswith(opening, start) and end - start > 1:
            return _without_stray(text, start + 1, end)
    if surplus < 0:
        if start > 0 and text[start - 1] == opening:
            return start - 1, end
        if text[end - 1] == closing and end - start > 1:
            return _without_stray(text, start, end - 1)
    return start, end


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    if text.count('"', start, end) % 2 and end - start > 1:
        if text[start] == '"':
            return start + 1, end
        if text[end - 1] == '"':
            return start, end - 1
    return start, end
