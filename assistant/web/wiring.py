"""Joins the components of the page to what they do.

Every listener here is a public endpoint as far as Gradio is concerned; none takes anything from the browser but a
question, the number of a source, a row or an uploaded file, and each is checked where it is used. The conversation
lives in server-side state and is never rebuilt from what the browser shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.web import conversation as talk
from assistant.web import documents, panels, sources
from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.pipeline import Assistant
    from assistant.web.layout import BriefingParts, ChatParts, Page
    from index.library import Index

Updates = dict[Any, Any]
_PRIVATE: dict[str, Any] = {"api_visibility": "private"}


def wire(page: Page, assistant: Assistant, index: Index, examples: Callable[[], Sequence[str]]) -> None:
    """Attach all listeners."""
    with page.blocks:
        _wire_questions(page.chat, assistant, index)
        _wire_sources(page.chat, index)
        _wire_briefing(page.briefing, index)
        page.blocks.load(lambda: _example_updates(page.chat, examples()), None, [*page.chat.examples], **_PRIVATE)
        page.blocks.load(lambda: _listed(index), None, page.briefing.listed, **_PRIVATE)


def _example_updates(parts: ChatParts, questions: Sequence[str]) -> list[Any]:
    shown = list(questions)[: len(parts.examples)]
    missing = len(parts.examples) - len(shown)
    return [*(gr.update(value=text, visible=True) for text in shown), *([gr.update(visible=False)] * missing)]


def _wire_questions(parts: ChatParts, assistant: Assistant, index: Index) -> None:
    outputs = [
        parts.conversation,
        parts.transcript,
        parts.welcome,
        parts.question,
        parts.send,
        parts.stop,
        parts.clear,
        parts.source,
    ]

    def grown(current: talk.Conversation, states: Iterator[talk.Conversation]) -> Iterator[Updates]:
        last = current
        for last in states:
            yield {**_chat_updates(parts, last), **_busy(parts, busy=True)}
        first = last.current[0] if last.current else None
        opened = {parts.source: opened_source(index, last, first)}
        yield {**_chat_updates(parts, last), **_busy(parts, busy=False), **opened}

    def answer(question: str, conversation: talk.Conversation | None) -> Iterator[Updates]:
        current = _held(conversation)
        if not isinstance(question, str) or not question.strip():
            yield {parts.question: gr.update()}
            return
        yield from grown(current, talk.ask(assistant, current, question))

    # Gradio resolves these annotations when it runs: a name that only type checkers import would cost the event.
    def again(conversation: talk.Conversation | None, event: gr.EventData) -> Any:  # noqa: ANN401 - updates, one by one
        current = _held(conversation)
        if not _sent(event).get("as_typed") or current.undoable is None:
            yield {parts.question: gr.update()}
            return
        yield from grown(current, talk.ask_as_typed(assistant, current))

    inputs = [parts.question, parts.conversation]
    started = [
        parts.transcript.click(again, parts.conversation, outputs, show_progress="hidden", **_PRIVATE),
        gr.on([parts.question.submit, parts.send.click], answer, inputs, outputs, show_progress="hidden", **_PRIVATE),
        *(
            button.click(answer, [button, parts.conversation], outputs, show_progress="hidden", **_PRIVATE)
            for button in parts.examples
        ),
    ]
    parts.stop.click(
        lambda: _busy(parts, busy=False), None, [parts.question, parts.send, parts.stop], cancels=started, **_PRIVATE
    )

    def new() -> Updates:
        fresh = talk.Conversation()
        return {
            **_chat_updates(parts, fresh),
            **_busy(parts, busy=False),
            parts.source: panels.source_data(sources.NOTHING),
        }

    parts.clear.click(new, None, outputs, cancels=started, **_PRIVATE)


def _chat_updates(parts: ChatParts, conversation: talk.Conversation) -> Updates:
    return {
        parts.conversation: conversation,
        parts.transcript: panels.transcript_data(conversation),
        parts.welcome: gr.update(visible=not conversation.lines),
        parts.clear: gr.update(visible=bool(conversation.lines)),
    }


def _busy(parts: ChatParts, *, busy: bool) -> Updates:
    return {
        parts.question: gr.update(value="") if busy else gr.update(),
        parts.send: gr.update(visible=not busy),
        parts.stop: gr.update(visible=busy),
    }


def opened_source(index: Index, conversation: talk.Conversation, number: object) -> panels.Data:
    """Return the source panel's data for a number that a browser sent; anything unknown opens nothing."""
    source = conversation.source(number) if isinstance(number, int) else None
    if source is None:
        return panels.source_data(sources.NOTHING, conversation)
    try:
        view = sources.source_view(index, source)
    except BriefingIndexError as error:
        view = sources.SourceView(str(error), ((source.citation.quote, sources.CITED),))
    return panels.source_data(view, conversation, source.number)


def _held(conversation: object) -> talk.Conversation:
    return conversation if isinstance(conversation, talk.Conversation) else talk.Conversation()


def _sent(event: gr.EventData) -> dict[str, Any]:
    """Return what our own script sent with an event."""
    sent = event._data  # noqa: SLF001 - the attribute access of EventData reads this dict
    return sent if isinstance(sent, dict) else {}


def _wire_sources(parts: ChatParts, index: Index) -> None:
    def open_source(conversation: talk.Conversation | None, event: gr.EventData) -> Any:  # noqa: ANN401 - or gr.skip()
        sent = _sent(event)
        if "number" not in sent:
            return gr.skip()
        return opened_source(index, _held(conversation), sent["number"])

    for component in (parts.transcript, parts.source):
        component.click(open_source, parts.conversation, parts.source, show_progress="hidden", **_PRIVATE)


def _listed(index: Index) -> Updates:
    updated: Updates = gr.update(choices=documents.choices(index), value=None)
    return updated


def _wire_briefing(parts: BriefingParts, index: Index) -> None:
    def add(files: list[str] | None) -> Updates:
        said = documents.add(index, [Path(name) for name in files or []])
        return {
            parts.report: gr.update(value=said, visible=True),
            parts.listed: _listed(index),
            parts.upload: None,
        }

    def show(doc_id: str | None) -> Updates:
        held = {document.id: document for document in index.documents()}
        view = documents.document_view(held[doc_id]) if doc_id in held else documents.NO_DOCUMENT
        return {
            parts.text: panels.source_data(view),
            parts.remove: gr.update(interactive=doc_id in held),
        }

    def remove(doc_id: str | None) -> Updates:
        return {
            parts.report: gr.update(value=documents.remove(index, doc_id), visible=True),
            parts.listed: _listed(index),
            parts.text: panels.source_data(documents.NO_DOCUMENT),
            parts.remove: gr.update(interactive=False),
        }

    parts.upload.upload(add, parts.upload, [parts.report, parts.listed, parts.upload], **_PRIVATE)
    parts.listed.input(show, parts.listed, [parts.text, parts.remove], **_PRIVATE)
    parts.remove.click(remove, parts.listed, [parts.report, parts.listed, parts.text, parts.remove], **_PRIVATE)
    parts.tab.select(lambda: _listed(index), None, parts.listed, **_PRIVATE)
