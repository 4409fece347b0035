"""The Evaluation tab: its listeners, its downloads, and ``briefing eval``, which it starts.

Everybody who may use the page sees all runs; labels are kept by name. ``briefing eval`` is started as a person would
start it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import gradio as gr
from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse

from assistant.store import NotFound, StoreError
from assistant.web import evaluation
from assistant.web.messages import told
from assistant.web.panels import PRIVATE, QUIET, reader_of, sent_ids, text_of
from assistant.web.readers import NOT_KEPT, CurrentReader, nothing_here
from assistant.web.uploads import Purpose

if TYPE_CHECKING:
    from assistant.accounts import Accounts
    from assistant.web.backends import Backends
    from assistant.web.layout_tabs import EvaluationParts
    from assistant.web.readers import Reader

_PROGRAM: Final = "import sys; sys.argv[0] = 'briefing'; from assistant.cli import main; main()"
_SECONDS: Final = 120
_FELL: Final = 1
"""The exit code of a comparison whose second run is worse."""


class CommandFailed(Exception):
    """A command refused; the message is what it printed."""


def compare(home: Path, first: str, second: str) -> str:
    """Return what ``briefing eval compare`` says of two runs; raises ``CommandFailed`` if it refuses."""
    return _said(["compare", f"--home={home}", "--", first, second], fine=(0, _FELL))


def write_labelling_page(home: Path, run: str, labeller: str, page: Path) -> None:
    """Write the page for labelling the sentences of a run, offline and blind; raises ``CommandFailed``."""
    _said(["label", f"--home={home}", f"--labeller={labeller}", f"--page={page}", "--", run])


def take_labels(home: Path, run: str, labeller: str, file: Path) -> str:
    """Import the labels that such a page exported; return what is labelled now. Raises ``CommandFailed``."""
    return _said(["label", f"--home={home}", f"--labeller={labeller}", f"--take={file}", "--", run])


def _said(arguments: list[str], fine: tuple[int, ...] = (0,)) -> str:
    """Return what ``briefing eval`` prints; raises ``CommandFailed`` with its message if it refuses."""
    command = [sys.executable, "-W", "ignore", "-c", _PROGRAM, "eval", *arguments]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "NO_COLOR": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own program, no shell; names come after «--»
            command,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
            env=environment,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as error:
        message = f"It took longer than {_SECONDS} seconds."
        raise CommandFailed(message) from error
    if done.returncode not in fine or "Error:" in done.stderr:
        raise CommandFailed(done.stderr.rpartition("Error:")[2].strip() or done.stderr.strip())
    return done.stdout.strip()


def evaluation_routes(home: Path, accounts: Accounts) -> APIRouter:
    """Return the routes; an unknown run is not found."""
    router = APIRouter()

    @router.get("/evaluation/{name}/report")
    def report(name: str, reader: CurrentReader) -> HTMLResponse:
        run = _run(home, name, reader)
        try:
            content = (run.folder / evaluation.REPORT).read_text(encoding="utf-8")
        except OSError as error:
            raise nothing_here(reader) from error
        return HTMLResponse(content, headers=NOT_KEPT)

    @router.get("/evaluation/{name}/labelling")
    def labelling(name: str, reader: CurrentReader) -> HTMLResponse:
        run = _run(home, name, reader)
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.html"
            try:
                write_labelling_page(home, run.name, labeller_of(reader, accounts), page)
            except CommandFailed as error:
                raise HTTPException(status_code=409, detail=told(error, reader.words)) from error
            content = page.read_text(encoding="utf-8")
        disposition = f'attachment; filename="label-{run.name}.html"'
        return HTMLResponse(content, headers={"Content-Disposition": disposition, **NOT_KEPT})

    return router


def labeller_of(reader: Reader, accounts: Accounts) -> str:
    """Return the name under which a reader labels: that of their account, if any."""
    account = accounts.by_id(reader.id)
    return account.name if account is not None else evaluation.LABELLER


def _run(home: Path, name: str, reader: Reader) -> evaluation.EvaluationRun:
    run = evaluation.run_named(home, name)
    if run is None:
        raise nothing_here(reader)
    return run


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

    parts.tab.select(look, parts.listed, [parts.listed, parts.other, parts.shown], **QUIET)
    parts.listed.input(show, parts.listed, [parts.shown, parts.other, parts.compared, parts.taken], **QUIET)
    parts.other.input(compared, [parts.listed, parts.other], parts.compared, **PRIVATE)
    parts.upload.upload(taken, parts.listed, parts.taken, **PRIVATE)


def _labels_taken(backends: Backends, reader: Reader, run: str, upload_id: str) -> str:
    labeller = labeller_of(reader, backends.accounts)
    try:
        with backends.uploads.reading(reader.id, Purpose.LABELS, upload_id) as upload:
            return take_labels(backends.index.home, run, labeller, upload.path)
    except CommandFailed as error:
        return told(error, reader.words)
    except StoreError as error:
        return reader.words("upload.gone") if isinstance(error, NotFound) else told(error, reader.words)
