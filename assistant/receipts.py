"""Receipts: what an answer rested on, signed, so that anyone can see later whether it still holds.

A receipt names the answer's words, the documents by the hashes of their originals, the cited ranges (those offered as
nearest too) by the hashes of their text, the findings, and the fingerprints of prompts, model and weights. It is
signed with an Ed25519 key that is made at the first receipt and stays in the home folder. Checking loads no model and
needs no network. «Changed» is anything: the file, the sources, or what answers.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import ReceiptError
from assistant.fingerprints import replaced
from assistant.wire import citation_to_json, claim_to_json
from index import manifest as manifests
from index import originals
from index.errors import BriefingIndexError

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from assistant.types import Answer, Citation
    from index.library import Index
    from index.manifest import Manifest

Json = dict[str, Any]
VERSION: Final = 1
_KEY: Final = "receipts.key"


def write_receipt(path: Path, answer: Answer, index: Index) -> None:
    """Write the signed receipt of an answer; raises ``ReceiptError`` where that is not possible."""
    content = receipt(answer, index)
    try:
        path.write_text(json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        message = f"The receipt {path} could not be written ({error.strerror})."
        raise ReceiptError(message) from error


def receipt(answer: Answer, index: Index) -> Json:
    """Return the signed receipt of an answer."""
    cited = [*(citation for claim in answer.claims for citation in claim.citations), *answer.nearest]
    documents = {citation.doc_id: index.entry(citation.doc_id) for citation in cited}
    body: Json = {
        "version": VERSION,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "question": answer.question,
        "status": str(answer.status),
        "text": answer.text,
        "claims": [claim_to_json(claim) for claim in answer.claims],
        "withheld": [claim_to_json(claim) for claim in answer.withheld],
        "nearest": [citation_to_json(citation) for citation in answer.nearest],
        "documents": {
            doc_id: {"title": entry.title, "source": entry.source, "original_sha256": entry.original}
            for doc_id, entry in documents.items()
        },
        "ranges": [_range(citation) for citation in cited],
        "model": answer.model,
        "fingerprints": {**answer.fingerprints, "encoder": index.encoder.fingerprint},
    }
    key = _key(index.home)
    public = key.public_key().public_bytes_raw()
    return {
        **body,
        "public_key": base64.b64encode(public).decode(),
        "signature": base64.b64encode(
            key.sign(_canonical({**body, "public_key": base64.b64encode(public).decode()}))
        ).decode(),
    }


def changes(path: Path, home: Path) -> list[str]:
    """Return what does not hold any more, in words; [] when the receipt and all that it rests on are unchanged.

    Raises ``ReceiptError`` for a file that is no receipt.
    """
    content = _read(path)
    problems = _signature_problems(content, home)
    try:
        problems.extend(_source_problems(content, home))
        named = replaced(content["fingerprints"], content["model"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return problems or ["The receipt is of another form than this program's."]
    problems.extend(f"What answers was changed since: {name}." for name in named)
    return list(dict.fromkeys(problems))


def _source_problems(content: Json, home: Path) -> list[str]:
    """Return what changed in the sources under a receipt."""
    problems: list[str] = []
    held = manifests.read(home)
    for number, cited in enumerate(content["ranges"], start=1):
        problems.extend(_range_problems(number, cited, home, held))
    for doc_id, named in content["documents"].items():
        entry = held.entry(doc_id) if held is not None else None
        if entry is not None and (
            entry.original != named["original_sha256"] or not originals.is_original_whole(home, entry)
        ):
            problems.append(f"The original of «{named['title']}» was changed.")
    return problems


def _range(citation: Citation) -> Json:
    return {
        "doc_id": citation.doc_id,
        "start": citation.start,
        "end": citation.end,
        "text": citation.quote,
        "text_sha256": hashlib.sha256(citation.quote.encode()).hexdigest(),
    }


def _range_problems(number: int, cited: Json, home: Path, held: Manifest | None) -> list[str]:
    if hashlib.sha256(cited["text"].encode()).hexdigest() != cited["text_sha256"]:
        return [f"The words of citation {number} in the receipt were changed."]
    entry = held.entry(cited["doc_id"]) if held is not None else None
    if entry is None:
        return [f"The document of citation {number} ({cited['doc_id']}) is not in the index any more."]
    try:
        text = originals.read_parsed(home, entry).document.text[cited["start"] : cited["end"]]
    except BriefingIndexError as error:
        return [str(error)]
    if text != cited["text"]:
        return [f"Citation {number} was «{cited['text']}»; the document now says «{text}» there."]
    return []


def _signature_problems(content: Json, home: Path) -> list[str]:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    signed = {name: value for name, value in content.items() if name != "signature"}
    try:
        public = base64.b64decode(content["public_key"], validate=True)
        signature = base64.b64decode(content["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _canonical(signed))
    except (InvalidSignature, ValueError, TypeError, binascii.Error):
        return ["The receipt itself was changed after it was signed."]
    if base64.b64encode(signature).decode() != content["signature"]:
        return ["The receipt itself was changed after it was signed."]
    if not (home / _KEY).exists():
        return [f"{home} has no signing key, so nobody can tell whether the receipt was made there."]
    if _key(home).public_key().public_bytes_raw() != public:
        return ["The receipt was signed with another key than this home folder's."]
    return []


def _read(path: Path) -> Json:
    try:
        raw = path.read_bytes()
        content = json.loads(raw)
        needed = {"version", "ranges", "documents", "signature", "public_key"}
        if not isinstance(content, dict) or not needed <= content.keys():
            message = f"{path} is no receipt of this program."
            raise ReceiptError(message)
    except (OSError, ValueError, RecursionError) as error:
        message = f"The receipt {path} cannot be read ({error})."
        raise ReceiptError(message) from error
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    if raw != canonical.encode():
        content["signature"] = ""  # a byte outside the values was changed: whatever is signed, this is not the file
    return content


def _canonical(content: Json) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _key(home: Path) -> Ed25519PrivateKey:
    """Return the key of a home folder, made when there is none."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = home / _KEY
    try:
        if not path.exists():
            _make_key(path, Ed25519PrivateKey.generate().private_bytes_raw())
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except (OSError, ValueError) as error:
        message = f"The signing key {path} cannot be used ({error}); move it away to have a new one made."
        raise ReceiptError(message) from error


def _make_key(path: Path, key: bytes) -> None:
    """Write a key that only its owner can read, whole or not at all; where another process was first, its key stays."""
    made = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
        with suppress(FileExistsError):
            os.link(made, path)
    finally:
        made.unlink()
