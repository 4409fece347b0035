"""The sentences that may answer: those of the retrieved passages; each knows its neighbours, heading and speaker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.types import Cell, Corpus, Hit, ParsedDocument, Passage, Sentence, Speaker


@dataclass(frozen=True, slots=True)
class Place:
    """A passage that is read, with the document that it stands in."""

    parsed: ParsedDocument
    passage: Passage

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
    """Return the passages of ``hits`` in their order, each once; those without a sentence are left out."""
    passages = dict.fromkeys(hit.passage for hit in hits)
    return tuple(Place(corpus.parsed(passage.doc_id), passage) for passage in passages if passage.sentences)


def candidates_of(places: Sequence[Place]) -> tuple[Candidate, ...]:
    """Return the sentences of ``places`` in their order."""
    return tuple(_candidate(place, number) for place in places for number in place.passage.sentences)


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
