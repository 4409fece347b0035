"""A question that names a thing by what the documents say of it: «the mayor of the town where the museum stands».

The end of such a question describes something that one sentence names. Where a single sentence holds all that the
description says, but for the word for the sort of thing, and brings a single name, the question is asked again with
that name in the description's place, and answered or declined like any other. Both sentences are shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.grounding.names import find_names
from assistant.grounding.terms import content_terms
from assistant.quoting.collecting import Quotation
from assistant.quoting.matching import stems_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.types import Corpus

_FEWEST_STEMS: Final = 2
"""So many words at least must be said of the thing, beside its sort."""
_ARTICLE: Final = re.compile(r"\s+(?:the|an?)\s+$", re.IGNORECASE)
_PASSAGES: Final = 3


@dataclass(frozen=True, slots=True)
class Bridge:
    """The sentence that names what a question describes, the name, and the question with it."""

    quotation: Quotation
    name: str
    question: str


def bridge(question: str, corpus: Corpus) -> Bridge | None:
    """Return the one way to put a name in the place of the description that ends ``question``; None where unsure."""
    said = content_terms(question)
    for place, sort in enumerate(said[1:], start=1):
        rest = frozenset(term.stem for term in said[place + 1 :])
        article = _ARTICLE.search(question, 0, sort.start)
        if len(rest) < _FEWEST_STEMS:
            return None
        if article is None or sort.is_capital:
            continue
        asked = frozenset(term.stem for term in said[:place])
        found = dict(_named(question[sort.start :], asked, rest, corpus))
        if len(found) == 1:
            ((name, quotation),) = found.items()
            return Bridge(quotation, name, f"{question[: article.start()]} {name}?")
    return None


def _named(
    described: str, asked: frozenset[str], rest: frozenset[str], corpus: Corpus
) -> Iterator[tuple[str, Quotation]]:
    """Yield each name that a sentence brings which says all ``rest`` of a description and nothing that is ``asked``."""
    known = {key for name in find_names(described) for key in name.keys}
    for hit in corpus.search(described, _PASSAGES):
        parsed = corpus.parsed(hit.passage.doc_id)
        for number in hit.passage.sentences:
            text = parsed.sentence_text(number)
            stems = stems_of(text)
            if rest <= stems and not asked & stems:
                named = (name.text for name in find_names(text) if not name.keys & known)
                yield from ((name, Quotation(parsed, (number,))) for name in named)
