"""The fields of a PDF form that are filled in: their values stand in no text of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from index.loaders.pdf_chunks import Chunk
from index.structure import NOT_TICKED, TICKED

if TYPE_CHECKING:
    from pathlib import Path

_BUTTON: Final = "/Btn"
_NO_BOX: Final = (1 << 16) | (1 << 15)
"""Flags of a push button and of one of a group of which one is chosen."""


def filled_in(path: Path) -> dict[int, tuple[Chunk, ...]]:
    """Return the values of the fields of each page, counted from 0, where they stand on it."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(path)
        return {
            number: tuple(
                chunk
                for annotation in page.get("/Annots") or ()
                if (chunk := _chunk(annotation.get_object())) is not None
            )
            for number, page in enumerate(reader.pages)
        }
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return {}


def _chunk(annotation: Any) -> Chunk | None:  # noqa: ANN401 - pypdf's objects
    if annotation.get("/Subtype") != "/Widget":
        return None
    field = annotation if "/FT" in annotation else annotation.get("/Parent", annotation).get_object()
    value = field.get("/V")
    kind = field.get("/FT")
    if kind == _BUTTON:
        if int(field.get("/Ff", 0)) & _NO_BOX:
            return None
        text = TICKED if str(annotation.get("/AS", value or "/Off")) not in {"/Off", "None"} else NOT_TICKED
    elif isinstance(value, list):
        text = ", ".join(str(one) for one in value)
    else:
        text = str(value).strip() if value is not None and kind in {"/Tx", "/Ch"} else ""
    left, bottom, right, top = (float(edge) for edge in annotation.get("/Rect", (0, 0, 0, 0)))
    return Chunk(text, left, bottom, right, top) if text else None
