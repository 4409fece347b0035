"""A summary in the documents' own words: the sentences that stand nearest to the middle of all that is said.

Each sentence is weighed by the cosine of its vector to the mean of its document's and to its title, and by how early it
stands; what says again what a chosen sentence says counts less (maximal marginal relevance, Carbonell and Goldstein
1998). What is chosen is told in the order of the source. A sentence that points back
at another one, a row of a table, or a very short one is no part of a summary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.quoting.collecting import points_back

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np

    from index.types import ParsedDocument, Sentence

    Encode = Callable[[Sequence[str]], Sequence[Sequence[float]]]

_LEAST_WORDS: Final = 8
_LONGEST_WORD: Final = 40
"""A sentence with a longer one holds an address or a path."""
_SAYS: Final = 20
"""A lead-in of so many words says something itself, whatever stands under it."""
_TITLE: Final = 0.4
_EARLY: Final = 0.2
_LEAD: Final = 1.0
"""The first sentence is worth ``_EARLY`` + ``_LEAD`` / (sentences wanted) beside its likeness, the third a half of it,
the seventh a quarter: the shorter a summary, the more a lead says what all is about."""
_NEW: Final = 0.4
"""How much it counts against a sentence that a chosen one is like it."""
_SAME: Final = 0.9
"""Sentences of this cosine say the same."""


@dataclass(frozen=True, slots=True)
class _Pool:
    """Sentences of one document to choose from, their vectors as unit rows, and what each is worth by itself."""

    sentences: Sequence[Sentence]
    vectors: np.ndarray
    worth: np.ndarray


def central(
    parsed: ParsedDocument, among: Iterable[Sentence], encode: Encode, most: int, about: str = ""
) -> list[Sentence]:
    """Return up to ``most`` of the sentences ``among`` those of a document, in their order.

    ``about`` is what they shall be about, "" for what the document is about. Where none is fit to be quoted by itself,
    as in a list or a table, all are chosen among.
    """
    every = list(among)
    sentences = [one for one in every if _is_whole(parsed, one)] or every
    if not sentences:
        return []
    return _chosen(_weighed(parsed, sentences, encode, about, _EARLY + _LEAD / most), most)


def _is_whole(parsed: ParsedDocument, sentence: Sentence) -> bool:
    text = parsed.sentence_text(sentence.number)
    damaged = parsed.document.warnings_in(sentence.start, sentence.end)
    words = text.split()
    is_prose = len(words) >= _LEAST_WORDS and max(map(len, words)) <= _LONGEST_WORD
    announces = text.rstrip(" *_").endswith(":") and len(words) < _SAYS
    asks = text.rstrip().endswith("?")
    return is_prose and not (sentence.cells or points_back(text) or damaged or announces or asks)


def _weighed(parsed: ParsedDocument, sentences: Sequence[Sentence], encode: Encode, about: str, early: float) -> _Pool:
    import numpy as np

    texts = [parsed.sentence_text(one.number) for one in sentences]
    vectors = np.asarray(encode([about or parsed.document.title, *texts]))
    wanted, vectors = vectors[0], vectors[1:]
    if about:
        return _Pool(sentences, vectors, vectors @ wanted)
    middle = vectors.mean(axis=0)
    worth = vectors @ (middle / max(float(np.linalg.norm(middle)), 1e-9)) + _TITLE * (vectors @ wanted)
    return _Pool(sentences, vectors, worth + np.array([early / (1 + one.number / 2) for one in sentences]))


def _chosen(pool: _Pool, most: int) -> list[Sentence]:
    """Return the sentences that are worth most and least like each other, in the order of the source."""
    import numpy as np

    alike = np.zeros(len(pool.worth))
    chosen = list[int]()
    for _ in range(min(most, len(pool.worth))):
        marginal = np.where(alike < _SAME, pool.worth - _NEW * alike, -np.inf)
        if not np.isfinite(marginal).any():
            break
        chosen.append(int(marginal.argmax()))
        alike = np.maximum(alike, pool.vectors @ pool.vectors[chosen[-1]])
    return [pool.sentences[at] for at in sorted(chosen)]
