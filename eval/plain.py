"""How the commands of ``eval`` end on errors that were raised on purpose."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from assistant.cli.common import plain_errors
from eval.errors import EvaluationError

if TYPE_CHECKING:
    from collections.abc import Callable

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def plain(command: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Turn errors raised on purpose into one sentence and exit code 1."""

    @wraps(command)
    def wrapped(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return plain_errors(command)(*args, **kwargs)
        except EvaluationError as error:
            raise click.ClickException(str(error)) from error

    return wrapped
