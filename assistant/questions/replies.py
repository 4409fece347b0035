"""Replies to messages that ask nothing of the briefing: greetings, thanks, what the program is and cannot do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from assistant.questions.requests import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

_REPLIES: Final = {
    Kind.GREETING: "Hello.",
    Kind.THANKS: "You are welcome.",
    Kind.FAREWELL: "Goodbye.",
    Kind.ABOUT: "I answer questions about the documents in their own words and show where each sentence comes from. "
    "I can also sum them up and list their figures, their dates, and who said what.",
    Kind.COMPLAINT: "I am sorry that this did not help. I can only quote what the documents say; try asking "
    "in other words.",
    Kind.DRAW: "I quote documents; I cannot draw or make slides.",
    Kind.TRANSLATE: "I quote documents as they are written; I cannot translate.",
    Kind.WRITE: "I quote documents; I cannot write texts of my own.",
    Kind.LOOK_UP: "I know only the documents here; I cannot look anything up elsewhere.",
    Kind.ACT: "I only answer questions about the documents; I cannot send, save or arrange anything.",
}
_TITLES: Final = 3


def reply(kind: Kind, titles: Sequence[str]) -> str:
    """Return the reply to a request that is no question; ``titles`` are the documents'.

    >>> reply(Kind.DRAW, ["Ferries"])
    'I quote documents; I cannot draw or make slides. You can ask about «Ferries».'
    >>> reply(Kind.GREETING, ["Ferries", "Piers", "Ferries"])
    'Hello. You can ask about «Ferries», «Piers».'
    """
    if kind in {Kind.THANKS, Kind.FAREWELL}:
        return _REPLIES[kind]
    if not titles:
        return f"{_REPLIES[kind]} There are no documents yet; add some with `briefing index add PATH`."
    titles = list(dict.fromkeys(titles))
    named = ", ".join(f"«{title}»" for title in titles[:_TITLES])
    more = f" and {len(titles) - _TITLES} more" if len(titles) > _TITLES else ""
    return f"{_REPLIES[kind]} You can ask about {named}{more}."
