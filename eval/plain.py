"""What the commands of ``eval`` share: the data option, a bar, rates in words, errors that were raised on purpose."""

from __future__ import annotations

from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from assistant.cli.common import plain_errors
from eval.errors import EvaluationError, NoSuchJudge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from eval.statistics import Rate

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
Item = TypeVar("Item")

DATA = click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    required=True,
    help="Folder of the open data, with grounding/, reading/ and rag/.",
)


def plain(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Turn errors raised on purpose into one sentence and exit code 1, or 2 where the usage was wrong."""

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
    """Yield the items beside a bar on stderr."""
    from rich.console import Console
    from rich.progress import track

    return track(items, doing, console=Console(stderr=True), transient=True)


def as_json_rate(rate: Rate | None) -> dict[str, Any] | None:
    """Return a rate as the contract's JSON, null where there was nothing to count."""
    return None if rate is None else asdict(rate)


def rate_line(rate: Rate | None) -> str:
    """Return a rate with its numbers and interval in words."""
    if rate is None:
        return "nothing to count"
    return f"{rate.rate:6.1%} ({rate.numerator} of {rate.denominator}; 95 %: {rate.low:.1%} to {rate.high:.1%})"
