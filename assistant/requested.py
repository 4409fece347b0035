"""Answer a request according to its kind.

Overviews come from whole documents, comparisons from two answers; questions go to the answerer. If the answerer
declines a request that only looks like a question, it may still be met: the passages on a topic, a list that can be
counted. A chat model gets an overview's sentences as its sources and does the rest itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from assistant.questions.requests import OVERVIEWS, Kind, Request
from assistant.types import Answer, ClaimShown, Finished, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.quoting.inventories import Overview
    from assistant.types import Claim, Event, Turn
    from index.types import Corpus, Hit

_DATED: Final = 3


class Answerer(Protocol):
    """Yields ``ClaimShown`` and ``ClaimWithheld`` as each claim is decided, then exactly one ``Finished``."""

    @property
    def model(self) -> str:
        """Name of the model, as in ``--model``."""
        ...

    def stream(self, question: str, hits: Sequence[Hit], corpus: Corpus, history: Sequence[Turn]) -> Iterator[Event]:
        """Answer the standalone ``question`` from the passages found, best first."""
        ...


def answered(  # noqa: PLR0913, PLR0917 - what a question comes with
    request: Request,
    question: str,
    hits: Sequence[Hit],
    corpus: Corpus,
    answerer: Answerer,
    history: Sequence[Turn],
) -> Iterator[Event]:
    """Yield the events of the answer to ``question``, understood as ``request``; the last one is ``Finished``."""
    from assistant.quoting.inventories import overview

    # Changes need several documents to compare.
    is_overview = request.kind in OVERVIEWS and (request.kind is not Kind.CHANGES or len(corpus.documents()) > 1)
    found = overview(request, hits, corpus) if is_overview else None
    if answerer.model != "quote":
        offered = _passages(found, corpus) if found is not None else []
        yield from answerer.stream(question, offered or hits, corpus, history)
        return
    if found is not None:
        yield from _overview(found, question)
        return
    claims = _computed(request, question, corpus, answerer)
    if claims:
        yield from _shown(question, claims)
        return
    for event in answerer.stream(question, hits, corpus, history):
        if isinstance(event, Finished) and event.answer.status is Status.ABSTAINED:
            yield from _instead(request, event.answer, hits, corpus, answerer)
        else:
            yield event


def _overview(found: Overview, question: str) -> Iterator[Event]:
    from assistant.quoting.collecting import claim_of

    claims = []
    for quotation in found.quotations:
        claims.append(claim_of(quotation, question))
        yield ClaimShown(claims[-1])
    yield _finished(question, claims, found.notices)


def _computed(request: Request, question: str, corpus: Corpus, answerer: Answerer) -> list[Claim]:
    """Return the claims of a comparison or a publication date, which no single passage answers; else []."""
    from assistant.questions.parts import sides_of
    from assistant.quoting.requested import difference, published

    if request.kind is Kind.PUBLISHED:
        return published(question, corpus)
    sides = sides_of(question) if request.kind is Kind.DIFFERENCE else ()
    return difference([_answer(side, corpus, answerer) for side in sides]) if sides else []


def _answer(question: str, corpus: Corpus, answerer: Answerer) -> Answer:
    events = answerer.stream(question, corpus.search(question), corpus, ())
    return next(event.answer for event in events if isinstance(event, Finished))


def _instead(
    request: Request, declined: Answer, hits: Sequence[Hit], corpus: Corpus, answerer: Answerer
) -> Iterator[Event]:
    """Yield an alternative for a question that was declined, else the declining answer."""
    from assistant.quoting.inventories import overview
    from assistant.quoting.requested import counted, listed

    if declined.notices:  # they say already what is wrong with the question
        yield Finished(declined)
        return
    if request.otherwise is not None and (request.topic or request.otherwise is not Kind.TOPIC):
        found = overview(replace(request, kind=request.otherwise, insists=True), hits, corpus)
        if found is not None and found.quotations:
            yield from _overview(found, declined.question)
            return
    from_list = {Kind.COUNT: counted, Kind.LIST: listed}.get(request.kind)
    claims = from_list(declined.question, hits, corpus) if from_list else _over_a_bridge(declined, corpus, answerer)
    if claims:
        yield from _shown(declined.question, claims)
        return
    yield Finished(replace(declined, notices=(*declined.notices, *_why_not(request, corpus))))


def _over_a_bridge(declined: Answer, corpus: Corpus, answerer: Answerer) -> list[Claim]:
    """Return the sentence that names what the question describes, with the answer to the question about that name."""
    from assistant.quoting.collecting import claim_of
    from assistant.quoting.requested import bridge

    found = bridge(declined.question, corpus)
    if found is None:
        return []
    claims = [claim for claim in _answer(found.question, corpus, answerer).claims if found.name in claim.text]
    return [claim_of(found.quotation, declined.question), *claims] if claims else []


def _why_not(request: Request, corpus: Corpus) -> Iterator[str]:
    """Yield notices on a request that no sentence answers."""
    documents = corpus.documents()
    if request.kind is Kind.CHANGES:
        yield (
            "There is only one document, so there is nothing to compare it with."
            if len(documents) == 1
            else "No two documents are about the same thing, or the later one adds nothing new."
        )
    if request.kind is Kind.PUBLISHED:
        dated = [document for document in documents if document.published is not None]
        yield from (f"The file of «{one.title}» gives {one.published} as its date." for one in dated[:_DATED])


def _shown(question: str, claims: Sequence[Claim]) -> Iterator[Event]:
    for claim in claims:
        yield ClaimShown(claim)
    yield _finished(question, claims, ())


def _finished(question: str, claims: Sequence[Claim], notices: tuple[str, ...]) -> Finished:
    from assistant.quoting import decision_fingerprints

    status = Status.ANSWERED if claims else Status.ABSTAINED
    return Finished(Answer(question, status, tuple(claims), notices=notices, fingerprints=decision_fingerprints()))


def _passages(found: Overview, corpus: Corpus) -> list[Hit]:
    """Return the passages of an overview's sentences, as sources for a model."""
    from index.types import Hit

    wanted = {(one.parsed.document.id, number) for one in found.quotations for number in one.numbers}
    documents = dict.fromkeys(one.parsed.document.id for one in found.quotations)
    held = [passage for doc_id in documents for passage in corpus.parsed(doc_id).passages]
    return [
        Hit(passage, 1.0, 1.0, 0.0)
        for passage in held
        if any((passage.doc_id, number) in wanted for number in passage.sentences)
    ]
