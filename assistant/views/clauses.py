"""What a figure or a time stands in: its clause, and the smaller part of it that a comma or an «and» bounds."""

from __future__ import annotations

import re
from typing import Final

from index.sentences import TextSpan

_CLAUSE_CUT: Final = re.compile(
    r";\s|\s?—\s?|\s–\s|,\s(?=(?:but|although|though)\b)|,?\s(?=(?:while|whereas|compared\s(?:with|to)|instead\sof|"
    r"rather\sthan|(?:up|down)\sfrom)\b)",
    re.IGNORECASE,
)
_PART_CUT: Final = re.compile(r";|—|\s–\s|,\s(?:and\s)?|\s(?:and|but|while|after|instead\sof|(?:up|down)\sfrom)\s")


def clause_around(text: str, start: int, end: int) -> TextSpan:
    """Return the range of the clause around ``[start, end)``: conjunctions, dashes and comparisons bound it."""
    return _around(_CLAUSE_CUT, text, start, end)


def part_around(text: str, start: int, end: int) -> TextSpan:
    """Return the range of the part around ``[start, end)`` that no comma, dash or «and» cuts off."""
    return _around(_PART_CUT, text, start, end)


def _around(cut: re.Pattern[str], text: str, start: int, end: int) -> TextSpan:
    starts = [match.end() for match in cut.finditer(text, 0, start)]
    after = cut.search(text, end)
    return TextSpan(starts[-1] if starts else 0, after.start() if after else len(text))
