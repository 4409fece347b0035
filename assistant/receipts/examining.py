"""Verify a receipt: the file itself, the sources as stored now, and the components that answer now.

Everything is checked, whatever failed before: a receipt signed with another server's key can still be right in all it
cites, and a reader wants to know both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import ReceiptError
from assistant.fingerprints import replaced
from assistant.receipts.signing import VERSION, file_text, key_fingerprint, known_key, signer
from assistant.receipts.sources import Check, Held, document_check, range_check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Json = dict[str, Any]
SIGNING_KEY: Final = "signing key"
_NEEDED = frozenset({"version", "ranges", "documents", "signature", "public_key"})
_OTHER_FORM = Check("form of the receipt", "The receipt is not in the format of this program.")


@dataclass(frozen=True, slots=True)
class Examination:
    """All results. ``key`` is the fingerprint of the signing key, None if the signature is broken.

    ``made`` and ``question`` are the receipt's own, "" if it has none.
    """

    checks: tuple[Check, ...]
    key: str | None = None
    made: str = ""
    question: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing has changed in the receipt or in what it rests on."""
        return not self.changed

    @property
    def content_holds(self) -> bool:
        """Whether everything but the key holds: another server's receipt can be right in all that it cites."""
        return all(check.problem is None for check in self.checks if check.what != SIGNING_KEY)

    @property
    def changed(self) -> list[str]:
        """The distinct changes, in words."""
        return list(dict.fromkeys(check.problem for check in self.checks if check.problem is not None))


def examine(path: Path, home: Path) -> Examination:
    """Check every part of a receipt; raises ``ReceiptError`` for a file that is no receipt."""
    content, is_whole = _read(path)
    public = signer(content) if is_whole else None
    problem = "The receipt itself was changed after it was signed." if public is None else None
    checks = [Check("signature", problem), *_key_checks(public, home)]
    try:
        checks.extend(_content_checks(content, home))
    except (AttributeError, KeyError, TypeError, ValueError):
        if public is not None:
            checks.append(_OTHER_FORM)
    return Examination(
        tuple(checks),
        key=key_fingerprint(public) if public is not None else None,
        made=str(content.get("made", "")),
        question=str(content.get("question", "")),
    )


def _content_checks(content: Json, home: Path) -> Iterator[Check]:
    if content["version"] != VERSION:
        yield Check("version", f"The receipt is of version {content['version']}; this program reads {VERSION}.")
        return
    held = Held(home)
    if held.problem is not None:
        yield Check("index", held.problem)
    else:
        named = content["documents"]
        for number, cited in enumerate(content["ranges"], start=1):
            yield range_check(number, cited, named.get(cited["doc_id"]), held)
        for doc_id, document in named.items():
            yield from document_check(doc_id, document, held)
    gone = replaced(content["fingerprints"], content["model"])
    for name in sorted(content["fingerprints"]):
        yield Check(name, f"What produced the answer has changed since: {name}." if name in gone else None)


def _key_checks(public: bytes | None, home: Path) -> Iterator[Check]:
    """Yield whether the signature is this home folder's own; nothing for a broken signature."""
    if public is None:
        return
    try:
        own = known_key(home)
    except ReceiptError as error:
        yield Check(SIGNING_KEY, str(error))
        return
    if own is None:
        yield Check(SIGNING_KEY, f"{home} has no signing key, so nobody can tell whether the receipt was made there.")
    elif own != public:
        problem = (
            f"The receipt was signed with another key ({key_fingerprint(public)}) than this home folder's "
            f"({key_fingerprint(own)}): the holder of that key vouches for it; this server does not."
        )
        yield Check(SIGNING_KEY, problem)
    else:
        yield Check(SIGNING_KEY)


def _read(path: Path) -> tuple[Json, bool]:
    """Return the content of a receipt file, and whether the file has exactly the form in which receipts are written."""
    try:
        raw = path.read_bytes()
        content = json.loads(raw)
        if not isinstance(content, dict) or not content.keys() >= _NEEDED:
            message = f"{path} is not a receipt of this program."
            raise ReceiptError(message)
        return content, raw == file_text(content).encode("utf-8", "replace")
    except OSError as error:
        message = f"The receipt {path} cannot be read ({error.strerror})."
        raise ReceiptError(message) from error
    except (ValueError, RecursionError) as error:
        message = f"The receipt {path} cannot be read: it is not JSON, or no longer ({error})."
        raise ReceiptError(message) from error
