"""Where another document gives another figure: that one is quoted too, the newer first.

A sure answer is not kept waiting for documents that are not newer; they are read once it is shown, after the questions
of others who wait for a first sentence.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final

from assistant.quoting.candidates import candidates_of
from assistant.quoting.evidence import disagree
from assistant.quoting.matching import numbers_of
from assistant.quoting.reading import UNREAD
from assistant.quoting.selection import READ, Ranked, read_in_their_words
from index.inference.workers import turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.quoting.candidates import Place
    from assistant.quoting.reading import PassageReader
    from assistant.quoting.selection import Decision

_CONFLICT: Final = 3.0
"""So close in log-odds must come a sentence of another document that gives another figure."""


def unread(decision: Decision) -> tuple[Place, ...]:
    """Return what was found in other documents, may give another figure, and was not read for the answer."""
    best, figures = decision.ranked[0], numbers_of(decision.ranked[0].span or "")
    read = {id(item.candidate.place) for item in decision.ranked if item.log_odds > UNREAD}
    left = {id(item.candidate.place): item.candidate.place for item in decision.ranked if item.log_odds == UNREAD}
    return tuple(
        place
        for place in islice(left.values(), max(0, READ - len(read)))
        if figures and place.parsed.document.id != best.candidate.doc_id and numbers_of(place.text) - figures
    )


def may_wait(decision: Decision) -> bool:
    """Whether documents that are still to be read are all no newer than the answer's, so that it may be shown first."""
    left = unread(decision)
    return bool(left) and all(published(place) <= published(decision.ranked[0].candidate.place) for place in left)


def conflicting(decision: Decision, reader: PassageReader) -> Ranked | None:
    """Return the best sentence of another document whose answer has another number than the best one's, or None."""
    best, *others = decision.ranked
    told = sorted([*_read_now(decision, reader), *others], key=lambda item: -item.log_odds)
    close = (item for item in told if item.log_odds >= best.log_odds - _CONFLICT)
    return next((item for item in close if disagree(best, item)), None)


def _read_now(decision: Decision, reader: PassageReader) -> Iterator[Ranked]:
    places = unread(decision)
    texts = [item.candidate.place.parsed.document.text for item in decision.ranked]
    with turn():
        readings = read_in_their_words(reader, decision.question, places, texts)
    for place, reading in zip(places, readings, strict=True):
        yield from (Ranked(candidate, *reading.of(candidate)) for candidate in candidates_of([place]))


def published(place: Place) -> date:
    """Return the date of a passage's document, the earliest of all where it has none."""
    return place.parsed.document.published or date.min
