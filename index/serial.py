"""Documents as JSON: what is stored beside the vectors, and what a loader's child process hands back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from index.types import Document, Page, ParsedDocument, Passage, Section, Sentence, SourceWarning, Speaker, WarningKind

Json = dict[str, Any]


def document_to_json(document: Document) -> Json:
    """Return a JSON object that ``document_from_json`` turns back into an equal document."""
    plain = asdict(document)
    plain["published"] = document.published.isoformat() if document.published else None
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
    )


def parsed_to_json(parsed: ParsedDocument) -> Json:
    """Return a JSON object that ``parsed_from_json`` turns back into an equal parsed document."""
    return {
        "document": document_to_json(parsed.document),
        "sentences": [asdict(sentence) for sentence in parsed.sentences],
        "passages": [asdict(passage) for passage in parsed.passages],
    }


def parsed_from_json(plain: Json) -> ParsedDocument:
    """Return the parsed document; raises ``KeyError``, ``TypeError`` or ``ValueError`` for anything else."""
    return ParsedDocument(
        document=document_from_json(plain["document"]),
        sentences=tuple(
            Sentence(**{**s, "speaker": Speaker(**s["speaker"]) if s["speaker"] else None}) for s in plain["sentences"]
        ),
        passages=tuple(Passage(**{**p, "sentences": tuple(p["sentences"])}) for p in plain["passages"]),
    )
