"""Documents as JSON: what is stored beside the vectors, and what a loader's child process hands back."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from index.types import (
    Cell,
    Document,
    Page,
    ParsedDocument,
    Part,
    Passage,
    Section,
    Sentence,
    SourceWarning,
    Speaker,
    WarningKind,
)

Json = dict[str, Any]


def document_to_json(document: Document) -> Json:
    """Return a JSON object that ``document_from_json`` turns back into an equal document."""
    plain = asdict(document)
    plain["published"] = document.published.isoformat() if document.published else None
    plain["saved"] = document.saved.isoformat() if document.saved else None
    return plain


def document_from_json(plain: Json) -> Document:
    """Return the document; raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""
    return Document(
        id=plain["id"],
        title=plain["title"],
        source=plain["source"],
        text=plain["text"],
        published=date.fromisoformat(plain["published"]) if plain["published"] else None,
        pages=tuple(Page(**page) for page in plain["pages"]),
        sections=tuple(Section(**section) for section in plain["sections"]),
        warnings=tuple(SourceWarning(**{**w, "kind": WarningKind(w["kind"])}) for w in plain["warnings"]),
        parts=tuple(Part(**{**part, "cells": _cells(part)}) for part in plain.get("parts", ())),
        dated_by=plain.get("dated_by", "text"),
        saved=date.fromisoformat(plain["saved"]) if plain.get("saved") else None,
    )


def parsed_to_bytes(parsed: ParsedDocument) -> bytes:
    """Return JSON that ``parsed_from_json`` turns back into an equal parsed document; the same one every time."""
    return json.dumps(parsed, default=_plain, sort_keys=True, ensure_ascii=False).encode()


def _plain(value: Any) -> Json | str:  # noqa: ANN401 - whatever the encoder does not know
    """Return a dataclass by its fields, four times as fast as ``asdict``, which copies all that lies below; a day."""
    if isinstance(value, date):
        return value.isoformat()
    return {name: getattr(value, name) for name in value.__slots__}


def parsed_from_json(plain: Json) -> ParsedDocument:
    """Return the parsed document; raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""
    return ParsedDocument(
        document=document_from_json(plain["document"]),
        sentences=tuple(_sentence(sentence) for sentence in plain["sentences"]),
        passages=tuple(Passage(**{**p, "sentences": tuple(p["sentences"])}) for p in plain["passages"]),
    )


def _sentence(plain: Json) -> Sentence:
    speaker = Speaker(**plain["speaker"]) if plain["speaker"] else None
    context = tuple(plain.get("context", ()))
    return Sentence(**{**plain, "speaker": speaker, "context": context, "cells": _cells(plain)})


def _cells(plain: Json) -> tuple[Cell, ...]:
    return tuple(Cell(**cell) for cell in plain.get("cells", ()))
