"""What the index promises to hold. The manifest is the only truth: what it does not name does not exist.

A change writes the new parts, switches the manifest by an atomic rename, and removes the old parts. A process that dies
in between leaves the old or the new manifest; parts that no manifest names are removed at the next start.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from index.errors import IndexDamaged

if TYPE_CHECKING:
    from index.files import Files

VERSION: Final = 1
NAME: Final = "manifest.json"
_FIRST_STORE: Final = "chroma-1"
_INSIDE: Final = re.compile(r"(?<=\.eml) › ", re.IGNORECASE)
"""Separates an e-mail from its attachment in the attachment's source: «/post/oil.eml › bill.pdf»."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document: id, names, SHA-256 of original and parsed form, numbers of sentences and passages.

    ``keep_all``: it was added with its page furniture, and is read again in the same way.
    """

    id: str
    title: str
    source: str
    original: str
    suffix: str
    parsed: str
    sentences: int
    passages: int
    keep_all: bool = False


_FIELDS: Final = sorted(field.name for field in fields(Entry))
_LINES: Final = 2**17
"""Entries whose lines are cached: writing all anew took 0.7 s at a million passages, of which few had changed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """All documents in the order they were added, the name of the store, and the fingerprint of its embedding model."""

    encoder: str
    store: str = _FIRST_STORE
    entries: tuple[Entry, ...] = ()

    @property
    def passages(self) -> int:
        """The number of passages in all documents."""
        return sum(entry.passages for entry in self.entries)

    def entry(self, doc_id: str) -> Entry | None:
        """Return the entry of a document, or None."""
        return next((entry for entry in self.entries if entry.id == doc_id), None)

    def earlier(self, new: Entry) -> Entry | None:
        """Return the earlier version of a document: of the same source, or of a file that was moved.

        A file was moved if an entry with the same title and file name exists and the file of that entry is gone.
        """
        same = next((old for old in self.entries if old.source == new.source), None)
        if same is not None:
            return same
        name = Path(new.source).name
        alike = (old for old in self.entries if old.title == new.title and Path(old.source).name == name)
        files = ((old, Path(file_of(old.source))) for old in alike)
        return next((old for old, file in files if file.is_absolute() and not file.exists()), None)

    def without(self, doc_id: str) -> Manifest:
        """Return the manifest without a document."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.id != doc_id))

    def holding(self, new: Entry) -> Manifest:
        """Return the manifest with ``new`` in place of what it replaces (same id or same source)."""
        replaced = [entry for entry in self.entries if entry.id == new.id or entry.source == new.source]
        kept = (new if entry is replaced[0] else entry for entry in self.entries if entry not in replaced[1:])
        return replace(self, entries=tuple(kept) if replaced else (*self.entries, new))


def read(files: Files, name: str = NAME) -> Manifest | None:
    """Return the manifest of a home folder, None where there is none; raises ``IndexDamaged`` if it is damaged."""
    try:
        return parsed(files.read(name), name)
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"{name} cannot be read ({error}); run `briefing index rebuild`."
        raise IndexDamaged(message) from error


def parsed(content: bytes, name: str = NAME) -> Manifest:
    """Parse the content of a manifest's file; raises ``IndexDamaged``."""
    try:
        plain = json.loads(content)
        if plain["version"] != VERSION:
            message = f"{name} was written by another version of the program; run `briefing index rebuild`."
            raise IndexDamaged(message)
        entries = tuple(Entry(**entry) for entry in plain["entries"])
        return Manifest(plain["encoder"], plain["store"], entries)
    except (ValueError, KeyError, TypeError) as error:
        message = f"{name} is damaged ({error}); run `briefing index rebuild`."
        raise IndexDamaged(message) from error


def encoded(manifest: Manifest) -> bytes:
    """Return the content of a manifest's file, one entry per line."""
    head = json.dumps({"encoder": manifest.encoder, "store": manifest.store, "version": VERSION}, sort_keys=True)
    entries = ",\n".join(map(_line, manifest.entries))
    return f'{head[:-1]}, "entries": [\n{entries}\n]}}\n'.encode()


@lru_cache(maxsize=_LINES)
def _line(entry: Entry) -> str:
    return json.dumps({name: getattr(entry, name) for name in _FIELDS}, ensure_ascii=False)


def write(files: Files, manifest: Manifest) -> None:
    """Write the manifest atomically: a reader finds the old one or the new one."""
    files.write(NAME, encoded(manifest))


def attached_source(mail: str, name: str) -> str:
    """Return the source of an e-mail's attachment.

    >>> attached_source("/post/oil.eml", "bill.pdf")
    '/post/oil.eml › bill.pdf'
    """
    return f"{mail} › {name}"


def own_name(source: str) -> str:
    """Return the name of a source's own file, without the e-mail that it was attached to.

    >>> own_name("/post/oil.eml › bill.pdf"), own_name("/post/a › b.pdf")
    ('bill.pdf', 'a › b.pdf')
    """
    return _INSIDE.split(PurePath(source).name)[-1]


def file_of(source: str) -> str:
    """Return the path of the file on disk that contains a document: its own, or the e-mail's.

    >>> file_of("/post/oil.eml › plan.eml › plan.txt"), file_of("/post/a.pdf")
    ('/post/oil.eml', '/post/a.pdf')
    """
    return _INSIDE.split(source, maxsplit=1)[0]
