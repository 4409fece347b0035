"""Connects the Briefing tab to its handlers, and caches the views of documents that it shows.

A reader sees the documents that are everybody's, and their own.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import gradio as gr

from assistant.views.comparisons import conflicts, series
from assistant.views.figures import figures
from assistant.views.statements import statements
from assistant.views.timeline import timeline
from assistant.web import briefing, documents
from assistant.web.attached import add_attached
from assistant.web.panels import PRIVATE, QUIET, reader_of, sent, sent_ids, text_of
from index.errors import DocumentNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.views.rows import Conflict, DateRow, FigureRow, Series, StatementRow
    from assistant.web.backends import Backends
    from assistant.web.layout_tabs import BriefingParts
    from assistant.web.panels import Updates
    from assistant.web.readers import Reader
    from assistant.web.words import Words
    from index.library import Index
    from index.types import ParsedDocument

_SETS_KEPT: Final = 8
"""Sets of documents whose conflicts are kept; readers with private documents have sets of their own."""
_MOST_TOGETHER: Final = 1_000_000
"""Characters up to which all documents are searched together for conflicting figures; beyond it, each alone."""


@dataclass(frozen=True)
class DocumentView:
    """The three views of a document, each made on first use."""

    parsed: ParsedDocument

    @cached_property
    def figures(self) -> tuple[FigureRow, ...]:
        """The document's figures, in the order of its text."""
        return figures([self.parsed])

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """Figures of one quantity over the years."""
        return series(self.figures, [self.parsed])

    @cached_property
    def statements(self) -> tuple[StatementRow, ...]:
        """Who said what."""
        return statements([self.parsed])

    @cached_property
    def dates(self) -> tuple[DateRow, ...]:
        """What happened and what is announced, by date."""
        return timeline([self.parsed])


class DocumentViews:
    """The views of an index's documents; thread-safe."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._views: dict[str, DocumentView] = {}
        self._conflicts: dict[frozenset[str], tuple[Conflict, ...]] = {}
        self._lock = threading.Lock()

    def of(self, doc_id: str) -> DocumentView:
        """Return the views of a document; raises ``DocumentNotFound``."""
        parsed = self._index.parsed(doc_id)
        with self._lock:
            held = self._views.get(doc_id)
            if held is None or held.parsed.document != parsed.document:
                held = self._views[doc_id] = DocumentView(parsed)
            return held

    def conflicts(self, doc_id: str, hidden: frozenset[str] = frozenset()) -> tuple[Conflict, ...]:
        """Return the pairs of figures that cannot both be true, at least one in the document, none ``hidden``."""
        documents = [document for document in self._index.documents() if document.id not in hidden]
        together = sum(len(document.text) for document in documents) <= _MOST_TOGETHER
        ids = frozenset(document.id for document in documents) if together else frozenset({doc_id})
        with self._lock:
            held = self._conflicts.get(ids)
        if held is None:
            views = [self.of(one) for one in sorted(ids)]
            held = conflicts([row for view in views for row in view.figures], [view.parsed for view in views])
            with self._lock:
                kept = list(self._conflicts.items())[1 - _SETS_KEPT :]
                self._conflicts = {**dict(kept), ids: held}
        return tuple(pair for pair in held if doc_id in {pair.first.place.doc_id, pair.second.place.doc_id})


def wire_briefing(parts: BriefingParts, backends: Backends) -> None:
    """Attach the listeners."""
    views = DocumentViews(backends.index)
    _wire_documents(parts, backends, views)
    _wire_changes(parts, backends, views)


def _wire_documents(parts: BriefingParts, backends: Backends, views: DocumentViews) -> None:
    def look(doc_id: str | None, request: gr.Request) -> Any:  # noqa: ANN401 - updates, one by one
        """List the documents; the newest is opened unless one is open."""
        reader, opened = reader_of(request), text_of(doc_id)  # a resized window selects its tab again
        words, listed = reader.words, _listed(backends, reader, opened)
        newest = listed["choices"][-1][1] if listed["choices"] and not opened else ""
        lost = "\n".join(words("upload.lost", name=name) for name in backends.uploads.lost(reader.id))
        told = {parts.report: gr.update(value=lost, visible=True)} if lost else {}
        listed["value"] = newest or listed["value"]
        yield {parts.listed: listed, **told, **_background(parts, backends, words)}
        for data in _opened(backends, views, reader, newest) if newest else ():
            yield {parts.document: data}

    def watch(request: gr.Request) -> dict[Any, Any]:
        return _background(parts, backends, reader_of(request).words)

    def show(doc_id: str | None, request: gr.Request) -> Any:  # noqa: ANN401 - data of a panel, twice
        yield from _opened(backends, views, reader_of(request), text_of(doc_id))

    def open_place(event: gr.EventData, request: gr.Request) -> Any:  # noqa: ANN401 - updates, one by one
        reader, asked = reader_of(request), sent(event)
        doc_id, place = text_of(asked.get("doc")), briefing.place_sent(asked.get("place"))
        chosen = False
        for data in _opened(backends, views, reader, doc_id):
            # Only once: when the views come, the reader may have chosen another document.
            listed = {} if chosen else {parts.listed: _listed(backends, reader, data["doc"])}
            yield {parts.document: {**data, "open": place}, **listed}
            chosen = True

    background = [parts.progress, parts.watching]
    parts.listed.input(show, parts.listed, parts.document, **QUIET)
    parts.document.select(open_place, None, [parts.document, parts.listed], **QUIET)
    parts.tab.select(look, parts.listed, [parts.listed, parts.report, parts.document, *background], **QUIET)
    parts.watching.tick(watch, None, background, **QUIET)


def _opened(backends: Backends, views: DocumentViews, reader: Reader, doc_id: str) -> Iterator[briefing.Data]:
    """Yield a document's text at once, then again with its views; empty data if it is gone."""
    words = reader.words
    try:
        documents.visible_entry(backends, reader, doc_id)
        view = views.of(doc_id)
        text = {**briefing.text_data(view.parsed, words), **documents.rights(backends, reader, doc_id)}
        yield text
        titles = {document.id: document.title for document in backends.index.documents()}
        clashes = views.conflicts(doc_id, backends.additions.hidden_from(reader.id))
        yield {**text, "views": briefing.views_data(view, clashes, titles, words)}
    except DocumentNotFound:
        yield briefing.nothing()


