"""The clause of a sentence in which a figure or a time stands: conjunctions, dashes and comparisons bound it."""

from __future__ import annotations

import re
from typing import Final

from index.sentences import TextSpan

_CUT: Final = re.compile(
    r";\s|\s?—\s?|\s–\s|,\s(?=(?:but|although|though)\b)|,?\s(?=(?:while|whereas|compared\s(?:with|to)|instead\sof|"
    r"rather\sthan|(?:up|down)\sfrom)\b)",
    re.IGNORECASE,
)


def clause_around(text: str, start: int, end: int) -> TextSpan:
    """Return the range of the clause around ``[start, end)``."""
    starts = [cut.end() for cut in _CUT.finditer(text, 0, start)]
    after = _CUT.search(text, end)
    return TextSpan(starts[-1] if starts else 0, after.start() if after else len(text))
