"""The commands of ``briefing eval`` and what they share: options, a progress bar, printing of rates, errors."""

from __future__ import annotations

from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, ParamSpec, TypeVar

import click

from assistant.cli.common import plain_errors, print_json
from eval.errors import EvaluationError, NoSuchJudge
from eval.report.words import figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from eval.statistics.intervals import Rate

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Item = TypeVar("Item")

FILE: Final = click.Path(dir_okay=False, path_type=Path)
FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)
DATA = click.option("--data", type=FOLDER, required=True, help="Open data, with grounding/, reading/ and rag/ below.")
NO_HOME = click.option("--home", type=click.Path(), expose_value=False, help="Not needed here; every command takes it.")


def plain_evaluation_errors(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Turn expected errors into one sentence and exit code 1, or 2 for wrong usage."""

    @wraps(command)
    def wrapped(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return plain_errors(command)(*args, **kwargs)
        except NoSuchJudge as error:
            raise click.UsageError(str(error)) from error
        except EvaluationError as error:
            raise click.ClickException(str(error)) from error

    return wrapped


def tracked(items: Sequence[Item], doing: str) -> Iterable[Item]:
    """Yield the items with a progress bar on stderr."""
    from rich.console import Console
    from rich.progress import track

    return track(items, doing, console=Console(stderr=True), transient=True)


def as_json_rate(rate: Rate | None) -> dict[str, Any] | None:
    """Return a rate as JSON for the contract; null if there was nothing to count."""
    return None if rate is None else asdict(rate)


def print_rates(rates: Mapping[str, Rate | None], *, as_json: bool, **figures: float) -> None:
    """Print rates by name; as JSON, put ``figures`` before them."""
    if as_json:
        print_json({**figures, **{name: as_json_rate(rate) for name, rate in rates.items()}})
        return
    for name, rate in rates.items():
        click.echo(f"{name.replace('_', ' '):30s} {figure(rate)}")
