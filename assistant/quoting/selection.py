"""Choose the sentence that answers a question, with its exact answer, or none: one probability decides.

If none is certain, the passage that may answer is offered, but never counted as an answer. The whole passage is offered
because the reader is surer of a passage than of the sentence in it (natural questions: the likeliest sentence is the
right one for 79 of 100, its passage contains it for 88).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Final

from assistant.calibration.kept import DEFAULT_ONE_WRONG_IN, threshold_for
from assistant.questions.understanding import AnswerType, Question, understand
from assistant.quoting import model as models
from assistant.quoting.model import evidence
from assistant.quoting.passages import UNREAD, Candidate, candidates_of, places_of, read_places
from assistant.quoting.tables import cell_asked, is_no_row_asked
from assistant.quoting.wording import names_again, worded
from assistant.types import Citation, Possible, cite
from index.inference.workers import turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.quoting.passages import PassageReader, Place, PlaceReading
    from index.types import Corpus, Hit

READ: Final = 3
"""How many of the first passages of the search are read. Reading two more if none of these was likely brought a right
answer for 3 of 776 natural questions and the right place for 7 more, but made twelve people at once wait for 5.3 s
instead of 3.3 (p95)."""
_SURE: Final = 2.0
"""Log-odds from which the first passage's answer is taken without reading any other passage. Where several documents
were found, it was then right for 67 of 69 questions, the best of three passages for 68 (people's over ten passages,
made-up ones over 40 documents)."""
_CLEARLY: Final = 0.1
"""A sentence with the same answer goes first if its cosine to the question is higher by this much."""
_CLOSE: Final = 1.0
"""Another passage's sentence with the same answer may replace the best if its log-odds are at most this much lower."""
_NEAREST: Final = 3


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its log-odds of answering and its exact answer (None: the reader did not choose it)."""

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
        """The best distinct sentences as citations, to be offered if nothing answers."""
        told = {ranked.candidate.text: ranked.candidate for ranked in reversed(self.ranked)}
        best = islice((each.candidate for each in self.ranked if told[each.candidate.text] is each.candidate), _NEAREST)
        return tuple(cite(each.place.parsed.document, each.start, each.end) for each in best)

    def best_sentences(self, count: int) -> tuple[tuple[str, int], ...]:
        """Return the document id and number of each of the best sentences."""
        return tuple((ranked.candidate.doc_id, ranked.candidate.number) for ranked in self.ranked[:count])


def decide(
    question: str,
    hits: Sequence[Hit],
    corpus: Corpus,
    reader: PassageReader,
    one_wrong_in: int = DEFAULT_ONE_WRONG_IN,
) -> Decision:
    """Rank the sentences of the found passages and decide whether the best one answers ``question``.

    ``one_wrong_in`` is the operating point, see ``assistant.calibration``. A table's row is declined if the table does
    not have the row that the question asks for.
    """
    asked = understand(question)
    model = models.load()
    ranked = rank(asked, hits, corpus, reader)
    if not ranked:
        return Decision(asked, (), 0.0, declines=True)
    probability = model.answers(evidence(ranked, corpus))
    best = ranked[0].candidate
    is_unsure = probability < threshold_for(model, corpus, one_wrong_in)
    declines = is_unsure or is_no_row_asked(best.place.parsed, best.number, asked)
    return Decision(asked, ranked, probability, declines)


def rank(asked: Question, hits: Sequence[Hit], corpus: Corpus, reader: PassageReader) -> tuple[Ranked, ...]:
    """Return all candidate sentences, best first; those of unread passages come last, in the order found."""
    places = places_of(hits, corpus)
    texts = [place.parsed.document.text for place in places]
    with turn():
        readings = read_in_their_words(reader, asked, places[:1], texts)
        if not any(each.log_odds > _SURE for each in readings):
            readings += read_in_their_words(reader, asked, places[1:READ], texts)
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
    """Put a sentence with the same answer first if it is clearly nearer to the question than the best one.

    It is in the best one's passage, or the reader chose that answer in another passage. A sentence also has the answer
    if its speaker's name or role contains it.
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
    first = replace(told, log_odds=best.log_odds, span=told.span or best.span)
    swapped = replace(best, log_odds=told.log_odds, span=best.span if told.span else None)
    return [first, *(swapped if each is told else each for each in others)]


