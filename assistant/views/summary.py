"""A summary in the documents' own words: the sentences that stand nearest to the middle of all that is said.

Each sentence is weighed by the cosine of its vector to the mean of its document's, sentences that say what a chosen one
says already are passed over (maximal marginal relevance, Carbonell and Goldstein 1998), and what is chosen is told in
the order of the source. A sentence that points back at another one, or is very short, is no part of a summary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.quoting.features import points_back
from assistant.views.rows import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from index.types import ParsedDocument, Sentence

_LEAST_WORDS: Final = 8
_MOST_WORDS: Final = 60
_NEW: Final = 0.4
"""How much it counts against a sentence that a chosen one is like it."""
_SAME: Final = 0.9
"""Sentences of this cosine say the same."""
_EARLY: Final = 0.05
"""What the first sentence of a document is worth beside its likeness: the lead says what it is about."""


def summary(
    documents: Sequence[ParsedDocument], encode: Callable[[Sequence[str]], Sequence[Sequence[float]]], most: int
) -> tuple[Place, ...]:
    """Return about ``most`` sentences, as many of each document as of the others, in the order of the source."""
    each = max(1, most // max(1, len(documents)))
    return tuple(place for parsed in documents[:most] for place in _of_one(parsed, encode, each))


def _of_one(
    parsed: ParsedDocument, encode: Callable[[Sequence[str]], Sequence[Sequence[float]]], most: int
) -> list[Place]:
    import numpy as np

    sentences = [one for one in parsed.sentences if _is_whole(parsed, one)]
    if not sentences:
        return []
    vectors = np.asarray(encode([parsed.sentence_text(one.number) for one in sentences]))
    chosen = [sentences[at] for at in sorted(_central(vectors, most))]
    return [Place(parsed.document.id, one.start, one.end, one.start, one.end) for one in chosen]


def _is_whole(parsed: ParsedDocument, sentence: Sentence) -> bool:
    text = parsed.sentence_text(sentence.number)
    damaged = parsed.document.warnings_in(sentence.start, sentence.end)
    return _LEAST_WORDS <= len(text.split()) <= _MOST_WORDS and not points_back(text) and not damaged


def _central(vectors: np.ndarray, most: int) -> list[int]:
    """Return the rows that are most like all together and least like each other; ``vectors`` are unit rows."""
    import numpy as np

    middle = vectors.mean(axis=0)
    worth = vectors @ (middle / max(float(np.linalg.norm(middle)), 1e-9))
    worth[0] += _EARLY
    alike, chosen = np.zeros(len(vectors)), list[int]()
    for _ in range(min(most, len(vectors))):
        marginal = np.where(alike < _SAME, worth - _NEW * alike, -np.inf)
        if not np.isfinite(marginal).any():
            break
        chosen.append(int(marginal.argmax()))
        alike = np.maximum(alike, vectors @ vectors[chosen[-1]])
    return chosen
