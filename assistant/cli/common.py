"""What all commands share: options, where messages and progress go, how errors end the program, networks loaded early.

Exit codes: 0 done, 1 failed, 2 usage. With ``--json`` stdout holds one JSON object and nothing else.
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
    from collections.abc import Callable, Iterator

    from index.library import Progress as Report

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def default_home() -> Path:
    """Return the data folder that is used where neither ``--home`` nor ``BRIEFING_HOME`` names one."""
    return Path.home() / ".local" / "share" / "briefing-assistant"


def _alone(context: click.Context, parameter: click.Parameter, home: Path) -> Path:
    """Let nobody else of the machine read what a command with a home folder writes."""
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
    """Turn the errors raised on purpose into one sentence on stderr and exit code 1; let bugs show themselves."""

    @wraps(command)
    def wrapped(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except (AssistantError, BriefingIndexError) as error:
            raise click.ClickException(str(error)) from error

    return wrapped


@contextmanager
def progress_bar(verb: str) -> Iterator[Report]:
    """Yield what is told how many of how many are done: it draws a bar with the rate on stderr after a second."""
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
    """Begin to load encoder and reader in threads; whoever needs one waits for it and gets its problem, if any."""
    for load in (_load_reader, _load_encoder):
        threading.Thread(target=load, name=load.__name__, daemon=True).start()


def _load_reader() -> None:
    from assistant.reading.shipped import shipped_reader

    with suppress(AssistantError, BriefingIndexError):
        shipped_reader()


def _load_encoder() -> None:
    from index.encoder import shared

    with suppress(BriefingIndexError):
        shared().load()
