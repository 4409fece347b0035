"""The quoting answerer: the source's own sentences, each with the exact words that answer, or none at all.

If another document gives another figure, that one is quoted too, the newer first. Documents that are not newer do not
delay a sure answer: they are read once it is shown, after the questions of other people who still wait for a first
sentence.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final

from assistant.calibration.kept import DEFAULT_ONE_WRONG_IN
from assistant.grounding import check
from assistant.language.detection import ENGLISH, language_of
from assistant.questions.parts import left_out, parts_of
from assistant.questions.understanding import AnswerType, understand
from assistant.quoting import model as models
from assistant.quoting.collecting import Quotation, claim_of, quotation_of, quotations, with_context
from assistant.quoting.lookups import in_named_document, looked_up, rows_named
from assistant.quoting.model import disagreeing, numbers_of
from assistant.quoting.passages import UNREAD, candidates_of
from assistant.quoting.selection import READ, Decision, Ranked, answer_span, decide, possible, read_in_their_words
from assistant.quoting.times import forecasts, resolved_times, written
from assistant.reading.loading import shipped_reader
from assistant.types import Answer, Claim, ClaimShown, Finished, Status
from index.inference.workers import turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.questions.understanding import Question
    from assistant.quoting.passages import PassageReader, Place
    from assistant.types import Event, Turn
    from index.types import Corpus, Hit
_CONFLICT: Final = 3.0
"""A sentence with another figure is a conflict if its log-odds are at most this far below the best one's."""


class QuoteAnswerer:
    """See the module. ``reader`` defaults to the shipped one."""

    model = "quote"

    def __init__(self, reader: PassageReader | None = None, one_wrong_in: int = DEFAULT_ONE_WRONG_IN) -> None:
        self._reader, self._one_wrong_in = reader, one_wrong_in

    def stream(self, question: str, hits: Sequence[Hit], corpus: Corpus, history: Sequence[Turn]) -> Iterator[Event]:
        """Yield each quoted sentence, then the answer."""
        del history  # the question is standalone by now
        reader = self._reader or shipped_reader()
        shown: list[Claim] = []
        notices: list[str] = []
        declined: list[Decision] = []
        parts = parts_of(question)
        for part in parts:
            found = hits if len(parts) == 1 else corpus.search(part.text, len(hits) or 1)
            found = in_named_document(part.text, found, corpus)
            places = looked_up(understand(part.text), found, corpus)
            if places:
                if len(places) > 1:
                    notices.append("The documents disagree; each is quoted.")
                yield from _listed(with_context(places), understand(part.text), shown, notices)
                continue
            decision = decide(part.text, found, corpus, reader, self._one_wrong_in)
            if decision.declines and part.alone:
                again = in_named_document(part.alone, corpus.search(part.alone, len(hits) or 1), corpus)
                alone = decide(part.alone, again, corpus, reader, self._one_wrong_in)
                decision = decision if alone.declines else alone
            rows = rows_named(decision.question, found, corpus) if decision.declines else ()
            if rows:
                yield from _listed(with_context(rows), decision.question, shown, notices)
            elif decision.declines:
                declined.append(decision)
                if len(parts) > 1:
                    notices.append(_not_answered(part.alone or part.text, decision))
            else:
                for quoted in _quoted(decision, reader, corpus, notices):
                    yield from _listed(quoted, decision.question, shown, notices)
        more = left_out(question)
        if more and len(parts) > 1:
            notices.append(f"Only the first {len(parts)} questions were read; ask the other {more} next.")
        yield Finished(_answer(question, shown, notices, declined))


def _listed(
    quoted: Sequence[Quotation], question: Question, shown: list[Claim], notices: list[str]
) -> Iterator[ClaimShown]:
    """Yield the quotations not shown yet, each checked; add notices on their times."""
    for quotation in quoted:
        span = None if quotation.ranked is None else answer_span(quotation.ranked, question)
        claim = claim_of(quotation, question.text, span)
        if all(claim.text != other.text for other in shown):
            shown.append(claim)
            yield ClaimShown(claim)
    dated = [(one.text, day) for one in quoted if (day := one.parsed.document.published) is not None]
    if question.kind is AnswerType.TIME:
        notices.extend(said for text, day in dated for said in resolved_times(text, day))
    notices.extend(forecasts(dated))


