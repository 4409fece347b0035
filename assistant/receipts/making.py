"""Makes the receipt of an answer."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import ReceiptError
from assistant.receipts.signing import file_text, sign, storable
from assistant.wire import citation_to_json, claim_to_json
from index.errors import DocumentNotFound
from index.inference.packing import loaded

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.types import Answer, Citation
    from index.library import Index

Json = dict[str, Any]
VERSION: Final = 1


def write_receipt(path: Path, answer: Answer, index: Index) -> None:
    """Write the signed receipt of an answer; raises ``ReceiptError`` where that is not possible."""
    write_text(path, receipt_text(answer, index))


def write_text(path: Path, content: str) -> None:
    """Write a receipt's text; raises ``ReceiptError`` where that is not possible."""
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        message = f"The receipt {path} could not be written ({error.strerror})."
        raise ReceiptError(message) from error


def receipt_text(answer: Answer, index: Index) -> str:
    """Return the signed receipt of an answer as it stands in a file; it must be kept byte for byte."""
    return file_text(receipt(answer, index))


def receipt(answer: Answer, index: Index) -> Json:
    """Return the signed receipt of an answer; raises ``ReceiptError`` where the signing key cannot be used."""
    cited = _cited(answer)
    body: Json = {
        "version": VERSION,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "question": answer.question,
        "status": str(answer.status),
        "text": answer.text,
        "claims": [claim_to_json(claim) for claim in answer.claims],
        "withheld": [claim_to_json(claim) for claim in answer.withheld],
        "nearest": [citation_to_json(citation) for citation in answer.nearest],
        "documents": {citation.doc_id: _document(citation, index) for citation in cited},
        "ranges": [_range(citation) for citation in cited],
        "model": answer.model,
        "fingerprints": {**answer.fingerprints, "encoder": index.encoder.fingerprint, **_engines()},
    }
    return sign(storable(body), index.home)


def _engines() -> Json:
    """Return what runs each network, in which numbers; another machine may choose others."""
    return {f"engine: {name}": one.engine for name, one in loaded().items()}


def _cited(answer: Answer) -> tuple[Citation, ...]:
    """Return what was cited, each place once: of the claims, then nearest, then of what was withheld."""
    shown = [citation for claim in answer.claims for citation in claim.citations]
    withheld = [citation for claim in answer.withheld for citation in claim.citations]
    return tuple({(c.doc_id, c.start, c.end): c for c in [*shown, *answer.nearest, *withheld]}.values())


def _document(citation: Citation, index: Index) -> Json:
    """Return what names a document; a document that was removed while it was cited has no hash."""
    try:
        entry = index.entry(citation.doc_id)
    except DocumentNotFound:
        return {"title": citation.title, "source": None, "original_sha256": None}
    return {"title": entry.title, "source": entry.source, "original_sha256": entry.original}


def _range(citation: Citation) -> Json:
    text = citation.quote
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
    return {
        "doc_id": citation.doc_id,
        "start": citation.start,
        "end": citation.end,
        "text": text,
        "text_sha256": digest,
    }
