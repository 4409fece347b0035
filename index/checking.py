"""Does the store hold what the manifest promises? The cheap look at every opening, the full one, and the mending.

Chroma answers ``count`` and ``get`` in full after its vector segment is gone, so only asking passages for themselves
finds that (see ``FACTS`` in the project's notes and ``tests/index/test_library.py``).

An index whose vectors are gone is rebuilt beside a server's work, so that its page is there at once (``Mending``).
Until that is done the documents can be read but not searched; whoever asks is told how far it is.
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
    """Raise ``IndexDamaged`` when a few passages, spread over all, do not find themselves; only these are read."""
    ends = list(accumulate(entry.passages for entry in entries))
    names = []
    for place in _spread(range(ends[-1] if ends else 0), _SAMPLE_AT_OPENING):
        number = bisect_right(ends, place)
        passages = parsed(entries[number]).passages
        names.append(passages[place - ends[number]].id)  # counted from the end of its document
    if store.recall(names) < 1:
        message = "The vector store is damaged: passages are not found any more; run `briefing index rebuild`."
        raise IndexDamaged(message)


def verified(files: Files, held: Manifest, store: VectorStore, encoder: Encoder) -> VerifyReport:
    """Return the report of a full look."""
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
    """Return up to ``count`` of ``names``, evenly spread over them, the first and the last among them."""
    if len(names) <= count:
        return list(names)
    return [names[round(place * (len(names) - 1) / (count - 1))] for place in range(count)]


def recovered_manifest(home: Path, encoder: str) -> Manifest:
    """Return what the stored documents themselves say, for a home folder whose manifest is damaged."""
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
    """Return the index of ``home``; a damaged one as it is, to be rebuilt by a ``Mending``."""
    try:
        return Index.open(home, encoder=encoder)
    except (IndexDamaged, ForeignModel) as error:
        _LOGGER.warning("%s It is being rebuilt.", error)
        return Index.open(home, encoder=encoder, check=False)


class Mending:
    """Rebuilds ``index`` in a thread of its own where it needs that."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._thread: threading.Thread | None = None
        self._before, self._now = 0, 0

    @property
    def progress(self) -> tuple[int, int] | None:
        """How many passages are embedded, and of how many; None while nothing is rebuilt."""
        if self._thread is None or not self._thread.is_alive():
            return None
        return self._before + self._now, sum(entry.passages for entry in self._index.manifest.entries)

    def start(self, then: Callable[[], None]) -> None:
        """Begin, where it is needed, and do ``then`` at the end; do it at once where nothing is to be rebuilt."""
        if not self._index.needs_rebuild:
            then()
            return
        self._thread = threading.Thread(target=self._run, args=[then], name="mending", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until what runs has ended."""
        if self._thread is not None:
            self._thread.join(timeout=seconds)

    def _run(self, then: Callable[[], None]) -> None:
        try:
            self._index.rebuild(self._went_on)
        except BriefingIndexError:  # the page goes on without it; who runs the server is told
            _LOGGER.exception("The index could not be rebuilt.")
        else:
            then()

    def _went_on(self, done: int, of: int, unit: str) -> None:
        del unit
        self._now = done
        if done == of:
            self._before, self._now = self._before + of, 0
