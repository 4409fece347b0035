"""What adding documents says while it goes on and at its end."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from assistant.cli.common import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.cli.adding import Added
    from index.library import AddResult, Progress

_MOST_CHANGES = 20


def summary(done: Added, files: int) -> str:
    """Return how many files were read, with warnings and refused, and how many are left after a stop."""
    warned = sum(bool(result.warnings) for result in done.results)
    known = sum(result.change == "unchanged" for result in done.results)
    said = f"Read {len(done.results) - known} files, {warned} with warnings; {len(done.refused)} refused."
    said += f" {known + done.known} were in the index already." if known + done.known else ""
    left = files + done.attached - len(done.results) - len(done.refused) - done.known
    return f"{said} Stopped; {left} are left: run the same command again." if left else said


def tell(results: list[AddResult], problems: list[str]) -> None:
    """Say what became of each file."""
    for result in results:
        say(result.sentence())
        for warning in dict.fromkeys(result.warnings):
            say(f"  – {warning}")
        for change in result.changes[:_MOST_CHANGES]:
            say(f"  {change}")
        if len(result.changes) > _MOST_CHANGES:
            say(f"  … and {len(result.changes) - _MOST_CHANGES} more changed sentences")
    for problem in problems:
        say(problem)


def as_plain(result: AddResult) -> dict[str, Any]:
    """Return what became of a file as JSON."""
    return {
        "id": result.doc_id,
        "title": result.title,
        "change": result.change,
        "sentences": result.sentences,
        "passages": result.passages,
        "warnings": list(result.warnings),
        "changes": list(result.changes),
    }


@contextmanager
def progress_bar(verb: str) -> Iterator[Progress]:
    """Yield a callback that draws a bar with the rate on stderr, from the second second on."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(verb),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} {task.fields[unit]}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    begun = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(verb, total=None, unit="passages", rate="", visible=False)

        def report(done: int, total: int, unit: str) -> None:
            seconds = time.monotonic() - begun
            rate = f"{done / seconds:.0f}/s"
            bar.update(task, completed=done, total=total, unit=unit, rate=rate, visible=seconds > 1)

        yield report
