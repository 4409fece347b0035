"""The list of a user's conversations (newest first; search, rename, delete), and the conversation that the page opens.

No ``trigger_mode="always_last"``: the last event that Gradio then sends carries the data of the one before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.store import StoreError
from assistant.web import panels, showing, sources
from assistant.web.messages import told
from assistant.web.panels import QUIET, chat_updates, chosen_updates, reader_of, sent, text_of, texts_of

if TYPE_CHECKING:
    from assistant.conversations import Summary
    from assistant.web.backends import Backends
    from assistant.web.layout import ChatParts, Page
    from assistant.web.panels import Updates
    from assistant.web.readers import Reader
    from assistant.web.words import Words

Data = dict[str, Any]


def listed(backends: Backends, reader: Reader, opened: str = "", query: str = "", notice: str = "") -> Data:
    """Return what the list draws: the conversations with all words of ``query``, the ``opened`` one marked."""
    try:
        if query.strip():
            found = [(each.summary, each.excerpt) for each in backends.conversations.search(reader.id, query)]
        else:
            found = [(summary, "") for summary in backends.conversations.listed(reader.id)]
    except StoreError as error:
        found, notice = [], told(error, reader.words, reader.words("problem.title"))
    items = [_item(summary, excerpt, reader.words) for summary, excerpt in found]
    return {"items": items, "opened": opened, "query": query, "notice": notice}


def rename_conversation(backends: Backends, reader: Reader, conversation: str, title: str) -> str:
    """Rename a conversation; return "" or why that failed."""
    try:
        backends.conversations.rename(reader.id, conversation, title)
    except StoreError as error:
        return told(error, reader.words, reader.words("problem.title"))
    return ""


def delete_conversation(backends: Backends, reader: Reader, conversation: str) -> str:
    """Delete a conversation; return "" or why that failed."""
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


def wire_listing(page: Page, backends: Backends, answering: list[Any]) -> None:
    """Attach the listeners; leaving a conversation cancels ``answering``, the listeners that make its answer."""
    parts = page.chat

    def drawn(reader: Reader, conversation: str) -> Updates:
        shown = showing.opened(backends, reader, conversation)
        return {
            **chat_updates(parts, shown),
            parts.again: gr.Timer(active=shown.busy or bool(shown.notice)),
            parts.source: panels.source_data(reader.words, sources.nothing(reader.words), shown.conversation),
            parts.listing: listed(backends, reader, shown.id),
            **chosen_updates(parts, backends, reader, shown.documents),
        }

    def begin(request: gr.Request) -> dict[Any, Any]:
        return drawn(reader_of(request), text_of(request.query_params.get("c")))

    def select(event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        return drawn(reader_of(request), text_of(sent(event).get("id")))

    def clear(request: gr.Request) -> dict[Any, Any]:
        return drawn(reader_of(request), "")

    def offer_documents(chosen: list[str] | None, request: gr.Request) -> Any:  # noqa: ANN401 - an update
        return chosen_updates(parts, backends, reader_of(request), texts_of(chosen))

    def look_again(opened: str, request: gr.Request) -> dict[Any, Any]:
        shown = showing.opened(backends, reader_of(request), text_of(opened))
        return {**chat_updates(parts, shown), parts.again: gr.Timer(active=shown.busy or bool(shown.notice))}

    outputs = [*parts.drawn, parts.again, parts.source, parts.listing, parts.choice, parts.chosen]
    page.blocks.load(begin, None, outputs, **QUIET)
    for component in (parts.listing, parts.transcript):
        component.select(select, None, outputs, cancels=answering, trigger_mode="multiple", **QUIET)
    parts.listing.clear(clear, None, outputs, cancels=answering, **QUIET)
    parts.tab.select(offer_documents, parts.chosen, [parts.choice, parts.chosen], **QUIET)
    parts.again.tick(look_again, parts.opened, [*parts.drawn, parts.again], **QUIET)
    _wire_changes(parts, backends, outputs)


def _wire_changes(parts: ChatParts, backends: Backends, outputs: list[Any]) -> None:
    def search(opened: str, event: gr.EventData, request: gr.Request) -> Any:  # noqa: ANN401 - data of a panel
        return listed(backends, reader_of(request), text_of(opened), text_of(sent(event).get("query"))[:200])

    def edit(opened: str, event: gr.EventData, request: gr.Request) -> Any:  # noqa: ANN401 - data of a panel
        reader, said = reader_of(request), sent(event)
        notice = rename_conversation(backends, reader, text_of(said.get("id")), text_of(said.get("title")))
        return listed(backends, reader, text_of(opened), notice=notice)

    def delete(opened: str, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        reader, gone, held = reader_of(request), text_of(sent(event).get("id")), text_of(opened)
        notice = delete_conversation(backends, reader, gone)
        if gone != held or notice:
            return {parts.listing: listed(backends, reader, held, notice=notice)}
        return {
            **chat_updates(parts, showing.Shown()),
            parts.source: panels.source_data(reader.words, sources.nothing(reader.words)),
            parts.listing: listed(backends, reader, ""),
        }

    parts.listing.input(search, parts.opened, parts.listing, trigger_mode="multiple", **QUIET)
    parts.listing.edit(edit, parts.opened, parts.listing, **QUIET)
    parts.listing.delete(delete, parts.opened, outputs, **QUIET)
