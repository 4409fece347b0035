"""The list of a user's conversations: newest first, searched, renamed, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.store import StoreError
from assistant.web.problems import told

if TYPE_CHECKING:
    from assistant.conversations import Summary
    from assistant.web.backends import Backends
    from assistant.web.users import Reader
    from assistant.web.words import Words

Data = dict[str, Any]


def listed(backends: Backends, reader: Reader, opened: str = "", query: str = "", notice: str = "") -> Data:
    """Return what the list draws; ``query`` chooses those in which all its words stand, ``opened`` is marked."""
    try:
        if query.strip():
            found = [(each.summary, each.excerpt) for each in backends.conversations.search(reader.id, query)]
        else:
            found = [(summary, "") for summary in backends.conversations.listed(reader.id)]
    except StoreError as error:
        found, notice = [], told(error, reader.words, reader.words("problem.title"))
    items = [_item(summary, excerpt, reader.words) for summary, excerpt in found]
    return {"items": items, "opened": opened, "query": query, "notice": notice}


def rename(backends: Backends, reader: Reader, conversation: str, title: str) -> str:
    """Give a conversation another title; return "" or why not."""
    try:
        backends.conversations.rename(reader.id, conversation, title)
    except StoreError as error:
        return told(error, reader.words, reader.words("problem.title"))
    return ""


def delete(backends: Backends, reader: Reader, conversation: str) -> str:
    """Delete a conversation; return "" or why not."""
    try:
        backends.conversations.delete(reader.id, conversation)
    except StoreError as error:
        return told(error, reader.words, reader.words("problem.title"))
    return ""


def _item(summary: Summary, excerpt: str, words: Words) -> Data:
    return {
        "id": summary.id,
        "title": summary.title or words("listing.untitled"),
        "changed": summary.changed.isoformat(timespec="seconds"),
        "excerpt": excerpt,
    }
