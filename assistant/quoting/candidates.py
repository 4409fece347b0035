"""The sentences that may answer: those of the retrieved passages and of what stands round them.

What is embedded is short, so that a search is exact; what is read is longer, so that a list is read with its lead-in
and a sentence with what «it» means. A sentence knows its neighbours, heading and speaker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.types import Cell, Corpus, Hit, ParsedDocument, Passage, Sentence, Speaker


_READ_CHARACTERS: Final = 800
"""A passage is read with sentences before and after it, as many as fit. Of three passages read, natural questions that
are answered were told from others with an AUROC of .915 as they are, .932 at 800 characters, .925 at 1,200."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is read at once: consecutive sentences of a document, as the source has them (``start`` to ``end``)."""

    parsed: ParsedDocument
    sentences: range
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words as the source has them."""
        return self.parsed.document.text[self.start : self.end]

    def covers(self, passage: Passage) -> bool:
        """Whether a passage is read here as a whole."""
        of_it = self.parsed.document.id == passage.doc_id
        return of_it and passage.sentences[0] in self.sentences and passage.sentences[-1] in self.sentences


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
        return self.place.parsed.document.id


def places_of(hits: Sequence[Hit], corpus: Corpus) -> tuple[Place, ...]:
    """Return what to read for ``hits``, in their order; a passage that is read with one before it is left out."""
    places: list[Place] = []
    for passage in dict.fromkeys(hit.passage for hit in hits):
        if passage.sentences and not any(place.covers(passage) for place in places):
            places.append(_place(corpus.parsed(passage.doc_id), passage))
    return tuple(places)


def _place(parsed: ParsedDocument, passage: Passage) -> Place:
    """Return a passage with sentences before and after it in turn, as many as fit."""
    sentences = parsed.sentences
    first, last = passage.sentences[0], passage.sentences[-1]
    lowest, highest = _reach(parsed, passage)
    start, end = passage.start, passage.end
    grown = True
    while grown:
        grown = False
        if first > lowest and end - sentences[first - 1].start <= _READ_CHARACTERS:
            first, grown = first - 1, True
            start = min(start, sentences[first].start)
        if last < highest and sentences[last + 1].end - start <= _READ_CHARACTERS:
            last, grown = last + 1, True
            end = max(end, sentences[last].end)
    return Place(parsed, range(first, last + 1), start, end)


def _reach(parsed: ParsedDocument, passage: Passage) -> tuple[int, int]:
    """Return the first and last sentence that may be read with a passage: up to a passage that is left out (empty)."""
    lowest, highest = passage.sentences[0], passage.sentences[-1]
    for number in range(passage.number - 1, -1, -1):
        other = parsed.passages[number]
        if not other.sentences or passage.start - other.end > _READ_CHARACTERS:
            break
        lowest = other.sentences[0]
    for number in range(passage.number + 1, len(parsed.passages)):
        other = parsed.passages[number]
        if not other.sentences or other.start - passage.end > _READ_CHARACTERS:
            break
        highest = other.sentences[-1]
    return lowest, highest


def candidates_of(places: Sequence[Place]) -> tuple[Candidate, ...]:
    """Return the sentences of ``places`` in their order; one that is read twice comes twice."""
    return tuple(_candidate(place, number) for place in places for number in place.sentences)


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
