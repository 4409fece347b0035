"""The stored files: each original under the hash of its content, each parsed document under its id.

Nothing here is ever changed in place, so a file that is there and has the right hash is whole.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from index.errors import BriefingIndexError, IndexDamaged
from index.serial import parsed_from_json, parsed_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from index.files import Files
    from index.manifest import Entry
    from index.types import ParsedDocument

ORIGINALS: Final = "originals"
DOCUMENTS: Final = "documents"


def keep_original(files: Files, path: Path) -> str:
    """Copy a file among the originals; return the SHA-256 of its content."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror})."
        raise BriefingIndexError(message) from error
    digest = hashlib.sha256(content).hexdigest()
    kept = f"{ORIGINALS}/{digest}{path.suffix.lower()}"
    if files.size(kept) != len(content):
        files.write(kept, content)
    return digest


def keep_parsed(files: Files, parsed: ParsedDocument) -> str:
    """Store a parsed document; return the SHA-256 of what was stored."""
    content = json.dumps(parsed_to_json(parsed), sort_keys=True, ensure_ascii=False).encode()
    digest = hashlib.sha256(content).hexdigest()
    files.write(_parsed_name(parsed.document.id, digest), content)
    return digest


def read_parsed(files: Files, entry: Entry) -> ParsedDocument:
    """Return a stored document; raises ``IndexDamaged`` where it is missing or changed."""
    try:
        content = files.read(parsed_name(entry))
        if hashlib.sha256(content).hexdigest() != entry.parsed:
            message = f"The stored text of «{entry.title}» was changed; run `briefing index rebuild`."
            raise IndexDamaged(message)
        return parsed_from_json(json.loads(content))
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"The stored text of «{entry.title}» is missing or damaged; run `briefing index rebuild`."
        raise IndexDamaged(message) from error


def original_name(entry: Entry) -> str:
    """Return the name of a document's original."""
    return f"{ORIGINALS}/{entry.original}{entry.suffix}"


@contextmanager
def under_its_name(original: Path, entry: Entry) -> Iterator[Path]:
    """Yield a path to an original that bears the name it was added under, for what takes a title from that."""
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder) / (PurePath(entry.source).name or original.name)
        named.symlink_to(original.absolute())
        yield named


def parsed_name(entry: Entry) -> str:
    """Return the name of a document's stored text."""
    return _parsed_name(entry.id, entry.parsed)


def is_original_whole(files: Files, entry: Entry) -> bool:
    """Tell whether the original is there with the content it had."""
    try:
        return hashlib.sha256(files.read(original_name(entry))).hexdigest() == entry.original
    except OSError:
        return False


def sweep(files: Files, entries: Iterable[Entry]) -> None:
    """Remove files that no entry names: what an interrupted change left behind."""
    named = {name for entry in entries for name in (original_name(entry), parsed_name(entry))}
    for folder in (ORIGINALS, DOCUMENTS):
        for name in files.names(folder):
            if f"{folder}/{name}" not in named:
                files.remove(f"{folder}/{name}")


def _parsed_name(doc_id: str, digest: str) -> str:
    return f"{DOCUMENTS}/{doc_id}-{digest[:12]}.json"
