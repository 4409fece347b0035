"""The quoting answerer: the source's own sentences, each with the exact words that answer, or none at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.calibration.operating import DEFAULT_ONE_WRONG_IN
from assistant.grounding import check
from assistant.grounding.language import ENGLISH, language_of
from assistant.questions.kinds import Kind
from assistant.questions.parts import left_out, parts_of, searches_of
from assistant.questions.understanding import understand
from assistant.quoting import model as models
from assistant.quoting.alike import in_named_document
from assistant.quoting.collecting import Quotation, claim_of, quotation_of, quotations, with_context
from assistant.quoting.disagreement import conflicting, may_wait, published
from assistant.quoting.lookups import looked_up, rows_named
from assistant.quoting.possible import possible
from assistant.quoting.selection import Decision, decide
from assistant.quoting.spans import answer_span
from assistant.quoting.times import forecasts, resolved_times, written
from assistant.reading.shipped import shipped_reader
from assistant.types import Answer, Citation, Claim, ClaimShown, Finished, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.questions.understanding import Question
    from assistant.quoting.reading import PassageReader
    from assistant.quoting.selection import Ranked
    from assistant.types import Event, Turn
    from index.types import Corpus, Hit


class QuoteAnswerer:
    """See the module. ``reader`` defaults to the one that ships."""

    model = "quote"

    def __init__(self, reader: PassageReader | None = None, one_wrong_in: int = DEFAULT_ONE_WRONG_IN) -> None:
        self._reader, self._one_wrong_in = reader, one_wrong_in

    def stream(self, question: str, hits: Sequence[Hit], corpus: Corpus, history: Sequence[Turn]) -> Iterator[Event]:
        """Yield each quoted sentence, then the answer."""
        del history  # the question stands alone by now
        reader = self._reader or shipped_reader()
        shown: list[Claim] = []
        notices: list[str] = []
        nearest: tuple[Citation, ...] = ()
        declined: list[Decision] = []
        parts = parts_of(question)
        for part, searched in zip(parts, searches_of(parts), strict=True):
            found = hits if len(parts) == 1 else corpus.search(searched, len(hits) or 1)
            found = in_named_document(part, found, corpus)
            places = looked_up(understand(part), found, corpus)
            if places:
                if len(places) > 1:
                    notices.append("The documents disagree; each is quoted.")
                yield from _listed(with_context(places), understand(part), shown, notices)
                continue
            decision = decide(part, found, corpus, reader, self._one_wrong_in)
            rows = rows_named(decision.question, found, corpus) if decision.declines else ()
            if rows:
                yield from _listed(with_context(rows), decision.question, shown, notices)
            elif decision.declines:
                nearest = (*nearest, *decision.nearest)
                declined.append(decision)
                if len(parts) > 1:
                    notices.append(_not_answered(part, decision))
            else:
                for quoted in _quoted(decision, reader, notices):
                    yield from _listed(quoted, decision.question, shown, notices)
        more = left_out(question)
        if more and len(parts) > 1:
            notices.append(f"Only the first {len(parts)} questions were read; ask the other {more} next.")
        if not shown:
            notices.extend(_foreign(question))
        offered = possible(declined) if not shown else None
        yield Finished(replace(_answer(question, shown, notices, nearest), possible=offered))


def _listed(
    quoted: Sequence[Quotation], question: Question, shown: list[Claim], notices: list[str]
) -> Iterator[ClaimShown]:
    """Yield the quotations that are not shown yet, each checked, with what is to be said of their times."""
    for quotation in quoted:
        claim = _claim(quotation, question)
        if all(claim.text != other.text for other in shown):
            shown.append(claim)
            yield ClaimShown(claim)
    notices.extend(_about_times(quoted, question))


def decision(question: str, hits: Sequence[Hit], corpus: Corpus, one_wrong_in: int = DEFAULT_ONE_WRONG_IN) -> Decision:
    """Return the quoting answerer's decision on a question: what ranks best, and whether it declines."""
    return decide(question, hits, corpus, shipped_reader(), one_wrong_in)


def _not_answered(part: str, decision: Decision) -> str:
    """Return what is said of a part of a question that nothing answers, or nothing for certain."""
    if possible([decision]) is None:
        return f"The briefing does not answer this part: «{part}»"
    return f"Nothing in the briefing answers this part for certain: «{part}»"


def _foreign(question: str) -> Iterator[str]:
    """Yield what a question in another language should know."""
    language = language_of(question)
    if language not in {None, ENGLISH}:
        yield f"Without a language model only questions in English are understood; this one is in {language}."


def _quoted(decision: Decision, reader: PassageReader, notices: list[str]) -> Iterator[tuple[Quotation, ...]]:
    """Yield the sentences to quote; where documents disagree, both, the newer first, with a notice."""
    best = decision.ranked[0]
    first = quotations(decision) if may_wait(decision) else ()
    if first:
        yield first
    other = conflicting(decision, reader)
    if other is not None:
        both = sorted((best, other), key=lambda item: published(item.candidate.place), reverse=True)
        dates = [_date(item) for item in both]
        notices.append(f"The documents disagree: the first sentence is from {dates[0]}, the second from {dates[1]}.")
        yield with_context([quotation_of(ranked) for ranked in (both[1:] if first else both)])
    elif not first:
        yield quotations(decision)


def _about_times(quoted: Sequence[Quotation], question: Question) -> Iterator[str]:
    """Yield what the documents' dates say of the times in quotations."""
    dated = [(one.text, one.parsed.document.published) for one in quoted]
    known = [(text, published) for text, published in dated if published is not None]
    if question.kind is Kind.TIME:
        for text, published in known:
            yield from resolved_times(text, published)
    yield from forecasts(known)


def _date(ranked: Ranked) -> str:
    published = ranked.candidate.place.parsed.document.published
    return written(published) if published else "a document without a date"


def _claim(quotation: Quotation, question: Question) -> Claim:
    """Return the quotation as a claim that went through the check like any other."""
    span = None if quotation.ranked is None else answer_span(quotation.ranked, question)
    return claim_of(quotation, question.text, span)


def decision_fingerprints() -> dict[str, str]:
    """Return the fingerprints of the weights that take part in an answer, for receipts."""
    return {
        "quoting": models.load().fingerprint,
        "check": check.fingerprint(),
        "reader": shipped_reader().fingerprint,
    }


def _answer(question: str, shown: list[Claim], notices: list[str], nearest: tuple[Citation, ...]) -> Answer:
    return Answer(
        question,
        Status.ANSWERED if shown else Status.ABSTAINED,
        claims=tuple(shown),
        nearest=tuple(dict.fromkeys(nearest)),
        model=QuoteAnswerer.model,
        notices=tuple(dict.fromkeys(notices)),
        fingerprints=decision_fingerprints(),
    )
