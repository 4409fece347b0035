"""The passage that may answer, where no sentence does for certain: offered beside a no, never counted as an answer.

The whole of what was read is offered: the reader is surer of a passage than of the sentence in it (natural questions:
the likeliest sentence is the right one for 79 of 100, its passage holds it for 88).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.quoting.model import load
from assistant.quoting.spans import answer_span
from assistant.types import Possible, cite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.quoting.selection import Decision


def possible(declined: Iterable[Decision]) -> Possible | None:
    """Return what was read of the likeliest passage of decisions that declined; None where none is likely."""
    least = load().possible
    ranked = [decision for decision in declined if decision.ranked and decision.probability >= least]
    if not ranked:
        return None
    likeliest = max(ranked, key=lambda decision: decision.probability)
    best = likeliest.ranked[0]
    place = best.candidate.place
    citation = cite(place.parsed.document, place.start, place.end)
    return Possible(citation, answer_span(best, likeliest.question), likeliest.probability)
