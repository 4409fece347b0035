"""What all commands share: ``--home`` and ``--json``, where messages go, and how errors end the program.

Exit codes: 0 done, 1 failed, 2 usage. With ``--json`` stdout holds one JSON object and nothing else.
"""

from __future__ import annotations

import json
import os
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from assistant.errors import AssistantError
from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from collections.abc import Callable

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
