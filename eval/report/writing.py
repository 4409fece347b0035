"""The files of a report, beside the log that they are made from: ``result.json``, ``report.md``, ``report.html``."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from eval.errors import RunRefused
from eval.report.contents import contents_of
from eval.report.opening import RESULT
from eval.report.result import result_of

if TYPE_CHECKING:
    from pathlib import Path

    from eval.runs import Run

MARKDOWN = "report.md"
HTML = "report.html"


def write_reports(run: Run, folder: Path) -> dict[str, Any]:
    """Write the reports of ``run`` into ``folder`` and return its figures; ``RunRefused`` on a full disk."""
    from eval.report.html import html
    from eval.report.markdown import markdown

    contents = contents_of(run, folder)
    result = result_of(run, contents.measured)
    try:
        put(folder / RESULT, json.dumps(result, ensure_ascii=False, sort_keys=True, indent=1) + "\n")
        put(folder / MARKDOWN, markdown(contents))
        put(folder / HTML, html(contents))
    except OSError as error:
        message = f"The report in {folder} could not be written ({error.strerror}); the log is kept."
        raise RunRefused(message) from error
    return result


def put(path: Path, content: str) -> None:
    """Write a file whole or not at all: a reader, or a full disk, never leaves half of it under its name."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(content, encoding="utf-8", errors="replace", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
