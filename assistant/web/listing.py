"""The list of a user's conversations: newest first, searched, renamed, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.store import StoreError

if TYPE_CHECKING:
    from assistant.conversations import Summary
    from assistant.web.backends import Backends

Data = dict[str, Any]
UNTITLED = "Untitled"


def listed(backends: Backends, user: str, opened: str = "", query: str = "", notice: str = "") -> Data:
    """Return what the list draws; ``query`` chooses those in which all its words stand, ``opened`` is marked."""
    try:
        if query.strip():
            found = [(each.summary, each.excerpt) for each in backends.conversations.search(user, query)]
        else:
            found = [(summary, "") for summary in backends.conversations.listed(user)]
    except StoreError as error:
        found, notice = [], str(error)
    items = [_item(summary, excerpt) for summary, excerpt in found]
    return {"items": items, "opened": opened, "query": query, "notice": notice}


def rename(backends: Backends, user: str, conversation: str, title: str) -> str:
    """Give a conversation another title; return "" or why not."""
    try:
        backends.conversations.rename(user, conversation, title)
    except StoreError as error:
        return str(error)
    return ""


def delete(backends: Backends, user: str, conversation: str) -> str:
    """Delete a conversation; return "" or why not."""
    try:
        backends.conversations.delete(user, conversation)
    except StoreError as error:
        return str(error)
    return ""


def _item(summary: Summary, excerpt: str) -> Data:
    return {
        "id": summary.id,
        "title": summary.title or UNTITLED,
        "changed": summary.changed.isoformat(timespec="seconds"),
        "excerpt": excerpt,
    }
