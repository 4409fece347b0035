"""Overviews that a reader gets by a button: a summary, the figures, who said what, what happened when.

Each is an answer like any other: sentences of the documents, cited and checked, kept with the conversation.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from assistant.grounding import check
from assistant.questions.requests import Kind, Request
from assistant.quoting.collecting import claim_of
from assistant.quoting.inventories import overview
from assistant.types import Answer, Claim, ClaimShown, Finished, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.quoting.collecting import Quotation
    from assistant.types import Event
    from assistant.web.words import Words
    from index.types import Corpus


class Overview(StrEnum):
    """What is wanted; the value is the key of the button and of the question that stands in the conversation."""

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
_MOST_LISTED: Final = 12


def overview_events(wanted: Overview, corpus: Corpus, words: Words) -> Iterator[Event]:
    """Yield the events of an overview; its question is what stands in the conversation for it."""
    question = words(f"overview.{wanted}_asked")
    notices: list[str] = []
    found = _quoted(wanted, corpus)
    if len(found) > _MOST_LISTED:
        notices.append(words("overview.first", count=_MOST_LISTED))
    claims: list[Claim] = []
    for quotation in found[:_MOST_LISTED]:
        claims.append(claim_of(quotation, question))
        yield ClaimShown(claims[-1])
    status = Status.ANSWERED if claims else Status.ABSTAINED
    prints = {"check": check.fingerprint()}
    yield Finished(Answer(question, status, tuple(claims), notices=tuple(notices), fingerprints=prints))


def _quoted(wanted: Overview, corpus: Corpus) -> Sequence[Quotation]:
    most = _MOST_SUMMARISED if wanted is Overview.SUMMARY else _MOST_LISTED + 1
    found = overview(Request(_KINDS[wanted], most=most), (), corpus)
    return found.quotations if found else ()
