"""The passage that may answer, where none does for certain: offered beside a no, never counted as an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.quoting.collecting import leaning, quotation_of
from assistant.quoting.model import load
from assistant.quoting.spans import answer_span
from assistant.types import Possible, cite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.quoting.selection import Decision


def possible(declined: Iterable[Decision]) -> Possible | None:
    """Return the likeliest sentence of decisions that declined, with what it leans on; None where none is likely."""
    least = load().possible
    ranked = [decision for decision in declined if decision.ranked and decision.probability >= least]
    if not ranked:
        return None
    likeliest = max(ranked, key=lambda decision: decision.probability)
    best = likeliest.ranked[0]
    (quotation,) = leaning([quotation_of(best)])
    first, last = quotation.citations[0], quotation.citations[-1]
    citation = cite(quotation.parsed.document, first.start, last.end)
    return Possible(citation, answer_span(best, likeliest.question), likeliest.probability)
