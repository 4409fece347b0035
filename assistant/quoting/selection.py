"""Which sentence answers a question, or that none does: one reader reads what was found, one probability decides."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from assistant.calibration.operating import DEFAULT_ONE_WRONG_IN, threshold_for
from assistant.questions.kinds import Kind
from assistant.questions.understanding import Question, understand
from assistant.quoting import model as models
from assistant.quoting.candidates import Candidate, candidates_of, places_of
from assistant.quoting.evidence import evidence
from assistant.quoting.reading import UNREAD, read_places
from assistant.quoting.tables import rows_asked
from assistant.quoting.wording import names_again, worded
from assistant.types import Citation, cite
from index.inference.workers import turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.quoting.candidates import Place
    from assistant.quoting.reading import PassageReader, PlaceReading
    from index.types import Corpus, Hit

READ: Final = 3
"""So many of the passages that the search puts first are read. Two more where none of these was likely held a right
answer for 3 of 776 natural questions and the place of one for 7 more, and made twelve people at once wait for 5.3 s
instead of 3.3 (p95)."""
_SURE: Final = 2.0
"""From so many log-odds on the first passage's answer is taken, and no other passage is read for it. Where several
documents were found, it was then right for 67 of 69 questions, the best of three passages for 68 (people's over ten
passages, made-up ones over 40 documents)."""
_CLEARLY: Final = 0.1
"""So much nearer to the question, by the cosine, must be a sentence that has the same words by the way."""
_NEAREST: Final = 3


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its log-odds of answering, and the words of it that answer (None: not the reader's choice)."""

    candidate: Candidate
    log_odds: float
    span: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """``ranked`` are all sentences, best first; ``probability`` in [0, 1] that the best one answers."""

    question: Question
    ranked: tuple[Ranked, ...]
    probability: float
    declines: bool

    @property
    def nearest(self) -> tuple[Citation, ...]:
        """The best sentences as citations, to be offered where nothing answers."""
        return tuple(citation_of(ranked.candidate) for ranked in self.ranked[:_NEAREST])

    def best_sentences(self, count: int) -> tuple[tuple[str, int], ...]:
        """Return document id and number of the best sentences."""
        return tuple((ranked.candidate.doc_id, ranked.candidate.number) for ranked in self.ranked[:count])


def decide(
    question: str,
    hits: Sequence[Hit],
    corpus: Corpus,
    reader: PassageReader,
    one_wrong_in: int = DEFAULT_ONE_WRONG_IN,
) -> Decision:
    """Rank the sentences of the found passages and decide whether the best one answers ``question``.

    ``one_wrong_in`` is the operating point, see ``assistant.calibration``.
    """
    asked = understand(question)
    model = models.load()
    ranked = rank(asked, hits, corpus, reader)
    if not ranked:
        return Decision(asked, (), 0.0, declines=True)
    probability = model.answers(evidence(ranked))
    declines = probability < threshold_for(model, corpus, one_wrong_in) or _is_no_row_asked(ranked[0].candidate, asked)
    return Decision(asked, ranked, probability, declines)


def _is_no_row_asked(best: Candidate, asked: Question) -> bool:
    """Whether the best sentence is the row of a table that has no row of which the question speaks."""
    parsed, row = best.place.parsed, best.place.parsed.sentences[best.number]
    return bool(row.cells and row.context) and not rows_asked(parsed, best.number, asked)


def rank(asked: Question, hits: Sequence[Hit], corpus: Corpus, reader: PassageReader) -> tuple[Ranked, ...]:
    """Return all candidate sentences, best first; those of passages that were not read stand last, as found."""
    places = places_of(hits, corpus)
    with turn():
        readings = _readings(reader, asked, places)
    ranked = [
        Ranked(candidate, *((UNREAD, None) if reading is None else reading.of(candidate)))
        for place, reading in zip_longest(places, readings)
        for candidate in candidates_of([place])
    ]
    ranked.sort(key=lambda item: -item.log_odds)
    best = {(item.candidate.doc_id, item.candidate.number): item for item in reversed(ranked)}
    once = [item for item in ranked if best[item.candidate.doc_id, item.candidate.number] is item]
    return tuple(_where_it_is_told(once, asked, corpus)) if once else ()


def _where_it_is_told(ranked: Sequence[Ranked], asked: Question, corpus: Corpus) -> Sequence[Ranked]:
    """Return the sentences; another of the best one's passage first where it is clearly nearer to the question.

    It has the same answer, of which the reader points at one place; a speaker's turn has it by who speaks.
    """
    import numpy as np

    best, *others = ranked
    again = [each for each in others if best.span is not None and _repeats(best.span, each, best)]
    if not again:
        return ranked
    texts = [asked.text, best.candidate.text, *(each.candidate.text for each in again)]
    question, own, *said = np.asarray(corpus.encode(texts))
    nearness = np.asarray(said) @ question
    told = again[int(np.argmax(nearness))]
    if nearness.max() <= own @ question + _CLEARLY:
        return ranked
    swapped = replace(told, candidate=best.candidate)
    return [replace(best, candidate=told.candidate), *(swapped if each is told else each for each in others)]


def _repeats(answer: str, other: Ranked, best: Ranked) -> bool:
    """Whether a sentence of the best one's passage, without an answer of its own, has the same answer."""
    if other.span is not None or other.candidate.place is not best.candidate.place:
        return False
    speaker = other.candidate.speaker
    said_by = speaker is not None and answer in f"{speaker.name}, {speaker.role or ''}"
    return said_by or re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", other.candidate.text) is not None


def _readings(reader: PassageReader, asked: Question, places: Sequence[Place]) -> tuple[PlaceReading, ...]:
    """Return the readings of the first places; of one alone where its answer is sure."""
    texts = [place.parsed.document.text for place in places]
    first = read_in_their_words(reader, asked, places[:1], texts)
    if any(each.log_odds > _SURE for each in first):
        return first
    return (*first, *read_in_their_words(reader, asked, places[1:READ], texts))


def read_in_their_words(
    reader: PassageReader, asked: Question, places: Sequence[Place], texts: Iterable[str]
) -> tuple[PlaceReading, ...]:
    """Return the reading of each place, the question put in its words; ``texts`` are those of all found documents."""
    written = tuple(dict.fromkeys(texts))
    questions = [worded(asked.text, written, place.text) for place in places]
    found: dict[int, PlaceReading] = {}
    for question in dict.fromkeys(questions):
        own = [number for number, each in enumerate(questions) if each == question]
        readings = read_places(reader, question, [places[number] for number in own])
        found.update(zip(own, readings, strict=True))
    return tuple(_no_name_again(asked, place, found[number]) for number, place in enumerate(places))


def _no_name_again(asked: Question, place: Place, reading: PlaceReading) -> PlaceReading:
    """Return a reading; none where a person is asked for and all that answers is a name that the question gives."""
    text = place.parsed.document.text
    again = asked.kind is Kind.PERSON and names_again(asked.text, text[reading.start : reading.end], text)
    return replace(reading, log_odds=UNREAD, end=reading.start) if again else reading


def citation_of(candidate: Candidate) -> Citation:
    """Return the citation of a candidate's sentence."""
    return cite(candidate.place.parsed.document, candidate.start, candidate.end)
