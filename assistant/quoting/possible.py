"""The passage that may answer, where none does for certain: offered beside a no, never counted as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.quoting.collecting import leaning, quotation_of
from assistant.quoting.spans import answer_span
from assistant.types import Possible, cite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.quoting.selection import Decision

LEAST: Final = 0.16
"""From this probability a passage is offered: right 11 of 20 times on 90 natural questions of the tune half (12 of 22
from 0.14, 14 of 29 from 0.08), and 5 of 10 times on 51 others (``python -m assistant.training.possible``). To be read
off again with another reader.
"""


def possible(declined: Iterable[Decision]) -> Possible | None:
    """Return the likeliest sentence of decisions that declined, with what it leans on; None where none is likely."""
    ranked = [decision for decision in declined if decision.ranked and decision.probability >= LEAST]
    if not ranked:
        return None
    likeliest = max(ranked, key=lambda decision: decision.probability)
    best = likeliest.ranked[0]
    (quotation,) = leaning([quotation_of(best)])
    first, last = quotation.citations[0], quotation.citations[-1]
    citation = cite(quotation.parsed.document, first.start, last.end)
    return Possible(citation, answer_span(best, likeliest.question), likeliest.probability)
