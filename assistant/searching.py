"""The passages that a query finds, each as a citation: what ``briefing search`` shows and a retriever gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import QuestionRefused
from assistant.types import cite
from index.selected import at_this_moment

if TYPE_CHECKING:
    from assistant.types import Citation
    from index.types import Corpus


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A passage by its place and words; ``score`` (higher is better) compares passages of one search only."""

    citation: Citation
    score: float


def passages(corpus: Corpus, query: str, k: int = 8) -> list[FoundPassage]:
    """Return up to ``k`` passages, best first, [] of an empty corpus; raises ``QuestionRefused`` for no query."""
    if not any(character.isalnum() for character in query):
        message = "The query is empty; say what the passages should be about."
        raise QuestionRefused(message)
    if k < 1:
        message = f"At least one passage must be asked for, not {k}."
        raise QuestionRefused(message)
    held = at_this_moment(corpus)
    return [
        FoundPassage(
            cite(held.parsed(hit.passage.doc_id).document, hit.passage.start, hit.passage.end),
            hit.score,
        )
        for hit in held.search(query, k)
    ]
