"""What a later document says that no earlier one about the same does, and what it gives another figure for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.reading import find_quantities
from assistant.grounding.terms import content_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import ParsedDocument, Sentence

_ABOUT_THE_SAME: Final = 0.3
"""Of two notes on one matter it was 0.49, of the minutes of two meetings 0.32, else mostly 0.1 to 0.3."""
_KNOWN: Final = 0.6
"""A sentence with so many of its content words in an earlier one, and no figure that is new, says nothing new."""


def changed(parsed: ParsedDocument, documents: Sequence[ParsedDocument]) -> list[Sentence]:
    """Return the sentences of a document that say something new against earlier ones about the same; [] without any."""
    order = sorted(documents, key=lambda one: one.document.published or date.min)
    before = order[: [one.document.id for one in order].index(parsed.document.id)]
    before = [one for one in before if _are_about_the_same(one.document.text, parsed.document.text)]
    known = [_said(one.sentence_text(sentence.number)) for one in before for sentence in one.sentences]
    if not known:
        return []
    return [one for one in parsed.sentences if not _is_known(_said(parsed.sentence_text(one.number)), known)]


def _are_about_the_same(one: str, other: str) -> bool:
    """Whether the document of fewer words shares enough of them with the other."""
    words, others = (frozenset(term.stem for term in content_terms(text)) for text in (one, other))
    return len(words & others) >= _ABOUT_THE_SAME * max(1, min(len(words), len(others)))


def _said(text: str) -> tuple[frozenset[str], frozenset[tuple[str, float]]]:
    """Return the stems of what a sentence says and its figures."""
    stems = frozenset(term.stem for term in content_terms(text))
    return stems, frozenset((one.dimension, one.low) for one in find_quantities(text))


def _is_known(
    said: tuple[frozenset[str], frozenset[tuple[str, float]]],
    known: Sequence[tuple[frozenset[str], frozenset[tuple[str, float]]]],
) -> bool:
    stems, figures = said
    return not stems or any(len(stems & other) >= _KNOWN * len(stems) and figures <= held for other, held in known)
