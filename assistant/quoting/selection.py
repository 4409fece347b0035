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
from assistant.quoting.evidence import evidence, same_answer
from assistant.quoting.matching import stems_of
from assistant.quoting.reading import UNREAD, read_places
from assistant.quoting.wording import worded
from assistant.types import Citation, cite
from index.inference.workers import turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.quoting.candidates import Place
    from assistant.quoting.reading import PassageReader, PlaceReading
    from index.types import Corpus, Hit

READ: Final = 3
"""So many of the passages that the search puts first are read. Where none of them answered, three more held a right
answer for 2 of 208 questions, and a wrong one for 3."""
_SURE: Final = 2.0
"""From so many log-odds on the first passage's answer is taken, and no other passage is read for it. Where several
documents were found, it was then right for 67 of 69 questions, the best of three passages for 68 (people's over ten
passages, made-up ones over 40 documents)."""
_MORE: Final = {Kind.REASON: 2, Kind.STATEMENT: 4}
_LISTED: Final = 3
"""At most so many sentences for a kind of question that one sentence may not answer; one for all others."""
_AS_GOOD: Final = 2.0
"""A sentence that gives the best answer too may be quoted in its place if it comes so close to it in log-odds."""
_CLEARLY: Final = 0.1
"""So much nearer to the question, by the cosine, must be a sentence that has the same words by the way."""
_CLOSE: Final = 1.1
"""A further sentence must come so close to the best one in log-odds."""
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
    return Decision(asked, ranked, probability, probability < threshold_for(model, corpus, one_wrong_in))


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
    told = _plainest_first(once, asked, corpus)
    return (_in_own_words(told, asked), *told[1:]) if told else ()


def _plainest_first(ranked: Sequence[Ranked], asked: Question, corpus: Corpus) -> Sequence[Ranked]:
    """Return the sentences with that one first which says the best answer in the words nearest to the question.

    An answer that several sentences give is as sure as in the best of them; in which it is quoted is another matter: a
    figure is quoted from where it is told, rather than from where somebody argues with it. A sentence of the same
    passage that the reader did not point at must have the answer's words, and be clearly nearer.
    """
    import numpy as np

    best = ranked[0] if ranked else None
    same = [each for each in ranked if best and same_answer(each, best) and each.log_odds >= best.log_odds - _AS_GOOD]
    again = [each for each in ranked if best and _repeats(best, each)]
    if best is None or len(same) + len(again) < 2:  # noqa: PLR2004 - nothing to choose
        return ranked
    told = [*same, *again]
    question, *said = np.asarray(corpus.encode([asked.text, *(each.candidate.text for each in told)]))
    nearness = np.asarray(said) @ question - np.repeat([0.0, _CLEARLY], [len(same), len(again)])
    plainest = told[int(np.argmax(nearness))]
    others = [each for each in ranked if each is not plainest]
    return [replace(plainest, log_odds=best.log_odds, span=plainest.span or best.span), *others]


def _repeats(best: Ranked, other: Ranked) -> bool:
    """Whether a sentence of the same passage, without an answer of its own, has the words of the best answer too."""
    if best.span is None or other.span is not None or other.candidate.place is not best.candidate.place:
        return False
    return re.search(rf"(?<!\w){re.escape(best.span)}(?!\w)", other.candidate.text) is not None


def _in_own_words(ranked: Sequence[Ranked], asked: Question) -> Ranked:
    """Return the best sentence; where its answer is whose turn it is, what that speaker says of what is asked."""
    best = ranked[0]
    speaker = best.candidate.speaker
    if speaker is None or best.span != speaker.name or not best.candidate.text.startswith(f"{speaker.name}:"):
        return best
    own = [item.candidate for item in ranked if item.candidate.speaker == speaker]
    return replace(best, candidate=max(own, key=lambda said: len(stems_of(said.text) & set(asked.stems))))


def _readings(reader: PassageReader, asked: Question, places: Sequence[Place]) -> tuple[PlaceReading, ...]:
    """Return the readings of the first places; of one alone where its answer is sure, and one is enough."""
    texts = [place.parsed.document.text for place in places]
    first = read_in_their_words(reader, asked, places[:1], texts) if _most(asked) == 1 else ()
    if any(each.log_odds > _SURE for each in first):
        return first
    return (*first, *read_in_their_words(reader, asked, places[len(first) : READ], texts))


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
    return tuple(found[number] for number in range(len(places)))


def chosen(decision: Decision) -> tuple[Ranked, ...]:
    """Return the sentences to quote, in the order of the source; the best one alone unless the question wants more.

    Further sentences must come close to the best one; for a statement they must have the same speaker.
    """
    best = decision.ranked[0]
    most = _most(decision.question)
    taken = [best]
    for item in decision.ranked[1:]:
        if len(taken) >= most or item.log_odds < best.log_odds - _CLOSE:
            break
        same_voice = item.candidate.speaker is not None and item.candidate.speaker == best.candidate.speaker
        if decision.question.kind is Kind.STATEMENT and not same_voice:
            continue
        taken.append(item)
    return tuple(sorted(taken, key=lambda item: (item.candidate.doc_id != best.candidate.doc_id, item.candidate.start)))


def _most(asked: Question) -> int:
    """Return how many sentences at most are quoted for a question of its kind."""
    return _LISTED if asked.asks_for_list else _MORE.get(asked.kind, 1)


def citation_of(candidate: Candidate) -> Citation:
    """Return the citation of a candidate's sentence."""
    return cite(candidate.place.parsed.document, candidate.start, candidate.end)