def _repeats(answer: str, other: Ranked, best: Ranked) -> bool:
    """Whether a sentence has the same answer: in the best one's passage, or chosen elsewhere at similar log-odds."""
    if other.span is None and other.candidate.place is not best.candidate.place:
        return False
    if other.span is not None and best.log_odds - other.log_odds > _CLOSE:
        return False
    speaker = other.candidate.speaker
    said_by = speaker is not None and answer in f"{speaker.name}, {speaker.role or ''}"
    return said_by or re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", other.candidate.text) is not None


def read_in_their_words(
    reader: PassageReader, asked: Question, places: Sequence[Place], texts: Iterable[str]
) -> tuple[PlaceReading, ...]:
    """Return the reading of each place, with the question in that place's words; ``texts`` are all found documents'.

    If a person is asked for, a name that the question itself gives is no answer.
    """
    written = tuple(dict.fromkeys(texts))
    questions = [worded(asked.text, written, place.text) for place in places]
    found: dict[int, PlaceReading] = {}
    for question in dict.fromkeys(questions):
        own = [number for number, each in enumerate(questions) if each == question]
        for number, reading in zip(own, read_places(reader, question, [places[number] for number in own]), strict=True):
            text = places[number].parsed.document.text
            answer = text[reading.start : reading.end]
            again = asked.kind is AnswerType.PERSON and names_again(asked.text, answer, text)
            found[number] = replace(reading, log_odds=UNREAD, end=reading.start) if again else reading
    return tuple(found[number] for number in range(len(places)))


_REST: Final = re.compile(r"[^\W_]*(?:[-\u2011][^\W_]+)+|[^\W_]+")
_BEFORE_GROUP: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})*[ \u00a0\u202f]$")
_GROUP: Final = re.compile(r"\d{3}(?!\d)")
_BEFORE_END: Final = re.compile(r"\b(?:between|from) \d[\d.,]*(?: \S+)? (?:and|to) $", re.IGNORECASE)


def answer_span(ranked: Ranked, question: Question) -> str | None:
    """Return the shortest exact answer in the sentence, the cell for a table's row; None if none is known."""
    if ranked.candidate.cells:
        return cell_asked(ranked.candidate, question)
    return None if ranked.span is None else whole_words(ranked.span, ranked.candidate.text)


def whole_words(span: str, sentence: str) -> str:
    """Extend an answer that begins inside a figure or a range, or ends inside a word, to all of it.

    >>> whole_words("198", "Staff: 1 204 (previous year: 1 198)."), whole_words("4 %", "Between 3 and 4 % break.")
    ('1 198', 'Between 3 and 4 %')
    >>> whole_words("Farkas", "The tenant is Farkas-100.")
    'Farkas-100'
    """
    start = sentence.find(span)
    rest = _REST.match(sentence, start + len(span)) if start >= 0 and span[-1:].isalnum() else None
    span += rest[0] if rest is not None else ""
    if start <= 0 or not span[:1].isdigit():
        return span
    grouped = _BEFORE_GROUP.search(sentence, 0, start) if _GROUP.match(span) else None
    before = grouped or _BEFORE_END.search(sentence, 0, start)
    return sentence[before.start() : start + len(span)] if before is not None else span


def possible(declined: Iterable[Decision]) -> Possible | None:
    """Return the place read for the likeliest of the declined decisions; None if none is likely enough."""
    least = models.load().possible
    ranked = [decision for decision in declined if decision.ranked and decision.probability >= least]
    if not ranked:
        return None
    likeliest = max(ranked, key=lambda decision: decision.probability)
    best = likeliest.ranked[0]
    place = best.candidate.place
    citation = cite(place.parsed.document, place.start, place.end)
    return Possible(citation, answer_span(best, likeliest.question), likeliest.probability)
