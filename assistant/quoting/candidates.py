"""The sentences that may answer: those of the retrieved passages, and of the passages beside the best ones.

An answer often stands in the sentence after the one that shares the question's words, so a passage's neighbours are
read as well; a sentence knows its own neighbours, its heading and its speaker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.types import Cell, Corpus, Hit, ParsedDocument, Passage, Sentence, Speaker

_WITH_NEIGHBOURS: Final = 3
"""The neighbours of so many of the best passages are read too."""


@dataclass(frozen=True, slots=True)
class Place:
    """A passage that is read: where it came in the search (from 0; for a neighbour, the rank of the one beside it)."""

    parsed: ParsedDocument
    passage: Passage
    rank: int
    similarity: float
    words: float
    neighbour: bool

    @property
    def text(self) -> str:
        """The passage as the source has it."""
        return self.parsed.document.text[self.passage.start : self.passage.end]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that may answer: ``document.text[start:end] == text``; ``before`` and ``after`` stand beside it.

    ``section`` is its heading with what else it is read under: the lead-in of its list, the headings of its table.
    """

    place: Place
    number: int
    start: int
    end: int
    text: str
    before: str
    after: str
    section: str
    speaker: Speaker | None
    cells: tuple[Cell, ...] = ()

    @property
    def title(self) -> str:
        """The title of its document."""
        return self.place.parsed.document.title

    @property
    def doc_id(self) -> str:
        """The document it stands in."""
        return self.place.passage.doc_id


def places_of(hits: Sequence[Hit], corpus: Corpus) -> tuple[Place, ...]:
    """Return the passages to read, each once: the hits in their order, then the neighbours of the best ones."""
    found: dict[tuple[str, int], Place] = {}
    for rank, hit in enumerate(hits):
        parsed = corpus.parsed(hit.passage.doc_id)
        key = (hit.passage.doc_id, hit.passage.number)
        found.setdefault(key, Place(parsed, hit.passage, rank, hit.similarity, hit.words, neighbour=False))
    for rank, hit in enumerate(hits[:_WITH_NEIGHBOURS]):
        parsed = corpus.parsed(hit.passage.doc_id)
        for passage in _beside(parsed, hit.passage):
            found.setdefault((passage.doc_id, passage.number), Place(parsed, passage, rank, 0.0, 0.0, neighbour=True))
    return tuple(found.values())


def candidates_of(places: Sequence[Place]) -> tuple[Candidate, ...]:
    """Return the sentences of ``places`` in their order."""
    return tuple(_candidate(place, number) for place in places for number in place.passage.sentences)


def _beside(parsed: ParsedDocument, passage: Passage) -> Iterator[Passage]:
    for number in (passage.number - 1, passage.number + 1):
        if 0 <= number < len(parsed.passages):
            yield parsed.passages[number]


def _leads(sentence: Sentence) -> Iterator[int]:
    """Yield the sentences before that it is read under: the lead-in of its list, the headings of its table."""
    yield from (number for number in sentence.context if number < sentence.number)


def _candidate(place: Place, number: int) -> Candidate:
    parsed = place.parsed
    sentence = parsed.sentences[number]
    return Candidate(
        place=place,
        number=number,
        start=sentence.start,
        end=sentence.end,
        text=parsed.sentence_text(number),
        before=parsed.sentence_text(number - 1) if number else "",
        after=parsed.sentence_text(number + 1) if number + 1 < len(parsed.sentences) else "",
        section=" ".join([sentence.section or "", *(parsed.sentence_text(lead) for lead in _leads(sentence))]).strip(),
        speaker=sentence.speaker,
        cells=sentence.cells,
    )
