"""The files of a report, beside the log that they are made from: ``result.json``, ``report.md``, ``report.html``.

``result.json`` holds the figures of a run as one JSON object, which is also the contract of ``eval run --json``.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from eval.errors import RunRefused
from eval.metrics import EVERY
from eval.metrics.correctness import truthfulness
from eval.report.contents import contents_of
from eval.run_folders import RESULT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from eval.report.contents import Measured
    from eval.runs import Run


MARKDOWN = "report.md"
HTML = "report.html"


def result_of(run: Run, measured: Measured | None) -> dict[str, Any]:
    """Return the figures; a circular run, which has nothing ``measured``, has null for every rate."""
    statuses = [item.status for item in run.items]
    rates = {} if measured is None else measured.rates
    return {
        "run": run.name,
        "n": len(run.items),
        "answered": statuses.count("answered"),
        "abstained": statuses.count("abstained"),
        "error": statuses.count("error"),
        "circular": run.circular,
        "retries": run.retries,
        "warnings": list(run.warnings),
        "truthfulness": None if measured is None else truthfulness(run.items),
        "metrics": {name: None if (rate := rates.get(name)) is None else asdict(rate) for name in EVERY},
        "figures": None if measured is None else measured.figures.as_json(),
    }


def write_reports(run: Run, folder: Path) -> dict[str, Any]:
    """Write the reports of ``run`` into ``folder`` and return its figures; ``RunRefused`` on a full disk."""
    from eval.report.html import html
    from eval.report.markdown import markdown

    contents = contents_of(run, folder)
    result = result_of(run, contents.measured)
    try:
        put(folder / RESULT, [json.dumps(result, ensure_ascii=False, sort_keys=True, indent=1), "\n"])
        put(folder / MARKDOWN, [markdown(contents)])
        put(folder / HTML, [html(contents)])
    except OSError as error:
        message = f"The report in {folder} could not be written ({error.strerror}); the log is kept."
        raise RunRefused(message) from error
    return result


def put(path: Path, pieces: Iterable[str]) -> None:
    """Write a file whole or not at all: a reader, or a full disk, never leaves half of it under its name."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.writelines(pieces)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
