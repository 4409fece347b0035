"""Documents' passages into a store of vectors: at first, after an interruption, and again from the originals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from index import originals
from index.bulk import EMBEDDED_AT_ONCE
from index.errors import IndexDamaged
from index.loaders import load
from index.parsing import parse
from index.snapshot import is_large

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.encoder import Encoder
    from index.files import Files
    from index.library import Progress
    from index.manifest import Entry, Manifest
    from index.store import VectorStore
    from index.types import ParsedDocument


def put(store: VectorStore, parsed: ParsedDocument, encoder: Encoder, progress: Progress | None = None) -> None:
    """Embed and store the passages of a document, some at a time."""
    text = parsed.document.text
    total = len(parsed.passages)
    for start in range(0, total, EMBEDDED_AT_ONCE):
        batch = parsed.passages[start : start + EMBEDDED_AT_ONCE]
        store.put(batch, encoder.encode([text[p.start : p.end] for p in batch]))
        if progress is not None:
            progress(start + len(batch), total, "passages")


def mend(store: VectorStore, held: Manifest, parsed: Callable[[Entry], ParsedDocument], encoder: Encoder) -> None:
    """Undo or complete what an interrupted change left: rows that are too many, rows that are missing.

    A change first adds rows, then lets the manifest hold, then drops rows: of a large home the number of all tells
    whether one was interrupted, since to count those of each document takes it half a minute.
    """
    counted = is_large(held) and store.count() == held.passages
    counts = {entry.id: entry.passages for entry in held.entries} if counted else store.counts()
    for doc_id in counts.keys() - {entry.id for entry in held.entries}:
        store.drop(doc_id)
    for entry in held.entries:
        if counts.get(entry.id, 0) != entry.passages:
            store.drop(entry.id)
            put(store, parsed(entry), encoder)


def read_again(files: Files, entry: Entry) -> ParsedDocument:
    """Return what is in a document's original; raises ``IndexDamaged`` where that is not what it was."""
    if not originals.is_original_whole(files, entry):
        message = f"The original of «{entry.title}» is missing or changed; add the document again."
        raise IndexDamaged(message)
    with originals.under_its_name(files.path(originals.original_name(entry)), entry) as path:
        return parse(replace(load(path, keep_all=entry.keep_all), source=entry.source))
