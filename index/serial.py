"""Documents as JSON: what is stored beside the vectors, and what a loader's child process hands back."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.types import Document, ParsedDocument

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Json = dict[str, Any]


def document_to_json(document: Document) -> Json:
    """Return a JSON object that ``document_from_json`` turns back into an equal document."""
    plain: Json = _adapter(Document).dump_python(document, mode="json")
    return plain


def document_from_json(plain: Json) -> Document:
    """Return the document; raises ``ValueError`` for anything else."""
    document: Document = _adapter(Document).validate_python(plain)
    return document


def parsed_to_bytes(parsed: ParsedDocument) -> bytes:
    """Return JSON that ``parsed_from_bytes`` turns back into an equal parsed document; the same one every time."""
    return _adapter(ParsedDocument).dump_json(parsed)


def parsed_from_bytes(content: bytes) -> ParsedDocument:
    """Return the parsed document; raises ``ValueError`` for anything else."""
    parsed: ParsedDocument = _adapter(ParsedDocument).validate_json(content)
    return parsed


@lru_cache(maxsize=2)
def _adapter(kind: type) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
