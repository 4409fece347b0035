"""Joins the Evaluation tab to what it does; runs are everybody's who may use the page, labels are kept by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from assistant.store import NotFound, StoreError
from assistant.web import evaluation
from assistant.web.evaluation_commands import CommandFailed, compare, take_labels
from assistant.web.problems import told
from assistant.web.uploads import Purpose
from assistant.web.wiring_parts import PRIVATE, reader_of, sent_ids, text_of

if TYPE_CHECKING:
    from assistant.web.backends import Backends
    from assistant.web.layout_tabs import EvaluationParts
    from assistant.web.users import Reader


def wire_evaluation(parts: EvaluationParts, backends: Backends) -> None:
    """Attach the listeners."""
    home = backends.index.home

    def look(chosen: str | None, request: gr.Request) -> dict[Any, Any]:
        words = reader_of(request).words
        found = evaluation.runs(home)
        held = next((run for run in found if run.name == chosen), found[0] if found else None)
        offered = evaluation.choices(found, words)
        return {
            parts.listed: gr.update(choices=offered, value=held.name if held else None),
            parts.other: gr.update(choices=[("", ""), *offered], value=""),
            parts.shown: evaluation.run_data(held, words) if held else evaluation.nothing(words),
        }

    def show(name: str | None, request: gr.Request) -> dict[Any, Any]:
        words = reader_of(request).words
        run = evaluation.run_named(home, text_of(name))
        return {
            parts.shown: evaluation.run_data(run, words) if run else evaluation.nothing(words),
            parts.other: "",
            parts.compared: gr.update(visible=False),
            parts.taken: gr.update(visible=False),
        }

    def compared(first: str | None, second: str | None, request: gr.Request) -> dict[Any, Any]:
        reader = reader_of(request)
        names = [text_of(first), text_of(second)]
        if any(evaluation.run_named(home, name) is None for name in names):
            return {parts.compared: gr.update(visible=False)}
        try:
            said = compare(home, *names)
        except CommandFailed as error:
            said = told(error, reader.words)
        return {parts.compared: gr.update(value=said, visible=True)}

    def taken(name: str | None, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        reader = reader_of(request)
        run = evaluation.run_named(home, text_of(name))
        if run is None:
            return {parts.taken: gr.update(value=reader.words("evaluation.choose_first"), visible=True)}
        said = [_labels_taken(backends, reader, run.name, one) for one in sent_ids(event)]
        return {parts.taken: gr.update(value="\n".join(said), visible=True)}

    quiet = {"show_progress": "hidden", **PRIVATE}
    parts.tab.select(look, parts.listed, [parts.listed, parts.other, parts.shown], **quiet)
    parts.listed.input(show, parts.listed, [parts.shown, parts.other, parts.compared, parts.taken], **quiet)
    parts.other.input(compared, [parts.listed, parts.other], parts.compared, **PRIVATE)
    parts.upload.upload(taken, parts.listed, parts.taken, **PRIVATE)


def _labels_taken(backends: Backends, reader: Reader, run: str, upload_id: str) -> str:
    """Take one uploaded file of labels; return what came of it."""
    account = backends.accounts.by_id(reader.id)
    try:
        with backends.uploads.reading(reader.id, Purpose.LABELS, upload_id) as upload:
            return take_labels(backends.index.home, run, account.name if account else evaluation.LABELLER, upload.path)
    except CommandFailed as error:
        return told(error, reader.words)
    except StoreError as error:
        return reader.words("upload.gone") if isinstance(error, NotFound) else told(error, reader.words)
