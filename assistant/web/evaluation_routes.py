"""What of a run leaves the server as a file: its report, and the page to label its sentences in."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from assistant.web import evaluation
from assistant.web.evaluation_commands import CommandFailed, write_labelling_page
from assistant.web.problems import told
from assistant.web.readers import NOT_KEPT, nothing_here, reader_at
from assistant.web.users import user_of

if TYPE_CHECKING:
    from assistant.accounts import Accounts


def evaluation_routes(home: Path, accounts: Accounts) -> APIRouter:
    """Return the routes; a run that is not there is not found, whoever asks."""
    router = APIRouter()

    @router.get("/evaluation/{name}/report")
    def report(name: str, request: Request) -> HTMLResponse:
        run = _run(home, name, request)
        try:
            content = (run.folder / evaluation.REPORT).read_text(encoding="utf-8")
        except OSError as error:
            raise nothing_here(reader_at(request)) from error
        return HTMLResponse(content, headers=NOT_KEPT)

    @router.get("/evaluation/{name}/labelling")
    def labelling(name: str, request: Request) -> HTMLResponse:
        run = _run(home, name, request)
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.html"
            try:
                write_labelling_page(home, run.name, labeller_of(request, accounts), page)
            except CommandFailed as error:
                raise HTTPException(status_code=409, detail=told(error, reader_at(request).words)) from error
            content = page.read_text(encoding="utf-8")
        disposition = f'attachment; filename="label-{run.name}.html"'
        return HTMLResponse(content, headers={"Content-Disposition": disposition, **NOT_KEPT})

    return router


def labeller_of(request: Request, accounts: Accounts) -> str:
    """Return under which name who sent a request labels: that of their account."""
    user = user_of(request.scope)
    account = accounts.by_id(user.id) if user is not None else None
    return account.name if account is not None else evaluation.LABELLER


def _run(home: Path, name: str, request: Request) -> evaluation.EvaluationRun:
    reader = reader_at(request)
    run = evaluation.run_named(home, name)
    if run is None:
        raise nothing_here(reader)
    return run
