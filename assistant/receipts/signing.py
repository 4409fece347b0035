"""Make the receipt of an answer and sign it with the home folder's key.

The key is made at a server's first start, or with the first receipt. A receipt file has exactly one form, byte for
byte, so that a changed byte outside the values is detected as well. Servers that share a database share the first
one's key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import ReceiptError
from assistant.wire import citation_to_json, claim_to_json
from index.errors import DocumentNotFound
from index.inference.packing import loaded
from index.places import Places

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from assistant.types import Answer, Citation
    from index.library import Index

Json = dict[str, Any]
KEY: Final = "receipts.key"
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
VERSION: Final = 1


def make_key(home: Path) -> str:
    """Return the fingerprint of a home folder's key, making it if needed; called when a server starts."""
    return key_fingerprint(_signing_key(home).public_key().public_bytes_raw())


def known_key(home: Path) -> bytes | None:
    """Return the public key of a home folder, None if it has none; never makes one."""
    path = home / KEY
    _share(home)
    return _read_key(path).public_key().public_bytes_raw() if path.exists() else None


def key_fingerprint(public: bytes) -> str:
    """Return a public key's fingerprint, in the form of ssh."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(public).digest()).decode().rstrip("=")


def sign(body: Mapping[str, Any], home: Path) -> Json:
    """Return ``body`` with the public key and the signature; raises ``ReceiptError`` for an unusable key."""
    key = _signing_key(home)
    signed = {**body, "public_key": base64.b64encode(key.public_key().public_bytes_raw()).decode()}
    return {**signed, "signature": base64.b64encode(key.sign(_canonical(signed))).decode()}


def signer(content: Mapping[str, Any]) -> bytes | None:
    """Return the public key that signed exactly this content, None if the content is not what was signed."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    signed = {name: value for name, value in content.items() if name != "signature"}
    try:
        public = base64.b64decode(content["public_key"], validate=True)
        signature = base64.b64decode(content["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _canonical(signed))
    except (InvalidSignature, ValueError, TypeError, binascii.Error):
        return None
    # base64 has spare bits at its end: another spelling of the same signature is a changed byte too
    return public if base64.b64encode(signature).decode() == content["signature"] else None


def file_text(content: Mapping[str, Any]) -> str:
    """Return the one valid form of a receipt file."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def storable(body: Mapping[str, Any]) -> Json:
    """Return ``body`` as it will be read again: lone surrogates, which no file can hold, become «?»."""
    text = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace").decode()
    content: Json = json.loads(text)
    return content


def _canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _signing_key(home: Path) -> Ed25519PrivateKey:
    """Return the key of a home folder, made if there is none; raises ``ReceiptError`` if others can read it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = home / KEY
    _share(home)
    try:
        if not path.exists():
            _write_key(path, Ed25519PrivateKey.generate().private_bytes_raw())
            _share(home)
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise _unusable(path, error) from error
    if mode & _OTHERS:
        message = (
            f"The signing key {path} can be read by others (mode {mode:o}), so its signatures prove nothing; "
            "move it away to have a new one made."
        )
        raise ReceiptError(message)
    return _read_key(path)


def _share(home: Path) -> None:
    """If servers share a database, fetch their common key, or make this one's the common key."""
    if Places.of_environment().database is None:
        return
    from assistant.store import Store, StoreError
    from assistant.store.shared import SmallFiles

    try:
        home.mkdir(parents=True, exist_ok=True)
        SmallFiles(Store.open(home), home).share(KEY)
    except (StoreError, OSError) as error:
        message = f"The signing key that the servers share could not be read: {error}"
        raise ReceiptError(message) from error


def _read_key(path: Path) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: Exception) -> ReceiptError:
    return ReceiptError(f"The signing key {path} cannot be used ({error}); move it away to have a new one made.")


def _write_key(path: Path, key: bytes) -> None:
    """Write a key that only its owner can read, atomically; a key that another process wrote first stays."""
    made = path.with_name(f".{path.name}.{os.getpid()}.new")
    made.unlink(missing_ok=True)
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(made, path)
    finally:
        made.unlink()


def write_receipt(path: Path, answer: Answer, index: Index) -> None:
    """Write the signed receipt of an answer; raises ``ReceiptError`` if that fails."""
    write_text(path, receipt_text(answer, index))


def write_text(path: Path, content: str) -> None:
    """Write a receipt's text; raises ``ReceiptError`` if that fails."""
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        message = f"The receipt {path} could not be written ({error.strerror})."
        raise ReceiptError(message) from error


def receipt_text(answer: Answer, index: Index) -> str:
    """Return the text of an answer's receipt file; it must be kept byte for byte."""
    return file_text(receipt(answer, index))


def receipt(answer: Answer, index: Index) -> Json:
    """Return the signed receipt of an answer; raises ``ReceiptError`` if the signing key cannot be used."""
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
        "fingerprints": {
            **answer.fingerprints,
            "encoder": index.encoder.fingerprint,
            **{f"engine: {name}": one.engine for name, one in loaded().items()},
        },
    }
    return sign(storable(body), index.home)


def _cited(answer: Answer) -> tuple[Citation, ...]:
    shown = [citation for claim in answer.claims for citation in claim.citations]
    withheld = [citation for claim in answer.withheld for citation in claim.citations]
    return tuple({(c.doc_id, c.start, c.end): c for c in [*shown, *answer.nearest, *withheld]}.values())


def _document(citation: Citation, index: Index) -> Json:
    """Identify a document; one that was removed while it was cited has no hash."""
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
