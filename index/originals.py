"""The stored files: each original under the hash of its content, each parsed document under its id.

Nothing is ever changed in place, so a file that exists and has the right hash is complete.
"""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.errors import BriefingIndexError, DocumentRefused, IndexDamaged, explained
from index.manifest import own_name
from index.types import ParsedDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import TypeAdapter

    from index.files import Files
    from index.manifest import Entry
    from index.types import Document

ORIGINALS: Final = "originals"
DOCUMENTS: Final = "documents"


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it is stored: its name among the originals, and the SHA-256 of its content."""

    name: str
    digest: str
    content: bytes


def original_of(path: Path, document: Document) -> Original:
    """Return the original of a document; raises ``DocumentRefused`` where the file changed since it was read."""
    with explained(BriefingIndexError, f"{path} cannot be read"):
        content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if document.id != f"d{digest[:16]}":
        message = f"{path.name} was changed while it was read; add it again."
        raise DocumentRefused(message)
    return Original(f"{ORIGINALS}/{digest}{path.suffix.lower()}", digest, content)


def parsed_to_bytes(parsed: ParsedDocument) -> bytes:
    """Return deterministic JSON that ``parsed_from_bytes`` turns back into an equal parsed document."""
    return _adapter().dump_json(parsed)


def parsed_from_bytes(content: bytes) -> ParsedDocument:
    """Return the parsed document; raises ``ValueError`` for anything else."""
    return _adapter().validate_json(content)


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[ParsedDocument]:
    from pydantic import TypeAdapter

    return TypeAdapter(ParsedDocument)


def read_parsed(files: Files, entry: Entry) -> ParsedDocument:
    """Return a stored document; raises ``IndexDamaged`` where it is missing or changed."""
    try:
        content = files.read(parsed_name(entry))
        if hashlib.sha256(content).hexdigest() != entry.parsed:
            message = f"The stored text of «{entry.title}» was changed; run `briefing index rebuild`."
            raise IndexDamaged(message)
        return parsed_from_bytes(content)
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"The stored text of «{entry.title}» is missing or damaged; run `briefing index rebuild`."
        raise IndexDamaged(message) from error


def original_name(entry: Entry) -> str:
    """Return the name of a document's original."""
    return f"{ORIGINALS}/{entry.original}{entry.suffix}"


@contextmanager
def under_its_name(original: Path, entry: Entry) -> Iterator[Path]:
    """Yield a path to an original under the name it was added with, for loaders that take a title from it."""
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder) / (own_name(entry.source) or original.name)
        named.symlink_to(original.absolute())
        yield named


def parsed_name(entry: Entry) -> str:
    """Return the name of a document's stored text."""
    return f"{DOCUMENTS}/{entry.id}-{entry.parsed[:12]}.json"


def is_original_whole(files: Files, entry: Entry) -> bool:
    """Tell whether the original exists with unchanged content."""
    try:
        return hashlib.sha256(files.read(original_name(entry))).hexdigest() == entry.original
    except OSError:
        return False


def drop(files: Files, gone: Iterable[Entry], held: Iterable[Entry]) -> None:
    """Remove the files of ``gone`` entries, except those that a ``held`` entry names."""
    unneeded = _names(gone)
    for name in sorted(unneeded - _names(held)) if unneeded else ():
        files.remove(name)


def sweep(files: Files, entries: Iterable[Entry]) -> None:
    """Remove files that no entry names, left behind by an interrupted change."""
    named = _names(entries)
    for folder in (ORIGINALS, DOCUMENTS):
        for name in files.names(folder):
            if f"{folder}/{name}" not in named:
                files.remove(f"{folder}/{name}")


def _names(entries: Iterable[Entry]) -> set[str]:
    return {name for entry in entries for name in (original_name(entry), parsed_name(entry))}
