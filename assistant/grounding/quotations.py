"""What stands in quotation marks in a text, in all the styles of marks that news uses.

An apostrophe is no mark, neither is the sign for inches. A mark that opens and never closes, or the reverse, belongs to
a quotation that was cut when the text was split into sentences, and runs to the text's end (or from its start).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_PAIRS: Final = re.compile(
    r"“(?P<a>[^“”]+)”|„(?P<b>[^„“”]+)[“”]|«(?P<c>[^«»]+)»|「(?P<d>[^「」]+)」|『(?P<e>[^『』]+)』"
    r"|(?<![\w\"])\"(?P<f>[^\"\s](?:[^\"]*[^\"\s])?)\"(?!\w)"
    r"|(?<![\w‘])‘(?P<g>[^‘]*?[^‘\s])’(?!\w)"
    r"|(?<![\w'])'(?P<h>[^'\s](?:[^']|'(?=\w))*?[^'\s])'(?!\w)"
)
_CUT_END: Final = re.compile(r"“([^“”]+)$")
_CUT_START: Final = re.compile(r"^([^“”]+)”")
_SINGLE: Final = frozenset("gh")
_LETTER_RUNS: Final = re.compile(r"[^\W_]+(?:['’‑-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words between two marks: ``text[start:end]``, marks left out."""

    text: str
    start: int
    end: int


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Return what stands in quotation marks in ``text``, in order; in single marks only two words or more."""
    found: list[Quotation] = []
    for match in _PAIRS.finditer(text):
        kind = match.lastgroup or "a"
        words = _LETTER_RUNS.findall(match[kind])
        if words and (kind not in _SINGLE or len(words) > 1):
            found.append(Quotation(match[kind], match.start(kind), match.end(kind)))
    for pattern in (_CUT_END, _CUT_START):
        cut = pattern.search(text)
        if cut and not any(q.start < cut.end(1) and cut.start(1) < q.end for q in found):
            found.append(Quotation(cut[1], cut.start(1), cut.end(1)))
    return tuple(sorted(found, key=lambda quotation: quotation.start))
