"""Sentences chosen from whole documents: a summary in their own words, and what a later one says that is new.

For a summary each sentence is weighed by the cosine of its vector to the mean of its document's and to its title, and
by how early it stands; what says again what a chosen sentence says counts less (maximal marginal relevance, Carbonell
and Goldstein 1998). What is chosen is told in the order of the source. Left out are a sentence that points back at
another one, a lead-in, a heading, a piece of a quotation, an aside in brackets, a row of a table, a very short one, and
one that lies nearer to what any document says of itself («Issued on 1 May») than to the other sentences of its own.
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
    from collections.abc import Sequence

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
_FRAME: Final = resources.files("assistant.quoting").joinpath("frame.txt").read_text(encoding="utf-8").splitlines()
"""What documents say of themselves, whatever they are about; like it is a sentence from the cosine ``_LIKE`` on."""
_LIKE: Final = 0.3


def central(
    parsed: ParsedDocument, among: Iterable[Sentence], encode: Encode, most: int, about: str = ""
) -> list[Sentence]:
    """Return up to ``most`` of the sentences ``among`` those of a document, in their order.

    ``about`` is what they shall be about, "" for what the document is about. Where none is fit to be quoted by itself,
    as in a list or a table, all are chosen among.
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
        if len(every) == len(parsed.sentences) and not is_frame.all():  # of a part of it, «the rest» says little
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
    """Return the places of what is worth most and least alike, in order."""
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
"""Of two notes on one matter it was 0.49, of the minutes of two meetings 0.32, else mostly 0.1 to 0.3."""
_KNOWN: Final = 0.6
"""A sentence with so many of its content words in an earlier one, and no figure that is new, says nothing new."""


def changed(parsed: ParsedDocument, documents: Sequence[ParsedDocument]) -> list[Sentence]:
    """Return the sentences of a document that say something new against earlier ones about the same; [] without any."""
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
    """Whether the document of fewer words shares enough of them with the other."""
    words, others = stems_of(one), stems_of(other)
    return len(words & others) >= _ABOUT_THE_SAME * max(1, min(len(words), len(others)))


def _said(text: str) -> tuple[frozenset[str], frozenset[tuple[str, float]]]:
    """Return the stems of what a sentence says and its figures."""
    return stems_of(text), frozenset((one.dimension, one.low) for one in find_quantities(text))
