"""Shared by all commands: options, messages, progress, errors, batches.

Exit codes: 0 done, 1 failed, 2 usage. With ``--json`` stdout holds one JSON object and nothing else. A batch is JSON
Lines: each input row gives one output row, in order, written as soon as it is done. An unusable row gives
``{"id", "status": "error", "error": "what and why"}`` and the others go on.
"""

from __future__ import annotations

import json
import os
import threading
import time
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from assistant.errors import AssistantError
from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from index.library import Progress as Report

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def default_home() -> Path:
    """Return the data folder used without ``--home`` and ``BRIEFING_HOME``."""
    return Path.home() / ".local" / "share" / "briefing-assistant"


def _alone(context: click.Context, parameter: click.Parameter, home: Path) -> Path:
    """Make the files that a command writes readable by their owner only."""
    del context, parameter
    os.umask(0o077)
    return home


home_option = click.option(
    "--home",
    callback=_alone,
    envvar="BRIEFING_HOME",
    type=click.Path(file_okay=False, path_type=Path),
    default=default_home,
    show_default="~/.local/share/briefing-assistant",
    help="Folder of the program's data.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
model_option = click.option(
    "--model",
    envvar="BRIEFING_MODEL",
    default="quote",
    show_default=True,
    help="quote (no language model), local (the small embedded one), gguf:PATH (a file), or provider:model.",
)


def print_json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Write one JSON object with sorted keys to stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, sort_keys=True))


def say(message: str) -> None:
    """Write a message for people to stderr."""
    click.echo(message, err=True)


def plain_errors(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Turn expected errors into one sentence on stderr and exit code 1; bugs keep their traceback."""

    @wraps(command)
    def wrapped(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except (AssistantError, BriefingIndexError) as error:
            raise click.ClickException(str(error)) from error

    return wrapped


@contextmanager
def progress_bar(verb: str) -> Iterator[Report]:
    """Yield a progress callback (done, total, unit) that draws a bar with the rate on stderr after a second."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(verb),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} {task.fields[unit]}"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    begun, console = time.monotonic(), Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(verb, total=None, unit="passages", rate="", visible=False)

        def report(done: int, total: int, unit: str) -> None:
            seconds = time.monotonic() - begun
            rate = f"{done / seconds:.0f}/s"
            bar.update(task, completed=done, total=total, unit=unit, rate=rate, visible=seconds > 1)

        yield report


def load_beside() -> None:
    """Load encoder and reader in background threads; whoever needs one waits for it and gets its error, if any.

    A process that is done earlier waits for them, since it would abort if it ended inside a library that loads.
    """
    for load in (_load_reader, _load_encoder):
        threading.Thread(target=load, name=load.__name__).start()


def _load_reader() -> None:
    from assistant.reading.loading import shipped_reader

    with suppress(AssistantError, BriefingIndexError):
        shipped_reader()


def _load_encoder() -> None:
    from index.encoder import shared

    with suppress(BriefingIndexError):
        shared().load()


class RowRefused(AssistantError):
    """A malformed row of a batch."""


def run_batch(rows: Path, out: Path, work: Callable[[Mapping[str, Any]], Mapping[str, Any]], doing: str) -> int:
    """Write ``work(row)`` with the row's id for every row of ``rows`` to ``out``; return how many rows failed.

    Progress is shown on stderr once the batch takes more than a second. Raises ``click.ClickException`` for files
    that cannot be read or written.
    """
    try:
        lines = [line for line in rows.read_text(encoding="utf-8-sig").split("\n") if line.strip()]
        failed = 0
        with out.open("w", encoding="utf-8") as file, progress_bar(doing) as progress:
            for number, line in enumerate(lines, start=1):
                result = _row(line, number, work)
                failed += result.get("status") == "error" and "error" in result
                file.write(json.dumps(result, ensure_ascii=False, sort_keys=True) + "\n")
                file.flush()
                progress(number, len(lines), "rows")
    except (OSError, UnicodeDecodeError) as error:
        message = f"The batch {rows} cannot be read or {out} cannot be written: {error}"
        raise click.ClickException(message) from error
    return failed


def end_batch(failed: int) -> None:
    """Exit with code 1 and a message if rows failed."""
    if failed:
        message = f"{failed} row{'s' if failed > 1 else ''} could not be used; each says why in its «error»."
        raise click.ClickException(message)


def texts(row: Mapping[str, Any], name: str) -> list[str]:
    """Return the list of texts in field ``name`` of a row; raises ``RowRefused`` for anything else."""
    value = row.get(name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        message = f"«{name}» must be a list of texts."
        raise RowRefused(message)
    return value


def text(row: Mapping[str, Any], name: str, *, required: bool = True) -> str | None:
    """Return the text in field ``name`` of a row, None where an optional one is missing; raises ``RowRefused``."""
    value = row.get(name)
    if value is None and not required:
        return None
    if not isinstance(value, str):
        message = f"«{name}» must be a text."
        raise RowRefused(message)
    return value


def _row(line: str, number: int, work: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> dict[str, Any]:
    identity: Any = None
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            message = "The row is not a JSON object."
            raise RowRefused(message)
        identity = row.get("id")
        if identity is None:
            message = "The row has no «id»."
            raise RowRefused(message)
        return {**work(row), "id": identity}
    except (json.JSONDecodeError, RecursionError) as error:
        return {"id": identity, "status": "error", "error": f"Row {number} is not JSON: {error}"}
    except (AssistantError, BriefingIndexError) as error:
        return {"id": identity, "status": "error", "error": f"Row {number}: {error}"}
