"""Overviews that a reader gets by a button: a summary, the figures, who said what, what happened when.

Each is an answer like any other: sentences of the documents, cited and checked, kept with the conversation.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from assistant.grounding import check
from assistant.grounding.check import check_claim
from assistant.grounding.gathering import evidence_from
from assistant.questions.inventories import Inventory, Sort
from assistant.quoting.collecting import Quotation
from assistant.quoting.inventories import inventory
from assistant.types import Answer, Claim, ClaimShown, Finished, Status
from assistant.views.summary import summary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.types import Event
    from assistant.web.words import Words
    from index.types import Corpus


class Overview(StrEnum):
    """What is wanted; the value is the key of the button and of the question that stands in the conversation."""

    SUMMARY = "summary"
    FIGURES = "figures"
    STATEMENTS = "statements"
    TIMELINE = "timeline"


_SORTS: Final = {
    Overview.FIGURES: Sort.FIGURE,
    Overview.STATEMENTS: Sort.STATEMENT,
    Overview.TIMELINE: Sort.DATE,
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
        claims.append(_claim(quotation, question))
        yield ClaimShown(claims[-1])
    status = Status.ANSWERED if claims else Status.ABSTAINED
    prints = {"check": check.fingerprint()}
    yield Finished(Answer(question, status, tuple(claims), notices=tuple(notices), fingerprints=prints))


def _quoted(wanted: Overview, corpus: Corpus) -> Sequence[Quotation]:
    if wanted is Overview.SUMMARY:
        parsed = [corpus.parsed(document.id) for document in corpus.documents()]
        by_id = {one.document.id: one for one in parsed}
        places = summary(parsed, corpus.encode, _MOST_SUMMARISED)
        numbers = {(one.document.id, each.start): each.number for one in parsed for each in one.sentences}
        return [Quotation(by_id[place.doc_id], (numbers[place.doc_id, place.start],)) for place in places]
    return inventory(Inventory(_SORTS[wanted]), (), corpus, [])


def _claim(quotation: Quotation, question: str) -> Claim:
    checked = check_claim(quotation.text, evidence_from(quotation.parsed, list(quotation.numbers)), question)
    return Claim(quotation.text, quotation.citations, checked.verdict, checked.score, checked.findings)
