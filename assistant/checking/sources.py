"""What a text is checked against: texts that were given, or what the documents say about each of its sentences.

Whole documents would be better evidence and do not go with a million passages, so for each sentence the passages are
taken that a search finds, with their neighbours, joined where they follow one another.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import CheckRefused
from index.selected import at_this_moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.types import Corpus, ParsedDocument

_PASSAGES: Final = 6
_MOST_CHARACTERS: Final = 300_000


@dataclass(frozen=True, slots=True)
class SourceText:
    """A text to check against. ``id`` is its number, or its document's id; it begins there at ``start``."""

    id: str
    text: str
    start: int = 0
    title: str | None = None

    def place(self, evidence: dict[str, Any]) -> dict[str, Any]:
        """Return evidence in this text as evidence in its document."""
        moved = {name: evidence[name] + self.start for name in ("start", "end")}
        return {**evidence, **moved, "source": self.id, "title": self.title}


def given(texts: Sequence[str]) -> list[SourceText]:
    """Return texts as sources, numbered from 0."""
    return [SourceText(str(number), text) for number, text in enumerate(texts)]


def relevant_sources(corpus: Corpus, text: str, most: int = _MOST_CHARACTERS) -> list[SourceText]:
    """Return what the documents say about the sentences of a text, best found first; [] where they are empty.

    Raises ``CheckRefused`` where that is more than ``most`` characters: what was left out would look unsupported.
    """
    from assistant.grounding.claims import split_claims

    corpus = at_this_moment(corpus)
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for said in split_claims(text):
        for hit in corpus.search(said.text, _PASSAGES):
            wanted[hit.passage.doc_id] |= {hit.passage.number + step for step in (-1, 0, 1)}
    sources = [source for doc_id, numbers in wanted.items() for source in _runs(corpus.parsed(doc_id), numbers)]
    if sum(len(source.text) for source in sources) > most:
        message = "The documents say too much about this text for it to be checked at once; check it in parts."
        raise CheckRefused(message)
    return sources


def _runs(parsed: ParsedDocument, numbers: set[int]) -> Iterator[SourceText]:
    """Yield the text of passages that follow one another, as one source each."""
    held = sorted(number for number in numbers if 0 <= number < len(parsed.passages))
    document = parsed.document
    for _, run in groupby(enumerate(held), key=lambda pair: pair[1] - pair[0]):
        passages = [parsed.passages[number] for _, number in run]
        start, end = passages[0].start, passages[-1].end
        yield SourceText(document.id, document.text[start:end], start, document.title)
