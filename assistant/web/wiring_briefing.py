"""Joins the Briefing tab to what it does; the documents are everybody's who may use the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.web import documents, panels
from assistant.web.wiring_parts import PRIVATE, reader_of

if TYPE_CHECKING:
    from assistant.web.backends import Backends
    from assistant.web.layout import BriefingParts
    from assistant.web.wiring_parts import Updates
    from assistant.web.words import Words
    from index.library import Index


def wire_briefing(parts: BriefingParts, backends: Backends) -> None:
    """Attach the listeners."""
    index = backends.index

    def working() -> Updates:
        said = backends.calibration.progress
        return {
            parts.progress: gr.update(value=said, visible=bool(said)),
            parts.watching: gr.Timer(active=bool(said)),
        }

    def look(request: gr.Request) -> dict[Any, Any]:
        words = reader_of(request).words
        return {parts.listed: _listed(index, words), **working()}

    def watch(request: gr.Request) -> dict[Any, Any]:
        reader_of(request)
        return working()

    def add(files: list[str] | None, request: gr.Request) -> dict[Any, Any]:
        words = reader_of(request).words
        said = documents.add(index, [Path(name) for name in files or []], words)
        backends.calibration.start()
        return {
            parts.report: gr.update(value=said, visible=True),
            parts.listed: _listed(index, words),
            parts.upload: None,
            **working(),
        }

    def show(doc_id: str | None, request: gr.Request) -> dict[Any, Any]:
        words = reader_of(request).words
        held = {document.id: document for document in index.documents()}
        view = documents.document_view(held[doc_id]) if doc_id in held else documents.no_document(words)
        return {
            parts.text: panels.source_data(words, view),
            parts.remove: gr.update(interactive=doc_id in held),
        }

    def remove(doc_id: str | None, request: gr.Request) -> dict[Any, Any]:
        words = reader_of(request).words
        said = documents.remove(index, doc_id, words)
        backends.calibration.start()
        return {
            parts.report: gr.update(value=said, visible=True),
            parts.listed: _listed(index, words),
            parts.text: panels.source_data(words, documents.no_document(words)),
            parts.remove: gr.update(interactive=False),
            **working(),
        }

    background = [parts.progress, parts.watching]
    parts.upload.upload(add, parts.upload, [parts.report, parts.listed, parts.upload, *background], **PRIVATE)
    parts.listed.input(show, parts.listed, [parts.text, parts.remove], **PRIVATE)
    parts.remove.click(
        remove, parts.listed, [parts.report, parts.listed, parts.text, parts.remove, *background], **PRIVATE
    )
    parts.tab.select(look, None, [parts.listed, *background], show_progress="hidden", **PRIVATE)
    parts.watching.tick(watch, None, background, show_progress="hidden", **PRIVATE)


def _listed(index: Index, words: Words) -> Updates:
    updated: Updates = gr.update(choices=documents.choices(index, words), value=None)
    return updated
