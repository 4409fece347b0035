"""What a later document says that no earlier one does, and what it gives another figure for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from assistant.grounding.quantities.reading import find_quantities
from assistant.grounding.terms import content_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.types import ParsedDocument, Sentence

_KNOWN: Final = 0.6
"""A sentence with so many of its content words in an earlier one, and no figure that is new, says nothing new."""


def changed(parsed: ParsedDocument, documents: Sequence[ParsedDocument]) -> list[Sentence]:
    """Return the sentences of a document that say something new against the ones before it; none of the first one."""
    order = sorted(documents, key=lambda one: one.document.published or date.min)
    before = order[: [one.document.id for one in order].index(parsed.document.id)]
    known = [_said(one.sentence_text(sentence.number)) for one in before for sentence in one.sentences]
    if not known:
        return []
    return [one for one in parsed.sentences if not _is_known(_said(parsed.sentence_text(one.number)), known)]


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
