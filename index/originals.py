"""The stored files: each original under the hash of its content, each parsed document under its id.

Nothing here is ever changed in place, so a file that is there and has the right hash is whole.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from index.errors import BriefingIndexError, IndexDamaged
from index.manifest import write_atomically
from index.serial import parsed_from_json, parsed_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from index.manifest import Entry
    from index.types import ParsedDocument


def keep_original(home: Path, path: Path) -> str:
    """Copy a file into the home folder; return the SHA-256 of its content."""
    try:
        content = path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror})."
        raise BriefingIndexError(message) from error
    digest = hashlib.sha256(content).hexdigest()
    kept = home / "originals" / f"{digest}{path.suffix.lower()}"
    if not kept.exists():
        write_atomically(kept, content)
    return digest


def keep_parsed(home: Path, parsed: ParsedDocument) -> str:
    """Store a parsed document; return the SHA-256 of what was stored."""
    content = json.dumps(parsed_to_json(parsed), sort_keys=True, ensure_ascii=False).encode()
    digest = hashlib.sha256(content).hexdigest()
    write_atomically(_parsed_path(home, parsed.document.id, digest), content)
    return digest


def read_parsed(home: Path, entry: Entry) -> ParsedDocument:
    """Return a stored document; raises ``IndexDamaged`` where it is missing or changed."""
    path = _parsed_path(home, entry.id, entry.parsed)
    try:
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != entry.parsed:
            message = f"The stored text of «{entry.title}» was changed; run `briefing index rebuild`."
            raise IndexDamaged(message)
        return parsed_from_json(json.loads(content))
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"The stored text of «{entry.title}» is missing or damaged; run `briefing index rebuild`."
        raise IndexDamaged(message) from error


def original_path(home: Path, entry: Entry) -> Path:
    """Return where the original of a document is kept."""
    return home / "originals" / f"{entry.original}{entry.suffix}"


def is_original_whole(home: Path, entry: Entry) -> bool:
    """Tell whether the original is there with the content it had."""
    try:
        return hashlib.sha256(original_path(home, entry).read_bytes()).hexdigest() == entry.original
    except OSError:
        return False


def sweep(home: Path, entries: Iterable[Entry]) -> None:
    """Remove files that no entry names: what an interrupted change left behind."""
    named = {"originals": set(), "documents": set()}  # type: dict[str, set[str]]
    for entry in entries:
        named["originals"].add(original_path(home, entry).name)
        named["documents"].add(_parsed_path(home, entry.id, entry.parsed).name)
    for folder, names in named.items():
        for file in (home / folder).iterdir():
            if file.name not in names:
                file.unlink(missing_ok=True)


def parsed_path(home: Path, entry: Entry) -> Path:
    """Return where the stored text of a document is kept."""
    return _parsed_path(home, entry.id, entry.parsed)


def _parsed_path(home: Path, doc_id: str, digest: str) -> Path:
    return home / "documents" / f"{doc_id}-{digest[:12]}.json"
