"""Connects the components of the page to their handlers.

To Gradio every listener is a public endpoint. So each asks who sent its request, and accepts only ids, texts, numbers
and uploaded files from the browser, each validated where it is used. A conversation is never rebuilt from what the
browser shows. Gradio resolves the annotations of handlers at run time, so a name that only type checkers import would
break the event.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.threaded import going_on
from assistant.web import chatting, listing, panels, showing, sources
from assistant.web.drafts_wiring import wire_drafts
from assistant.web.evaluation_tab import wire_evaluation
from assistant.web.listing import wire_listing
from assistant.web.messages import told
from assistant.web.panels import (
    PRIVATE,
    QUIET,
    chat_updates,
    chosen_updates,
    reader_of,
    sent,
    text_of,
    texts_of,
    user_id,
)
from assistant.web.suggestions import EXAMPLES
from assistant.web.wiring_briefing import wire_briefing
from index.errors import BriefingIndexError, DocumentNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.web.backends import Backends
    from assistant.web.conversation import Conversation
    from assistant.web.layout import ChatParts, Page
    from assistant.web.panels import Updates
    from assistant.web.readers import Reader
    from assistant.web.showing import Shown
    from assistant.web.words import Words


def wire(page: Page, backends: Backends) -> None:
    """Attach all listeners."""
    with page.blocks:
        answering = _wire_questions(page.chat, backends)

        def open_source(opened: str, event: gr.EventData, request: gr.Request) -> Any:  # noqa: ANN401 - data of a panel
            reader = reader_of(request)
            shown = showing.opened(backends, reader, text_of(opened))
            return opened_source(backends, reader.words, shown.conversation, sent(event).get("number"))

        def opinion(opened: str, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
            said, reader = sent(event), reader_of(request)
            turn, kind, note = (text_of(said.get(name)) for name in ("turn", "kind", "note"))
            notice = showing.say_of_answer(backends, reader, turn, kind, note)
            return chat_updates(page.chat, showing.opened(backends, reader, text_of(opened)), notice)

        for component in (page.chat.transcript, page.chat.source):
            component.click(open_source, page.chat.opened, page.chat.source, **QUIET)
        page.chat.transcript.like(opinion, page.chat.opened, page.chat.drawn, **QUIET)
        wire_listing(page, backends, answering)
        wire_briefing(page.briefing, backends)
        wire_drafts(page.drafts, backends)
        wire_evaluation(page.evaluation, backends)

        # This event also fires when the page opens. After a visit to Briefing there may be other documents.
        def offered(request: gr.Request) -> Any:  # noqa: ANN401 - a panel's data, as it grows
            reader, shown = reader_of(request), []
            hidden = backends.additions.hidden_from(reader.id)
            for text in backends.suggestions.examples(EXAMPLES, hidden) if backends.mending.progress is None else ():
                shown.append(text)
                yield {"said": reader.words("talk.examples"), "questions": [*shown]}
            if not shown:
                yield None

        page.chat.tab.select(offered, None, page.chat.examples, **QUIET)

        def named(request: gr.Request) -> Any:  # noqa: ANN401 - data of a panel
            account = backends.accounts.by_id(user_id(request))
            return {"name": account.name if account is not None else ""}

        page.blocks.load(named, None, page.head, **PRIVATE)


def _wire_questions(parts: ChatParts, backends: Backends) -> list[Any]:
    """Attach the listeners that make an answer; return them, so that others can cancel them."""

    def answer(question: str, opened: str, chosen: list[str] | None, request: gr.Request) -> Any:  # noqa: ANN401 - updates, one by one
        reader, typed = reader_of(request), text_of(question)
        asked = chatting.ask(backends, reader, text_of(opened), typed, texts_of(chosen))
        yield from _grown(parts, backends, reader, asked, typed)

    def retry(opened: str, event: gr.EventData, request: gr.Request) -> Any:  # noqa: ANN401 - updates, one by one
        reader, turn = reader_of(request), text_of(sent(event).get("turn"))
        asked = chatting.ask_again(backends, reader, turn, text_of(opened))
        yield from _grown(parts, backends, reader, asked)

    def example(opened: str, chosen: list[str] | None, event: gr.EventData, request: gr.Request) -> Any:  # noqa: ANN401 - updates, one by one
        yield from answer(text_of(sent(event).get("question")), opened, chosen, request)

    def offered(opened: str, event: gr.EventData, request: gr.Request) -> Any:  # noqa: ANN401 - updates, one by one
        reader, question = reader_of(request), text_of(sent(event).get("question"))
        yield from _grown(parts, backends, reader, chatting.ask(backends, reader, text_of(opened), question))

    def overview(wanted: str) -> Callable[..., Any]:
        def shown(opened: str, request: gr.Request) -> Any:  # noqa: ANN401 - updates, one by one
            reader = reader_of(request)
            yield from _grown(parts, backends, reader, chatting.overview(backends, reader, text_of(opened), wanted))

        return shown

    def as_typed(opened: str, request: gr.Request) -> Any:  # noqa: ANN401 - updates, one by one
        reader = reader_of(request)
        yield from _grown(parts, backends, reader, chatting.ask_as_typed(backends, reader, text_of(opened)))

    outputs = [*parts.drawn, parts.source, parts.listing]
    inputs = [parts.question, parts.opened, parts.chosen]
    started = [
        gr.on([parts.question.submit, parts.send.click], answer, inputs, outputs, **QUIET),
        parts.examples.submit(example, [parts.opened, parts.chosen], outputs, **QUIET),
        *(each.click(overview(kind), parts.opened, outputs, **QUIET) for kind, each in parts.overviews.items()),
        parts.transcript.retry(retry, parts.opened, outputs, **QUIET),
        parts.transcript.submit(offered, parts.opened, outputs, **QUIET),
        parts.transcript.undo(as_typed, parts.opened, outputs, **QUIET),
    ]

    _wire_beside(parts, backends, started)
    return started


def _wire_beside(parts: ChatParts, backends: Backends, started: list[Any]) -> None:
    """Attach what accompanies an answer: follow-up questions, the choice of documents, and Stop."""

    def offers(opened: str, request: gr.Request) -> Any:  # noqa: ANN401 - data of a panel
        found = showing.offers(backends, reader_of(request), text_of(opened))
        return asdict(found) if found is not None else None

    for each in started:  # a separate event, because the browser sends no question while one runs
        each.then(offers, parts.opened, parts.offers, trigger_mode="multiple", **QUIET)

    def choose(opened: str, chosen: list[str] | None, request: gr.Request) -> Any:  # noqa: ANN401 - an update
        reader, wanted = reader_of(request), texts_of(chosen)
        notice = chatting.choose(backends, reader, text_of(opened), wanted)
        if notice:
            raise gr.Error(notice)
        return chosen_updates(parts, backends, reader, wanted)[parts.choice]

    parts.chosen.input(choose, [parts.opened, parts.chosen], parts.choice, **QUIET)

    def stop(opened: str, request: gr.Request) -> dict[Any, Any]:
        return chat_updates(parts, chatting.stop(backends, reader_of(request), text_of(opened)))

    parts.stop.click(stop, parts.opened, parts.drawn, cancels=started, **QUIET)


def _grown(
    parts: ChatParts, backends: Backends, reader: Reader, states: Iterator[Shown], typed: str = ""
) -> Iterator[Updates]:
    """Yield the updates of an answer as it grows; our script clears ``typed`` from its field once it is taken.

    Every update repeats this under the same ``id``, because the browser may draw several at once.
    """
    taken, listed = {"id": secrets.token_hex(8), "question": typed}, False
    for shown in going_on(states):
        update = chat_updates(parts, shown, taken=None if shown.refused else taken)
        if not listed and not shown.refused:
            update |= {parts.listing: listing.listed(backends, reader, shown.id)}
            listed = True
        if not shown.busy and not shown.refused:  # the last one
            first = shown.conversation.current[0] if shown.conversation.current else None
            update |= {parts.source: opened_source(backends, reader.words, shown.conversation, first)}
        yield update


def opened_source(backends: Backends, words: Words, conversation: Conversation, number: object) -> panels.Data:
    """Return the source panel's data for a number from the browser; an unknown number opens nothing."""
    source = conversation.source(number) if isinstance(number, int) else None
    if source is None:
        return panels.source_data(words, sources.nothing(words), conversation)
    try:
        view = sources.source_view(backends.index, source, words)
    except DocumentNotFound:
        view = sources.removed(source, backends.additions.removed_on(source.citation.doc_id), words)
    except BriefingIndexError as error:
        view = sources.SourceView(told(error, words), ((source.citation.quote, sources.CITED),))
    return panels.source_data(words, view, conversation, source.number)
