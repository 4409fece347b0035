"""Which sentences answer a question, or that none does: pure decisions over measured candidates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.calibration.operating import DEFAULT_ONE_WRONG_IN, threshold_for
from assistant.questions.kinds import Kind
from assistant.questions.understanding import Question, understand
from assistant.quoting import model as models
from assistant.quoting.candidates import Candidate, candidates_of, places_of
from assistant.quoting.definitions import with_both_names
from assistant.quoting.features import Measured, measure
from assistant.quoting.figures import figures_in
from assistant.quoting.matching import numbers_of
from assistant.quoting.reading import SentenceReading, read_places
from assistant.quoting.requirements import unmet
from assistant.types import Citation, cite
from index.inference.workers import turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.quoting.candidates import Place
    from assistant.quoting.model import QuoteModel
    from assistant.quoting.reading import PassageReader
    from index.types import Corpus, Hit

_MORE: Final = {Kind.LIST: 3, Kind.REASON: 2, Kind.STATEMENT: 4}
"""At most so many sentences for a kind of question that one sentence may not answer; one for all others."""
_CLOSE: Final = 1.1
"""A further sentence must come so close to the best one in log-odds."""
_CONFLICT_CLOSE: Final = 2.5
_UPDATE_CLOSE: Final = 4.5
_NEAREST: Final = 3
_READ: Final = 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its log-odds of answering, and what the reader made of it (None without a reader)."""

    candidate: Candidate
    measured: Measured
    log_odds: float
    reading: SentenceReading | None


@dataclass(frozen=True, slots=True)
class Decision:
    """``ranked`` are all sentences, best first; ``probability`` in [0, 1] that the best one answers.

    ``unsure``: not sure enough for whole documents, though it may be for a single passage.
    """

    question: Question
    ranked: tuple[Ranked, ...]
    probability: float
    declines: bool
    unsure: bool = True

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
    reader: PassageReader | None,
    one_wrong_in: int = DEFAULT_ONE_WRONG_IN,
) -> Decision:
    """Rank the sentences of the found passages and decide whether the best one answers ``question``.

    ``one_wrong_in`` is the operating point, see ``assistant.calibration``.
    """
    asked = understand(question)
    model = models.load(models.block_for(reader))
    ranked = rank(asked, hits, corpus, reader, model)
    if not ranked:
        return Decision(asked, (), 0.0, declines=True)
    probability = model.answers(ranked[0].measured.values, [item.log_odds for item in ranked])
    read = len({(item.candidate.doc_id, item.candidate.place.passage.number) for item in ranked})
    threshold = threshold_for(model, corpus, read, one_wrong_in)
    best = ranked[0]
    if unmet(asked, best.candidate):
        return Decision(asked, ranked, probability, declines=True)
    if _is_all_said(asked, best):
        return Decision(asked, ranked, probability, declines=False, unsure=False)
    unsure = probability < model.thresholds[one_wrong_in]
    declines = probability < threshold or (unsure and _is_off_topic(asked, best))
    return Decision(asked, ranked, probability, declines and not _is_of_the_year(asked, best), unsure)


def _is_off_topic(asked: Question, best: Ranked) -> bool:
    """Whether it is asked what somebody said of something, and nothing around the best sentence speaks of it."""
    about = asked.asked.kind is Kind.STATEMENT and bool(asked.relation)
    return about and best.measured.values["relation_around"] == 0


def _is_all_said(asked: Question, best: Ranked) -> bool:
    """Whether it is asked what somebody said of something, and the sentence is theirs and names all of that."""
    values = best.measured.values
    topical = asked.asked.kind is Kind.STATEMENT and bool(asked.relation)
    return topical and values["voice"] == values["relation"] == values["names"] == values["numbers"] == 1.0


def _is_of_the_year(asked: Question, best: Ranked) -> bool:
    """Whether no more is asked than what happens in a year, and the sentence speaks of it."""
    open_question = asked.asked.kind is Kind.OTHER and not asked.relation and not asked.names
    return open_question and bool(asked.years) and set(asked.years) <= numbers_of(best.candidate.text)


def rank(
    asked: Question, hits: Sequence[Hit], corpus: Corpus, reader: PassageReader | None, model: QuoteModel
) -> tuple[Ranked, ...]:
    """Return all candidate sentences, best first."""
    measured, readings = look(asked, hits, corpus, reader)
    scored = [
        Ranked(item.candidate, item, model.ranking.log_odds(item.values), reading)
        for item, reading in zip(measured, readings or [None] * len(measured), strict=True)
    ]
    return tuple(sorted(scored, key=lambda item: -item.log_odds))


def look(
    asked: Question, hits: Sequence[Hit], corpus: Corpus, reader: PassageReader | None
) -> tuple[tuple[Measured, ...], tuple[SentenceReading, ...] | None]:
    """Return the features of every candidate sentence and the reader's readings of them."""
    places = places_of(hits, corpus)[:_READ]
    candidates = candidates_of(places)
    if not candidates:
        return (), None
    with turn():
        return _looked(asked, places, candidates, corpus, reader)


def _looked(
    asked: Question,
    places: Sequence[Place],
    candidates: Sequence[Candidate],
    corpus: Corpus,
    reader: PassageReader | None,
) -> tuple[tuple[Measured, ...], tuple[SentenceReading, ...] | None]:
    import numpy as np

    vectors = np.asarray(corpus.encode([asked.text, *(candidate.text for candidate in candidates)]))
    cosines = (vectors[1:] @ vectors[0]).tolist()
    if reader is None:
        return measure(asked, candidates, cosines, None), None
    documents = {place.passage.doc_id: place.parsed.document.text for place in places}
    readings = read_places(reader, with_both_names(asked.text, documents.values()), places, candidates)
    return measure(asked, candidates, cosines, readings), readings


def chosen(decision: Decision) -> tuple[Ranked, ...]:
    """Return the sentences to quote, in the order of the source; the best one alone unless the question wants more.

    Further sentences must come close to the best one; for a statement they must have the same speaker.
    """
    best = decision.ranked[0]
    most = _MORE.get(decision.question.asked.kind, 1)
    taken = [best]
    for item in decision.ranked[1:]:
        if len(taken) >= most or item.log_odds < best.log_odds - _CLOSE:
            break
        same_voice = item.candidate.speaker is not None and item.candidate.speaker == best.candidate.speaker
        if decision.question.asked.kind is Kind.STATEMENT and not same_voice:
            continue
        taken.append(item)
    return tuple(sorted(taken, key=lambda item: (item.candidate.doc_id != best.candidate.doc_id, item.candidate.start)))


def conflicting(decision: Decision) -> Ranked | None:
    """Return the best sentence of another document that gives another figure for what is asked, or None.

    It must come close to the best sentence; one that repeats its figure beside another («…, after 190,000 in May»)
    may come less close, because a sentence that updates a figure rarely repeats the words around it.
    """
    best = decision.ranked[0]
    own = {figure.text for figure in figures_in(best.candidate.text)}
    if not own:
        return None
    for item in decision.ranked[1:]:
        behind = best.log_odds - item.log_odds
        if behind > _UPDATE_CLOSE:
            return None
        figures = {figure.text for figure in figures_in(item.candidate.text)}
        if item.candidate.doc_id == best.candidate.doc_id or not figures - own:
            continue
        if figures & own or (behind <= _CONFLICT_CLOSE and decision.question.asked.kind is Kind.QUANTITY):
            return item
    return None


def citation_of(candidate: Candidate) -> Citation:
    """Return the citation of a candidate's sentence."""
    return cite(candidate.place.parsed.document, candidate.start, candidate.end)