def _wire_changes(parts: BriefingParts, backends: Backends, views: DocumentViews) -> None:
    def changed(said: str, reader: Reader, chosen: str = "") -> Updates:
        return {parts.report: gr.update(value=said, visible=True), parts.listed: _listed(backends, reader, chosen)}

    def done(said: str, reader: Reader, doc_id: str) -> Updates:
        backends.documents_changed()
        *_, shown = _opened(backends, views, reader, doc_id)
        return {**changed(said, reader, doc_id), parts.document: shown, **_background(parts, backends, reader.words)}

    def came(reader: Reader, coming: Iterator[documents.Added], opened: str = "") -> Iterator[Updates]:
        """Yield the report as files are added, then the document added last, in place of the one ``opened``."""
        latest = ""
        for added in coming:
            latest = added.doc_id
            yield changed(added.said, reader, latest or opened)
        backends.documents_changed()
        shown = {parts.document: [*_opened(backends, views, reader, latest)][-1]} if latest else {}
        yield {**shown, **_background(parts, backends, reader.words)}

    def add(event: gr.EventData, request: gr.Request, progress: gr.Progress = gr.Progress()) -> Any:  # noqa: ANN401, B008 - updates, one by one; Gradio wants the default
        reader, private = reader_of(request), sent(event).get("private") is True
        coming = documents.add(backends, reader, sent_ids(event), _counted(progress), private=private)
        yield from came(reader, coming)

    def add_attachments(event: gr.EventData, request: gr.Request, progress: gr.Progress = gr.Progress()) -> Any:  # noqa: ANN401, B008 - as above
        reader, mail = reader_of(request), text_of(sent(event).get("doc"))
        yield from came(reader, add_attached(backends, reader, mail, _counted(progress)), mail)

    def remove(event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        reader, doc_id = reader_of(request), text_of(sent(event).get("doc"))
        return done(documents.remove(backends, reader, doc_id), reader, doc_id)

    def take_in(event: gr.EventData, request: gr.Request, progress: gr.Progress = gr.Progress()) -> dict[Any, Any]:  # noqa: B008 - Gradio wants the default
        reader, doc_id = reader_of(request), text_of(sent(event).get("doc"))
        return done(documents.take_in(backends, reader, doc_id, _counted(progress)), reader, doc_id)

    def rebuild(doc_id: str | None, request: gr.Request, progress: gr.Progress = gr.Progress()) -> dict[Any, Any]:  # noqa: B008 - Gradio wants the default
        reader = reader_of(request)
        return changed(documents.rebuild(backends, reader, _counted(progress)), reader, text_of(doc_id))

    told = [parts.report, parts.listed, parts.document, parts.progress, parts.watching]
    parts.upload.upload(add, None, told, show_progress_on=parts.report, **PRIVATE)
    parts.document.delete(remove, None, told, **QUIET)
    parts.document.undo(take_in, None, told, show_progress_on=parts.report, **PRIVATE)
    parts.document.submit(add_attachments, None, told, show_progress_on=parts.report, **PRIVATE)
    parts.rebuild.click(rebuild, parts.listed, told[:2], show_progress_on=parts.report, **PRIVATE)


def _counted(progress: gr.Progress) -> Callable[[int, int, str], None]:
    return lambda done, of, unit: progress((done, of), desc=unit) and None


def _background(parts: BriefingParts, backends: Backends, words: Words) -> Updates:
    going, rebuilt = backends.calibration.progress, backends.mending.progress
    said = words("documents.calibrating", done=going[0], of=going[1]) if going else ""
    said = words("documents.rebuilding", done=rebuilt[0], of=rebuilt[1]) if rebuilt else said
    return {parts.progress: gr.update(value=said, visible=bool(said)), parts.watching: gr.Timer(active=bool(said))}


def _listed(backends: Backends, reader: Reader, chosen: str = "") -> Updates:
    offered = documents.choices(backends, reader)
    held = chosen if any(doc_id == chosen for _, doc_id in offered) else None
    updated: Updates = gr.update(choices=offered, value=held)
    return updated
