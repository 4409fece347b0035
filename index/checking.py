"""Checks that the store holds what the manifest promises, quickly at every opening or in full, and rebuilds it.

Chroma answers ``count`` and ``get`` in full even when its vector segment is gone; only searching for passages by their
own vectors reveals that (see ``tests/index/test_library.py``).

A server rebuilds an index whose vectors are gone in the background, so that its page is there at once (``Mending``).
Meanwhile the documents can be read but not searched, and users see the progress.
"""

from __future__ import annotations

import logging
import threading
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final, TypeVar

from index import originals
from index.changing import entry_of
from index.errors import BriefingIndexError, ForeignModel, IndexDamaged
from index.library import Index, VerifyReport
from index.manifest import Entry, Manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from index.encoder import Encoder
    from index.files import Files
    from index.store import VectorStore
    from index.types import ParsedDocument

Item = TypeVar("Item")

_SAMPLE_AT_OPENING: Final = 5
_SAMPLE: Final = 200
_ENCODED_AGAIN: Final = 16
_SAME_MODEL: Final = 0.98
_LEAST_RECALL: Final = 0.95
_LOGGER = logging.getLogger(__name__)


def sample_is_found(store: VectorStore, entries: Sequence[Entry], parsed: Callable[[Entry], ParsedDocument]) -> None:
    """Raise ``IndexDamaged`` if a few passages, spread over all, do not find themselves; only these are read."""
    ends = list(accumulate(entry.passages for entry in entries))
    names = []
    for place in _spread(range(ends[-1] if ends else 0), _SAMPLE_AT_OPENING):
        number = bisect_right(ends, place)
        passages = parsed(entries[number]).passages
        names.append(passages[place - ends[number]].id)  # negative: from the end of its document
    if store.recall(names) < 1:
        message = "The vector store is damaged: passages are not found any more; run `briefing index rebuild`."
        raise IndexDamaged(message)


def verified(files: Files, held: Manifest, store: VectorStore, encoder: Encoder) -> VerifyReport:
    """Return the report of a full verification."""
    problems: list[str] = []
    documents: list[ParsedDocument] = []
    for entry in held.entries:
        if not originals.is_original_whole(files, entry):
            problems.append(f"The original of «{entry.title}» is missing or changed.")
        try:
            documents.append(originals.read_parsed(files, entry))
        except IndexDamaged:
            problems.append(f"The stored text of «{entry.title}» is missing or changed.")
    promised, stored = {passage.id for parsed in documents for passage in parsed.passages}, store.ids()
    missing, extra = len(promised - stored), len(stored - promised)
    if missing:
        problems.append(f"{missing} of {len(promised)} passages are missing from the vector store.")
    if extra:
        problems.append(f"{extra} passages in the vector store belong to no document.")
    problems.extend(_vector_problems(documents, store, encoder))
    return VerifyReport(len(held.entries), sum(entry.passages for entry in held.entries), tuple(problems))


def _vector_problems(documents: Sequence[ParsedDocument], store: VectorStore, encoder: Encoder) -> Iterator[str]:
    texts = {p.id: d.document.text[p.start : p.end] for d in documents for p in d.passages}
    recall = store.recall(_spread(list(texts), _SAMPLE))
    if recall < _LEAST_RECALL:
        yield f"Only {recall:.0%} of the sampled passages are found by their own vectors; the store is damaged."
        return
    names = _spread(list(texts), _ENCODED_AGAIN)
    vectors = encoder.encode([texts[name] for name in names])
    strangers = 0
    for name, vector in zip(names, vectors, strict=True):
        near = {item.passage_id: item.similarity for item in store.nearest(vector, 10)}
        strangers += near.get(name, max(near.values(), default=0.0)) < _SAME_MODEL
    if strangers:
        yield f"{strangers} of {len(names)} sampled vectors do not come from this embedding model."


def _spread(names: Sequence[Item], count: int) -> list[Item]:
    """Return up to ``count`` of ``names``, evenly spread, including the first and the last."""
    if len(names) <= count:
        return list(names)
    return [names[round(place * (len(names) - 1) / (count - 1))] for place in range(count)]


def recovered_manifest(home: Path, encoder: str) -> Manifest:
    """Return a manifest made from the stored documents, for a home folder whose own is damaged."""
    numbers = [int(folder.name.rpartition("-")[2]) for folder in home.glob("chroma-*") if folder.name[7:].isdigit()]
    recovered = Manifest(encoder, f"chroma-{max(numbers, default=1)}")
    for path in sorted((home / "documents").glob("*.json"), key=lambda file: file.stat().st_mtime):
        content = path.read_bytes()
        try:
            parsed = originals.parsed_from_bytes(content)
        except (ValueError, KeyError, TypeError):
            continue
        kept = next((home / "originals").glob(f"{parsed.document.id[1:]}*"), None)
        if kept is not None:
            recovered = recovered.holding(entry_of(parsed, content, kept.stem, kept.suffix, keep_all=False))
    return recovered


def open_to_serve(home: Path, *, encoder: Encoder | None = None) -> Index:
    """Open the index of ``home``; a damaged one is opened as it is, to be rebuilt by a ``Mending``."""
    try:
        return Index.open(home, encoder=encoder)
    except (IndexDamaged, ForeignModel) as error:
        _LOGGER.warning("%s It is being rebuilt.", error)
        return Index.open(home, encoder=encoder, check=False)


class Mending:
    """Rebuilds ``index`` in a background thread where that is needed."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._thread: threading.Thread | None = None
        self._before, self._now = 0, 0

    @property
    def progress(self) -> tuple[int, int] | None:
        """How many passages are embedded, and of how many; None while nothing is being rebuilt."""
        if self._thread is None or not self._thread.is_alive():
            return None
        return self._before + self._now, sum(entry.passages for entry in self._index.manifest.entries)

    def start(self, then: Callable[[], None]) -> None:
        """Start a needed rebuild and call ``then`` when it succeeds; where none is needed, call it at once."""
        if not self._index.needs_rebuild:
            then()
            return
        self._thread = threading.Thread(target=self._run, args=[then], name="mending", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait up to ``seconds`` for a running rebuild."""
        if self._thread is not None:
            self._thread.join(timeout=seconds)

    def _run(self, then: Callable[[], None]) -> None:
        try:
            self._index.rebuild(self._went_on)
        except BriefingIndexError:  # the page works without it; the log tells the operator
            _LOGGER.exception("The index could not be rebuilt.")
        else:
            then()

    def _went_on(self, done: int, of: int, unit: str) -> None:
        del unit
        self._now = done
        if done == of:
            self._before, self._now = self._before + of, 0
