"""The documents that are asked in a conversation: those that its reader may see, or chose among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.pipeline import Assistant
from index.selected import SelectedDocuments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.library import Index
    from index.manifest import Entry


def visible_entries(index: Index, hidden: frozenset[str]) -> list[Entry]:
    """Return what the manifest says of the documents that are not ``hidden`` from a reader."""
    return [entry for entry in index.manifest.entries if entry.id not in hidden]


def chosen_corpus(index: Index, ids: Sequence[str], hidden: frozenset[str] = frozenset()) -> Index | SelectedDocuments:
    """Return the chosen documents as they are at this moment; all that are not ``hidden`` where none of them is left.

    Where these are all that there are, the index itself is returned.
    """
    now = index.view()
    every = frozenset(entry.id for entry in now.manifest.entries)
    visible = every - hidden
    asked = (visible & frozenset(ids)) or visible
    return index if asked == every else SelectedDocuments(now, asked)


def over_chosen(
    assistant: Assistant, index: Index, ids: Sequence[str], hidden: frozenset[str] = frozenset()
) -> Assistant:
    """Return the assistant over the chosen documents; see ``chosen_corpus``."""
    corpus = chosen_corpus(index, ids, hidden)
    return assistant if corpus is index else Assistant(corpus, assistant.settings, assistant.answerer)
