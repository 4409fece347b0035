"""A page of a PDF as a picture with words marked, drawn in a process of its own like everything that opens a file."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Final

from index.errors import BriefingIndexError
from index.loaders.page_drawing import APART
from index.loaders.processes import ReaderEnded, answer_to
from index.loaders.sandbox import Limits

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["APART", "NoPicture", "page_image"]
_SECONDS: Final = 20


class NoPicture(BriefingIndexError):
    """The page cannot be drawn."""


def page_image(path: Path, number: int, quote: str) -> bytes:
    """Return page ``number``, from 1, of the PDF at ``path`` as PNG with ``quote`` marked; raises ``NoPicture``.

    A quote in three pieces with ``APART`` between them is marked where all three stand together, and only its middle.
    """
    request = {"path": str(path.absolute()), "page": number, "quote": quote, "cpu_seconds": _SECONDS}
    try:
        return base64.b64decode(answer_to(request, Limits().memory, _SECONDS)["picture"])
    except (TimeoutError, ReaderEnded, KeyError) as error:
        message = f"Page {number} cannot be drawn; its text stands beside it."
        raise NoPicture(message) from error
