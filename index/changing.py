"""How documents get into an index: read, embedded, and added to the manifest and the vector store.

``prepare`` touches no index, so it may run in any process on any machine that sees the file; ``OwnedIndex.keep`` stores
a batch of its results in one change. What is stored is byte for byte what ``Index.add`` stores for the same files in
the same order. The manifest that ``Additions`` makes is current only once it is written.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from index import originals
from index.errors import DocumentRefused, IndexDamaged
from index.library import AddResult
from index.loaders import load
from index.manifest import Entry
from index.originals import original_of, parsed_name, parsed_to_bytes
from index.parsing import parse
from index.snapshot import is_large

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from index.encoder import Encoder
    from index.files import Files
    from index.library import Progress
    from index.manifest import Manifest
    from index.store import VectorStore
    from index.types import ParsedDocument

_EMBEDDED_AT_ONCE: Final = 64
"""Passages that are embedded and stored between two progress reports."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read, to be stored under the name ``source``, by default its path.

    ``vectors`` are of unit length, shape (passages, dimension), None where nothing is embedded yet. ``stored`` is the
    stored form of ``parsed``, b"" where it is not made yet.
    """

    path: Path
    parsed: ParsedDocument
    vectors: NDArray[np.float32] | None = None
    keep_all: bool = False
    stored: bytes = b""
    source: str = ""


def prepare(path: Path, encoder: Encoder, *, keep_all: bool = False) -> Prepared:
    """Read and embed a file; raises ``DocumentRefused``."""
    parsed = parse(replace(load(path, keep_all=keep_all), source=str(path.absolute())))
    return Prepared(path, parsed, embedded(parsed, encoder), keep_all, parsed_to_bytes(parsed))


def embedded(parsed: ParsedDocument, encoder: Encoder) -> NDArray[np.float32]:
    """Return the vectors of a document's passages."""
    import numpy as np

    text = parsed.document.text
    texts = [text[passage.start : passage.end] for passage in parsed.passages]
    parts = (texts[start : start + _EMBEDDED_AT_ONCE] for start in range(0, len(texts), _EMBEDDED_AT_ONCE))
    vectors = [encoder.encode(part) for part in parts]
    return np.concatenate(vectors) if vectors else np.zeros((0, 0), dtype=np.float32)


@dataclass(slots=True)
class Additions:
    """Files added one by one to the manifest ``after``, which grows with each.

    ``read`` returns the document of an entry that is replaced. ``results`` say what became of each file; ``changed``
    are the positions of those with new passages; ``replaced`` are the entries that are no longer current.
    """

    after: Manifest
    read: Callable[[Entry], ParsedDocument]
    results: list[AddResult | DocumentRefused] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    replaced: list[Entry] = field(default_factory=list)

    def files_of(self, given: Iterable[Prepared]) -> Iterator[tuple[str, bytes]]:
        """Add files; yield the name and content of everything to store for them. A refused one adds nothing.

        Another copy of a held document keeps the source and title of the first.
        """
        for place, each in enumerate(given):
            loaded = each.parsed.document
            try:
                original = original_of(each.path, loaded)
            except DocumentRefused as refusal:
                self.results.append(refusal)
                continue
            yield original.name, original.content
            source = each.source or str(each.path.absolute())
            known = self.after.entry(loaded.id)
            if known is not None and known.source != source:
                placed = replace(loaded, source=known.source, title=known.title)
            else:
                placed = replace(loaded, source=source)
            same = each.stored and placed == loaded
            parsed = each.parsed if same else replace(each.parsed, document=placed)
            stored = each.stored if same else parsed_to_bytes(parsed)
            entry = entry_of(parsed, stored, original.digest, each.path.suffix.lower(), keep_all=each.keep_all)
            yield parsed_name(entry), stored
            self._add(place, parsed, entry)

    def _add(self, place: int, parsed: ParsedDocument, new: Entry) -> None:
        known = self.after.entry(new.id)
        if known == new:
            self.results.append(AddResult.of(parsed, "unchanged"))
            return
        old = self.after.earlier(new)
        changes = differences(self.read(old), parsed) if old is not None and old.id != new.id else ()
        gone = [entry for entry in (known, old) if entry is not None]
        kept = self.after.without(old.id) if old is not None and old.source != new.source else self.after
        self.after = kept.holding(new)
        self.replaced.extend(gone)
        self.changed.append(place)
        self.results.append(AddResult.of(parsed, "replaced" if gone else "added", changes))


def entry_of(parsed: ParsedDocument, stored: bytes, original: str, suffix: str, *, keep_all: bool) -> Entry:
    """Return the entry of a document; ``stored`` is its JSON, ``original`` the SHA-256 of its file."""
    return Entry(
        id=parsed.document.id,
        title=parsed.document.title,
        source=parsed.document.source,
        original=original,
        suffix=suffix,
        parsed=hashlib.sha256(stored).hexdigest(),
        sentences=len(parsed.sentences),
        passages=len(parsed.passages),
        keep_all=keep_all,
    )


def differences(before: ParsedDocument, after: ParsedDocument) -> tuple[str, ...]:
    """Return the sentences removed, marked «−», and those added, marked «+», in the order of the text."""
    old = [before.sentence_text(sentence.number) for sentence in before.sentences]
    new = [after.sentence_text(sentence.number) for sentence in after.sentences]
    changed: list[str] = []
    for kind, first, last, start, end in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind != "equal":
            changed.extend(f"− {sentence}" for sentence in old[first:last])
            changed.extend(f"+ {sentence}" for sentence in new[start:end])
    return tuple(changed)


def put(store: VectorStore, parsed: ParsedDocument, encoder: Encoder, progress: Progress | None = None) -> None:
    """Embed and store the passages of a document in batches."""
    text = parsed.document.text
    total = len(parsed.passages)
    for start in range(0, total, _EMBEDDED_AT_ONCE):
        batch = parsed.passages[start : start + _EMBEDDED_AT_ONCE]
        store.put(batch, encoder.encode([text[p.start : p.end] for p in batch]))
        if progress is not None:
            progress(start + len(batch), total, "passages")


def mend(store: VectorStore, held: Manifest, parsed: Callable[[Entry], ParsedDocument], encoder: Encoder) -> None:
    """Undo or complete an interrupted change: drop extra rows, add missing ones.

    A change adds rows, switches the manifest, then drops rows. In a large home the total number of rows tells whether
    one was interrupted, because counting the rows of each document takes half a minute.
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
    """Parse a document's original again; raises ``IndexDamaged`` where it is missing or changed."""
    if not originals.is_original_whole(files, entry):
        message = f"The original of «{entry.title}» is missing or changed; add the document again."
        raise IndexDamaged(message)
    with originals.under_its_name(files.path(originals.original_name(entry)), entry) as path:
        return parse(replace(load(path, keep_all=entry.keep_all), source=entry.source))
