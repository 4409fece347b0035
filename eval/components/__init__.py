"""Measure parts of the program by themselves: the check and the reader on open sets, and speed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from eval.errors import SuiteRefused

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def reading_open_data(said: str) -> Iterator[None]:
    """Turn errors in reading the open data into ``SuiteRefused``, with ``said``, the reason and the file."""
    try:
        yield
    except (OSError, ValueError, KeyError) as error:
        message = f"{said} ({error}); name the folder of the open data with --data."
        raise SuiteRefused(message) from error