def _answer(question: str, shown: Sequence[Claim], notices: list[str], declined: Sequence[Decision]) -> Answer:
    """Return the answer; if it quotes nothing, with the nearest passages and the one that may answer."""
    language = None if shown else language_of(question)
    if language not in {None, ENGLISH}:
        notices.append(f"Without a language model only questions in English are understood; this one is in {language}.")
    return Answer(
        question,
        Status.ANSWERED if shown else Status.ABSTAINED,
        claims=tuple(shown),
        nearest=tuple(dict.fromkeys(citation for decision in declined for citation in decision.nearest)),
        model=QuoteAnswerer.model,
        notices=tuple(dict.fromkeys(notices)),
        fingerprints=decision_fingerprints(),
        possible=None if shown else possible(declined),
    )


def decision(question: str, hits: Sequence[Hit], corpus: Corpus, one_wrong_in: int = DEFAULT_ONE_WRONG_IN) -> Decision:
    """Return the quoting answerer's decision on a question: the ranking, and whether it declines."""
    return decide(question, hits, corpus, shipped_reader(), one_wrong_in)


def _not_answered(part: str, decision: Decision) -> str:
    """Return the notice for a part of a question that nothing answers, or nothing for certain."""
    if possible([decision]) is None:
        return f"The briefing does not answer this part: «{part}»"
    return f"Nothing in the briefing answers this part for certain: «{part}»"


def _quoted(
    decision: Decision, reader: PassageReader, corpus: Corpus, notices: list[str]
) -> Iterator[tuple[Quotation, ...]]:
    """Yield the sentences to quote; if documents disagree, both, the newer first, with a notice."""
    best = decision.ranked[0]
    first = quotations(decision) if may_wait(decision) else ()
    if first:
        yield first
    other = conflicting(decision, reader, corpus)
    if other is not None:
        both = sorted((best, other), key=lambda item: _published(item.candidate.place), reverse=True)
        days = [item.candidate.place.parsed.document.published for item in both]
        dates = [written(day) if day else "a document without a date" for day in days]
        notices.append(f"The documents disagree: the first sentence is from {dates[0]}, the second from {dates[1]}.")
        yield with_context([quotation_of(ranked) for ranked in (both[1:] if first else both)])
    elif not first:
        yield quotations(decision)


def decision_fingerprints() -> dict[str, str]:
    """Return the fingerprints of the weights behind an answer, for receipts."""
    return {
        "quoting": models.load().fingerprint,
        "check": check.fingerprint(),
        "reader": shipped_reader().fingerprint,
    }


def unread(decision: Decision) -> tuple[Place, ...]:
    """Return the places in other documents that were found but not read and may give another figure."""
    best, figures = decision.ranked[0], numbers_of(decision.ranked[0].span or "")
    read = {id(item.candidate.place) for item in decision.ranked if item.log_odds > UNREAD}
    left = {id(item.candidate.place): item.candidate.place for item in decision.ranked if item.log_odds == UNREAD}
    return tuple(
        place
        for place in islice(left.values(), max(0, READ - len(read)))
        if figures and place.parsed.document.id != best.candidate.doc_id and numbers_of(place.text) - figures
    )


def may_wait(decision: Decision) -> bool:
    """Whether the unread documents are all no newer than the answer's, so that it may be shown first."""
    left = unread(decision)
    return bool(left) and all(_published(place) <= _published(decision.ranked[0].candidate.place) for place in left)


def conflicting(decision: Decision, reader: PassageReader, corpus: Corpus) -> Ranked | None:
    """Return the best sentence of another document that says the same with another figure, or None."""
    best, *others = decision.ranked
    places = unread(decision)
    texts = [item.candidate.place.parsed.document.text for item in decision.ranked]
    with turn():
        readings = read_in_their_words(reader, decision.question, places, texts)
    told = [
        Ranked(candidate, *reading.of(candidate))
        for place, reading in zip(places, readings, strict=True)
        for candidate in candidates_of([place])
    ]
    told = sorted([*told, *others], key=lambda item: -item.log_odds)
    close = [item for item in told if item.log_odds >= best.log_odds - _CONFLICT]
    return next(iter(disagreeing(best, close, corpus)), None)


def _published(place: Place) -> date:
    """Return the date of a passage's document, the earliest possible one if it has none."""
    return place.parsed.document.published or date.min
