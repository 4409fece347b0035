"""Documents' passages into a store of vectors, and back to what the manifest promises after an interruption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.bulk import EMBEDDED_AT_ONCE
from index.snapshot import is_large

if TYPE_CHECKING:
    from collections.abc import Callable

    from index.encoder import Encoder
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
