"""What is answered to what asks nothing of the briefing, in the reader's language.

``assistant.questions.requests`` tells it from questions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.questions.requests import Kind, request_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.web.words import Words

_TITLES: Final = 3


def small_talk(said: str) -> Kind | None:
    """Return what is said where it surely asks nothing of the briefing, None for everything else."""
    request = request_of(said)
    return request.kind if said.strip() and not request.may_be_asked else None


def reply(talk: Kind, titles: Sequence[str], words: Words) -> str:
    """Return what is answered; ``titles`` are those of the documents that can be asked."""
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
