"""Joins the Briefing tab to what it does; the documents are everybody's who may use the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.web import briefing, documents
from assistant.web.document_views import DocumentViews
from assistant.web.wiring_parts import PRIVATE, reader_of, sent, sent_ids, text_of
from index.errors import DocumentNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.web.backends import Backends
    from assistant.web.layout_briefing import BriefingParts
    from assistant.web.wiring_parts import Updates
    from assistant.web.words import Words
    from index.library import Index


def wire_briefing(parts: BriefingParts, backends: Backends) -> None:
    """Attach the listeners."""
    _wire_documents(parts, backends)
    _wire_changes(parts, backends)


def _wire_documents(parts: BriefingParts, backends: Backends) -> None:
    """Attach what lists the documents and opens one."""
    index, views = backends.index, DocumentViews(backends.index)

    def look(request: gr.Request) -> dict[Any, Any]:
        reader = reader_of(request)
        words = reader.words
        lost = "\n".join(words("upload.lost", name=name) for name in backends.uploads.lost(reader.id))
        told = {parts.report: gr.update(value=lost, visible=True)} if lost else {}
        return {parts.listed: _listed(index, words), **told, **_background(parts, backends, words)}

    def watch(request: gr.Request) -> dict[Any, Any]:
        return _background(parts, backends, reader_of(request).words)

    def show(doc_id: str | None, request: gr.Request) -> Any:  # noqa: ANN401 - updates, one by one
        words = reader_of(request).words
        for data in _opened(index, views, text_of(doc_id), words):
            yield {parts.document: data, parts.remove: gr.update(interactive=bool(data["doc"]))}

    def open_place(event: gr.EventData, request: gr.Request) -> Any:  # noqa: ANN401 - updates, one by one
        words, asked = reader_of(request).words, sent(event)
        doc_id, place = text_of(asked.get("doc")), briefing.place_sent(asked.get("place"))
        for data in _opened(index, views, doc_id, words):
            yield {
                parts.document: {**data, "open": place},
                parts.listed: _listed(index, words, data["doc"]),
                parts.remove: gr.update(interactive=bool(data["doc"])),
            }

    background = [parts.progress, parts.watching]
    quiet = {"show_progress": "hidden", **PRIVATE}
    parts.listed.input(show, parts.listed, [parts.document, parts.remove], **quiet)
    parts.document.select(open_place, None, [parts.document, parts.listed, parts.remove], **quiet)
    parts.tab.select(look, None, [parts.listed, parts.report, *background], **quiet)
    parts.watching.tick(watch, None, background, **quiet)


def _opened(index: Index, views: DocumentViews, doc_id: str, words: Words) -> Iterator[briefing.Data]:
    """Yield a document's text at once, then with its views; nothing where it is gone."""
    try:
        view = views.of(doc_id)
        text = briefing.text_data(view.parsed, words)
        yield text
        titles = {document.id: document.title for document in index.documents()}
        yield {**text, "views": briefing.views_data(view, views.conflicts(doc_id), titles, words)}
    except DocumentNotFound:
        yield briefing.nothing()


def _wire_changes(parts: BriefingParts, backends: Backends) -> None:
    """Attach what adds, removes and reads anew."""
    index = backends.index

    def changed(said: str, words: Words, chosen: str = "") -> Updates:
        return {parts.report: gr.update(value=said, visible=True), parts.listed: _listed(index, words, chosen)}

    def add(event: gr.EventData, request: gr.Request, progress: gr.Progress = gr.Progress()) -> Any:  # noqa: ANN401, B008 - updates, one by one; Gradio wants the default
        reader = reader_of(request)
        for said in documents.add(index, backends.uploads, reader, sent_ids(event), _counted(progress)):
            yield changed(said, reader.words)
        backends.calibration.start()
        yield _background(parts, backends, reader.words)

    def remove(doc_id: str | None, request: gr.Request) -> dict[Any, Any]:
        words = reader_of(request).words
        said = documents.remove(index, doc_id, words)
        backends.calibration.start()
        gone = {parts.document: briefing.nothing(), parts.remove: gr.update(interactive=False)}
        return {**changed(said, words), **gone, **_background(parts, backends, words)}

    def rebuild(doc_id: str | None, request: gr.Request, progress: gr.Progress = gr.Progress()) -> dict[Any, Any]:  # noqa: B008 - Gradio wants the default
        words = reader_of(request).words
        return changed(documents.rebuild(index, words, _counted(progress)), words, text_of(doc_id))

    background = [parts.progress, parts.watching]
    listed = [parts.report, parts.listed]
    parts.upload.upload(add, None, [*listed, *background], show_progress_on=parts.report, **PRIVATE)
    parts.remove.click(remove, parts.listed, [*listed, parts.document, parts.remove, *background], **PRIVATE)
    parts.rebuild.click(rebuild, parts.listed, listed, show_progress_on=parts.report, **PRIVATE)


def _counted(progress: gr.Progress) -> Callable[[int, int, str], None]:
    """Return what tells the browser how far the index has come."""
    return lambda done, of, unit: progress((done, of), desc=unit) and None


def _background(parts: BriefingParts, backends: Backends, words: Words) -> Updates:
    going = backends.calibration.progress
    said = words("documents.calibrating", done=going[0], of=going[1]) if going else ""
    return {parts.progress: gr.update(value=said, visible=bool(said)), parts.watching: gr.Timer(active=bool(said))}


def _listed(index: Index, words: Words, chosen: str = "") -> Updates:
    offered = documents.choices(index, words)
    held = chosen if any(doc_id == chosen for _, doc_id in offered) else None
    updated: Updates = gr.update(choices=offered, value=held)
    return updated
