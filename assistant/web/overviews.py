"""Answers to what is no question: overviews, which a reader gets by a button, and small talk.

An overview is a summary, the figures, who said what, or what happened when. It is an answer like any other: sentences
of the documents, cited, checked and kept with the conversation. Each of several documents gets its share; a timeline is
ordered by time. ``assistant.questions.requests`` tells small talk from questions.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from assistant.grounding import check
from assistant.questions.requests import Kind, Request, request_of
from assistant.quoting.collecting import claim_of
from assistant.quoting.inventories import overview
from assistant.types import Answer, Claim, ClaimShown, Finished, Status
from assistant.views.timeline import timeline
from assistant.web.words import TAGS, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from assistant.quoting.collecting import Quotation
    from assistant.types import Event
    from assistant.web.words import Words
    from index.types import Corpus

_TITLES: Final = 3


class Overview(StrEnum):
    """The kinds of overview; the value is the key of the button and of the question in the conversation."""

    SUMMARY = "summary"
    FIGURES = "figures"
    STATEMENTS = "statements"
    TIMELINE = "timeline"


_KINDS: Final = {
    Overview.SUMMARY: Kind.SUMMARY,
    Overview.FIGURES: Kind.KEY_FIGURES,
    Overview.STATEMENTS: Kind.SPEAKERS,
    Overview.TIMELINE: Kind.DATES,
}
_MOST_SUMMARISED: Final = 6
_MOST_SHOWN: Final = 12
_ALL: Final = 10_000
"""More sentences than an overview ever reads."""


def overview_events(wanted: Overview, corpus: Corpus, words: Words) -> Iterator[Event]:
    """Yield the events of an overview; its question is the text that the conversation shows for it."""
    question = words(f"overview.{wanted}_asked")
    most = {Overview.SUMMARY: _MOST_SUMMARISED, Overview.FIGURES: _MOST_SHOWN + 1}.get(wanted, _ALL)
    made = overview(Request(_KINDS[wanted], most=most), (), corpus)
    found = made.quotations if made else ()
    shown = _from_each(found)
    if wanted is Overview.TIMELINE:
        shown = sorted(shown, key=_first_day)
    notices = [words("overview.part")] if len(shown) < len(found) else []
    claims: list[Claim] = []
    for quotation in shown:
        claims.append(claim_of(quotation, question))
        yield ClaimShown(claims[-1])
    status = Status.ANSWERED if claims else Status.ABSTAINED
    prints = {"check": check.fingerprint()}
    yield Finished(Answer(question, status, tuple(claims), notices=tuple(notices), fingerprints=prints))


def is_overview(question: str) -> bool:
    """Tell whether a question of a conversation stands for an overview, in any language."""
    return any(question == words_in(tag)(f"overview.{kind}_asked") for tag in TAGS for kind in Overview)


def _from_each(found: Sequence[Quotation]) -> list[Quotation]:
    """Return the first quotations of each document, shared out evenly, in their order."""
    before: Counter[str] = Counter()
    ranks: list[int] = []
    for quotation in found:
        ranks.append(before[quotation.parsed.document.id])
        before[quotation.parsed.document.id] += 1
    chosen = sorted(range(len(found)), key=lambda place: ranks[place])[:_MOST_SHOWN]
    return [found[place] for place in sorted(chosen)]


def _first_day(quotation: Quotation) -> date:
    own = {quotation.parsed.sentences[number].start for number in quotation.numbers}
    return min(row.when.first for row in timeline([quotation.parsed]) if row.place.start in own)


def small_talk(said: str) -> Kind | None:
    """Return the kind of small talk, None for anything that may ask about the briefing."""
    request = request_of(said)
    return request.kind if said.strip() and not request.may_be_asked else None


def reply(talk: Kind, titles: Sequence[str], words: Words) -> str:
    """Return the reply to small talk; ``titles`` are those of the documents that can be asked."""
    said = words(f"talk.{talk}")
    if talk in {Kind.THANKS, Kind.FAREWELL}:
        return said
    return words("sentences_between").join([said, _documents(titles, words)])


def _documents(titles: Sequence[str], words: Words) -> str:
    if not titles:
        return words("talk.no_documents")
    named = words("talk.between").join(words("talk.title", title=title) for title in titles[:_TITLES])
    more = len(titles) - _TITLES
    if more > 0:
        named = words.count("talk.and_more", more, titles=named)
    return words.count("talk.documents", len(titles), titles=named)
