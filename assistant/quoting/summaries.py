"""Sentences chosen from whole documents: extractive summaries, and what is new in a later document.

For a summary each sentence is scored by the cosine of its vector to the mean of the document's and to the title, and by
how early it comes. Similarity to a sentence already chosen counts against it (maximal marginal relevance, Carbonell and
Goldstein 1998). The chosen sentences keep the order of the source. Left out are sentences that point back at another
one, lead-ins, headings, parts of a quotation, asides in brackets, rows of a table, very short sentences, and those
closer to what any document says of itself («Issued on 1 May») than to the rest of their document.
"""

from __future__ import annotations

from datetime import date
from importlib import resources
from typing import TYPE_CHECKING, Final

from assistant.language.quantities.reading import find_quantities
from assistant.language.terms import stems_of
from assistant.quoting.collecting import points_back

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    import numpy as np

    from index.types import ParsedDocument, Sentence

    Encode = Callable[[Sequence[str]], Sequence[Sequence[float]]]

_LEAST_WORDS: Final = 8
_LONGEST_WORD: Final = 40
"""A sentence with a longer word contains an address or a path."""
_SAYS: Final = 20
"""A lead-in of this many words says something by itself, whatever is below it."""
_TITLE: Final = 0.4
_EARLY: Final = 0.2
_LEAD: Final = 1.0
"""The first sentence gets ``_EARLY`` + ``_LEAD`` / (sentences wanted) on top of its similarity, the third half of it,
the seventh a quarter: the shorter a summary, the better a lead tells what everything is about."""
_NEW: Final = 0.4
"""The weight of similarity to a chosen sentence, which counts against a sentence."""
_SAME: Final = 0.9
"""Sentences with this cosine say the same."""
_FRAME: Final = resources.files("assistant.quoting").joinpath("frame.txt").read_text(encoding="utf-8").splitlines()
"""What documents say of themselves, whatever they are about; a sentence is like it from the cosine ``_LIKE``."""
_LIKE: Final = 0.3


def central(
    parsed: ParsedDocument, among: Iterable[Sentence], encode: Encode, most: int, about: str = ""
) -> list[Sentence]:
    """Return up to ``most`` of the sentences ``among`` those of a document, in order.

    ``about`` is the topic of the summary, "" for the document's own. If no sentence can be quoted by itself, as in a
    list or a table, all are candidates.
    """
    import numpy as np

    every = list(among)
    led = {number for one in parsed.sentences for number in one.context if number < one.number}
    sentences = [one for one in every if _is_whole(parsed, one, led)] or every
    if not sentences:
        return []
    texts = [parsed.sentence_text(one.number) for one in sentences]
    vectors = np.asarray(encode([*_FRAME, about or parsed.document.title, *texts]))
    frame, wanted, vectors = vectors[: len(_FRAME)], vectors[len(_FRAME)], vectors[len(_FRAME) + 1 :]
    worth = vectors @ wanted
    if not about:
        others = vectors.sum(axis=0) - vectors
        own = (vectors * others).sum(axis=1) / np.maximum(np.linalg.norm(others, axis=1), 1e-9)
        early = [(_EARLY + _LEAD / most) / (1 + one.number / 2) for one in sentences]
        worth = own + _TITLE * worth + np.array(early)
        is_frame = (vectors @ frame.T).max(axis=1) > np.maximum(own, _LIKE)
        if len(every) == len(parsed.sentences) and not is_frame.all():  # in a part of it, «the rest» says little
            worth = np.where(is_frame, -np.inf, worth)
    return [sentences[at] for at in _chosen(vectors, worth, most)]


def _is_whole(parsed: ParsedDocument, sentence: Sentence, led: Collection[int]) -> bool:
    """Whether a sentence says something by itself; ``led`` are the numbers of lead-ins."""
    text = parsed.sentence_text(sentence.number)
    words = text.split()
    if sentence.cells or len(words) < _LEAST_WORDS or max(map(len, words)) > _LONGEST_WORD:
        return False
    if points_back(text) or parsed.document.warnings_in(sentence.start, sentence.end):
        return False
    announces = (sentence.number in led or text.rstrip(" *_").endswith(":")) and len(words) < _SAYS
    is_piece = text.count("“") != text.count("”") or text.count('"') % 2 == 1 or text.startswith("(")
    return not (announces or is_piece or text.rstrip().endswith("?") or text == sentence.section)


def _chosen(vectors: np.ndarray, worth: np.ndarray, most: int) -> list[int]:
    """Return the indices of the sentences with the highest marginal relevance, in order."""
    import numpy as np

    alike = np.zeros(len(worth))
    chosen = list[int]()
    for _ in range(min(most, len(worth))):
        marginal = np.where(alike < _SAME, worth - _NEW * alike, -np.inf)
        if not np.isfinite(marginal).any():
            break
        chosen.append(int(marginal.argmax()))
        alike = np.maximum(alike, vectors @ vectors[chosen[-1]])
    return sorted(chosen)


_ABOUT_THE_SAME: Final = 0.3
"""It was 0.49 for two notes on one matter, 0.32 for the minutes of two meetings, else mostly 0.1 to 0.3."""
_KNOWN: Final = 0.6
"""A sentence with this share of its content words in an earlier one, and no new figure, says nothing new."""


def changed(parsed: ParsedDocument, documents: Sequence[ParsedDocument]) -> list[Sentence]:
    """Return a document's sentences that are new compared with earlier ones on the same matter; [] without any."""
    order = sorted(documents, key=lambda one: one.document.published or date.min)
    before = order[: [one.document.id for one in order].index(parsed.document.id)]
    before = [one for one in before if _are_about_the_same(one.document.text, parsed.document.text)]
    known = [_said(one.sentence_text(sentence.number)) for one in before for sentence in one.sentences]
    new = []
    for sentence in parsed.sentences if known else ():
        stems, figures = _said(parsed.sentence_text(sentence.number))
        again = any(len(stems & other) >= _KNOWN * len(stems) and figures <= held for other, held in known)
        if stems and not again:
            new.append(sentence)
    return new


def _are_about_the_same(one: str, other: str) -> bool:
    """Whether the document with fewer words shares enough of them with the other."""
    words, others = stems_of(one), stems_of(other)
    return len(words & others) >= _ABOUT_THE_SAME * max(1, min(len(words), len(others)))


def _said(text: str) -> tuple[frozenset[str], frozenset[tuple[str, float]]]:
    """Return the stems and figures of a sentence."""
    return stems_of(text), frozenset((one.dimension, one.low) for one in find_quantities(text))
