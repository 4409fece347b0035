"""Connects the Draft tab to its handlers; a draft is checked against documents that its reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.checking.forms import DOCX
from assistant.errors import AssistantError
from assistant.store import NotFound
from assistant.web import drafts
from assistant.web.additions import visible_entries
from assistant.web.drafts import Stage
from assistant.web.layout_tabs import MAX_DRAFT
from assistant.web.messages import told
from assistant.web.panels import QUIET, chosen_update, reader_of, sent_ids, text_of, texts_of
from assistant.web.uploads import Purpose
from index.errors import BriefingIndexError
from index.loaders import load, load_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.web.backends import Backends
    from assistant.web.layout_tabs import DraftParts
    from assistant.web.panels import Updates
    from assistant.web.readers import Reader
    from index.types import Document


def wire_drafts(parts: DraftParts, backends: Backends) -> None:
    """Attach the listeners."""
    tab = _DraftTab(parts, backends)

    def look(chosen: list[str] | None, request: gr.Request) -> dict[Any, Any]:
        return chosen_update(backends, reader_of(request), texts_of(chosen))

    def check(typed: str, chosen: list[str] | None, request: gr.Request) -> Any:  # noqa: ANN401 - updates, one by one
        yield from tab.typed(reader_of(request), text_of(typed)[:MAX_DRAFT], texts_of(chosen))

    def sent(chosen: list[str] | None, event: gr.EventData, request: gr.Request) -> Any:  # noqa: ANN401 - updates, one by one
        yield from tab.sent(reader_of(request), sent_ids(event), texts_of(chosen))

    def stop(request: gr.Request) -> None:
        backends.drafts.stop(reader_of(request).id)

    outputs = [parts.progress, parts.check, parts.stop, parts.shown]
    parts.tab.select(look, parts.against, parts.against, **QUIET)
    parts.check.click(check, [parts.typed, parts.against], outputs, **QUIET)
    parts.upload.upload(sent, parts.against, outputs, **QUIET)
    parts.stop.click(stop, None, None, **QUIET)


@dataclass(frozen=True, slots=True)
class _DraftTab:
    """The components and their handlers."""

    parts: DraftParts
    backends: Backends

    def typed(self, reader: Reader, typed: str, chosen: Sequence[str]) -> Iterator[Updates]:
        """Yield the updates while a pasted text is checked."""
        if not typed.strip():
            yield self._ended(reader.words("drafts.empty"))
            return
        title = reader.words("drafts.title")
        yield from self._checked(reader, load_text(typed, title=title, source=title), chosen)

    def sent(self, reader: Reader, ids: Sequence[str], chosen: Sequence[str]) -> Iterator[Updates]:
        """Yield the updates while a reader's first upload is checked; the others are discarded."""
        words, first = reader.words, None
        try:
            for upload_id in ids:
                with self.backends.uploads.reading(reader.id, Purpose.DRAFTS, upload_id) as upload:
                    if first is not None:
                        continue
                    said = words("drafts.reading", name=upload.name)
                    yield {self.parts.progress: gr.update(value=said, visible=True)}
                    first = load(upload.path)  # in a separate process with limits
                    file = upload.path.read_bytes() if upload.path.suffix.lower() == DOCX else None
            if first is not None:
                yield from self._checked(reader, first, chosen, file)
        except BriefingIndexError as error:
            yield self._ended(str(error))
        except AssistantError as error:
            yield self._ended(words("upload.gone") if isinstance(error, NotFound) else told(error, words))

    def _checked(
        self, reader: Reader, draft: Document, chosen: Sequence[str], file: bytes | None = None
    ) -> Iterator[Updates]:
        index, hidden = self.backends.index, self.backends.additions.hidden_from(reader.id)
        visible = [entry.id for entry in visible_entries(index, hidden)]
        wanted = [doc_id for doc_id in visible if doc_id in chosen] or visible
        against = [index.parsed(doc_id).document for doc_id in wanted]
        if not against:
            yield self._ended(reader.words("drafts.no_sources"))
            return
        try:
            for state in self.backends.drafts.check(reader.id, draft, against, file):
                if state.stage is Stage.DONE and state.report is not None:
                    data = drafts.report_data(state.id, state.report, reader.words)
                    yield {**self._ended(), self.parts.shown: data}
                else:
                    yield {
                        self.parts.progress: gr.update(value=drafts.progress(state, reader.words), visible=True),
                        self.parts.check: gr.update(visible=False),
                        self.parts.stop: gr.update(visible=True),
                    }
        except AssistantError as error:
            yield self._ended(told(error, reader.words))

    def _ended(self, said: str = "") -> Updates:
        return {
            self.parts.progress: gr.update(value=said, visible=bool(said)),
            self.parts.check: gr.update(visible=True),
            self.parts.stop: gr.update(visible=False),
        }
