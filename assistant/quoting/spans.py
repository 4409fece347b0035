"""The shortest exact answer inside a quoted sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.quoting.tables import cell_asked

_REST: Final = re.compile(r"[^\W_]*(?:[-\u2011][^\W_]+)+|[^\W_]+")
_BEFORE_GROUP: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})*[ \u00a0\u202f]$")
_GROUP: Final = re.compile(r"\d{3}(?!\d)")
_BEFORE_END: Final = re.compile(r"\b(?:between|from) \d[\d.,]*(?: \S+)? (?:and|to) $", re.IGNORECASE)

if TYPE_CHECKING:
    from assistant.questions.understanding import Question
    from assistant.quoting.selection import Ranked


def answer_span(ranked: Ranked, question: Question) -> str | None:
    """Return the shortest exact answer in the sentence, of a table's row the cell; None where none is known."""
    if ranked.candidate.cells:
        return cell_asked(ranked.candidate, question)
    return None if ranked.span is None else whole_words(ranked.span, ranked.candidate.text)


def whole_words(span: str, sentence: str) -> str:
    """Return an answer that begins inside a figure or a range, or ends inside a word, with all of it.

    >>> whole_words("198", "Staff: 1 204 (previous year: 1 198)."), whole_words("4 %", "Between 3 and 4 % break.")
    ('1 198', 'Between 3 and 4 %')
    >>> whole_words("Farkas", "The tenant is Farkas-100.")
    'Farkas-100'
    """
    start = sentence.find(span)
    rest = _REST.match(sentence, start + len(span)) if start >= 0 and span[-1:].isalnum() else None
    span += rest[0] if rest is not None else ""
    if start <= 0 or not span[:1].isdigit():
        return span
    grouped = _BEFORE_GROUP.search(sentence, 0, start) if _GROUP.match(span) else None
    before = grouped or _BEFORE_END.search(sentence, 0, start)
    return sentence[before.start() : start + len(span)] if before is not None else span
