"""A page of a PDF as a picture with words marked, drawn in a child process like everything that opens a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from index.errors import BriefingIndexError
from index.loaders.sandbox import Limits

_SECONDS: Final = 20
APART: Final = "\x1e"
_PNG: Final = b"\x89PNG"


class NoPicture(BriefingIndexError):
    """The page cannot be drawn."""


def page_image(path: Path, number: int, quote: str) -> bytes:
    """Return page ``number``, from 1, of the PDF at ``path`` as PNG with ``quote`` marked; raises ``NoPicture``.

    A quote in three pieces with ``APART`` between them is marked where all three stand together, and only its middle.
    """
    limits = Limits(cpu_seconds=_SECONDS)
    command = [sys.executable, "-m", "index.loaders.page_child", str(path), str(number)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            [*command, str(limits.memory), str(limits.cpu_seconds)],
            input=quote.encode("utf-8", "replace"),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
    except subprocess.TimeoutExpired as error:
        raise _none(number) from error
    if done.returncode != 0 or not done.stdout.startswith(_PNG):
        raise _none(number)
    return done.stdout


def _none(number: int) -> NoPicture:
    return NoPicture(f"Page {number} cannot be drawn; its text stands beside it.")
