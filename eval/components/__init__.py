"""Parts of the program measured by themselves: the check and the reader on open sets, speed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from eval.errors import SuiteRefused

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def reading_open_data(said: str) -> Iterator[None]:
    """Raise ``SuiteRefused`` with ``said``, the reason and the file where the open data cannot be read inside."""
    try:
        yield
    except (OSError, ValueError, KeyError) as error:
        message = f"{said} ({error}); name the folder of the open data with --data."
        raise SuiteRefused(message) from error
