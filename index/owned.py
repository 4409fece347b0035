"""The index in the process that owns its store.

A change writes new parts first, switches the manifest by an atomic rename, and removes old parts last; opening removes
what an interrupted change left behind. Searches read one immutable snapshot, so they never see half a change.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from index import changing, checking, manifest, originals
from index.changing import Additions, Prepared, entry_of
from index.errors import BriefingIndexError, DocumentRefused, ForeignModel, IndexDamaged
from index.files import index_id
from index.inference.workers import patient
from index.large import nearest_among
from index.library import Index, VerifyReport
from index.loaders import load
from index.manifest import Manifest
from index.originals import parsed_to_bytes
from index.parsing import parse
from index.ranking import POOL
from index.server_store import ServerVectors
from index.snapshot import Snapshot, View, is_large
from index.store import FolderVectors

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from contextlib import AbstractContextManager

    from index.encoder import Encoder
    from index.large import LargeRanker
    from index.library import AddResult, Progress
    from index.manifest import Entry
    from index.owner import Ownership
    from index.places import ChromaAddress
    from index.ranking import PassageRanker
    from index.store import VectorStore
    from index.types import Document, Hit


class OwnedIndex(Index):
    """See ``Index``; made by ``Index.open``."""

    owned = True

    def __init__(
        self, home: Path, encoder: Encoder, ownership: Ownership, *, check: bool, chroma: ChromaAddress | None = None
    ) -> None:
        """``chroma`` is the server that holds the vectors; by default they are in the home folder."""
        super().__init__(home, encoder)
        self._ownership = ownership
        self._changing: AbstractContextManager[object] = threading.Lock()
        self._vectors: FolderVectors | ServerVectors = (
            FolderVectors(home, encoder.fingerprint)
            if chroma is None
            else ServerVectors(chroma, lambda: index_id(self.files), encoder.fingerprint)
        )
        self._begin(check=check)

    def _begin(self, *, check: bool) -> None:
        """Load what is held; with ``check``, open and check its store too."""
        self._store: VectorStore | None = None
        self.needs_rebuild = not check
        try:
            held = self._held_manifest(check=check)
            self._snapshot = Snapshot(held)
            if check:
                self._open_store(held)
                self._snapshot = self._following(self.manifest)
        except BaseException:
            self.close()
            raise

    def _held_manifest(self, *, check: bool) -> Manifest:
        try:
            held = manifest.read(self.files)
        except IndexDamaged:
            if check:
                raise
            held = checking.recovered_manifest(self.home, self.encoder.fingerprint)
        return held or Manifest(self.encoder.fingerprint)

    def _open_store(self, held: Manifest) -> None:
        """Open the store and do the cheap part of ``verify``: repair an interrupted change, find damage."""
        if held.encoder != self.encoder.fingerprint:
            message = "The index was built with another embedding model; run `briefing index rebuild`."
            raise ForeignModel(message)
        self._store = self._vectors.open(held.store)
        if self._store.fingerprint != self.encoder.fingerprint:
            message = "The vectors come from another embedding model; run `briefing index rebuild` to embed them again."
            raise ForeignModel(message)
        self._mend(held, self._store)
        self._vectors.sweep(held.store)
        checking.sample_is_found(self._store, held.entries, self.read)

    def _mend(self, held: Manifest, store: VectorStore) -> None:
        changing.mend(store, held, self.read, self.encoder)
        originals.sweep(self.files, held.entries)

    def _following(self, held: Manifest) -> Snapshot:
        return self._snapshot.followed_by(held, self.home, self.read)

    @property
    def manifest(self) -> Manifest:
        """What the index holds now."""
        return self._snapshot.manifest

    def documents(self) -> Sequence[Document]:
        """Return all documents in order; those of a large home are read on access."""
        return self.view().documents()

    def view(self) -> View:
        """Return a snapshot of the index."""
        return View(self, self._snapshot)

    @property
    def store(self) -> VectorStore:
        """The open store; raises ``IndexDamaged`` for an index opened without a check."""
        if self._store is None:
            message = "The index was opened for rebuilding only; run `briefing index rebuild`."
            raise IndexDamaged(message)
        return self._store

    @property
    def ranker(self) -> PassageRanker | LargeRanker:
        """The ranker of what the index holds now."""
        return self._snapshot.ranker

    def search(self, query: str, k: int = 8, within: Collection[str] | None = None) -> list[Hit]:
        """See ``Index.search``; raises ``IndexDamaged`` where it was opened for rebuilding only."""
        return self.searched(self._snapshot, query, k, within)

    def searched(self, snapshot: Snapshot, query: str, k: int, within: Collection[str] | None) -> list[Hit]:
        """Search one snapshot; see ``search``."""
        ranker, store = snapshot.ranker, self.store
        if not ranker.count(within):
            return []
        near = nearest_among(store, ranker, self.encoder.encode([query])[0], max(k, POOL), within)
        return ranker.rank_pool(query, {item.passage_id: item.similarity for item in near}, k, within)

    def add(
        self,
        paths: Sequence[Path],
        progress: Progress | None = None,
        sources: Sequence[str] | None = None,
        *,
        keep_all: bool = False,
    ) -> list[AddResult]:
        """Add files; see ``Index.add``."""
        names = sources or [str(Path(path).absolute()) for path in paths]
        results: list[AddResult] = []
        with self._changing, patient():
            for path, source in zip(map(Path, paths), names, strict=True):
                parsed = parse(load(path, keep_all=keep_all))
                additions = self._stored([Prepared(path, parsed, keep_all=keep_all, source=source)])
                (result,) = additions.results
                if isinstance(result, DocumentRefused):
                    raise result
                if additions.changed:
                    changing.put(self.store, parsed, self.encoder, progress)
                    self._switch(additions.after, additions.replaced)
                results.append(result)
        return results

    def keep(self, batch: Sequence[Prepared]) -> list[AddResult | DocumentRefused]:
        """Add prepared documents in order, as ``add`` would, in one change; a file that changed is refused."""
        import numpy as np

        with self._changing:
            additions = self._stored(batch)
            new = [batch[place] for place in additions.changed]
            passages = [passage for each in new for passage in each.parsed.passages]
            vectors = [rows for each in new if (rows := each.vectors) is not None and len(rows)]
            if passages:
                self.store.put(passages, np.concatenate(vectors))
            if new:
                self._switch(additions.after, additions.replaced)
            return additions.results

    def _stored(self, given: Sequence[Prepared]) -> Additions:
        """Store the files to be added; return the additions, with the manifest that they lead to."""
        additions = Additions(self.manifest, self.read)
        self.files.write_all(additions.files_of(given))
        return additions

    def _switch(self, after: Manifest, replaced: Sequence[Entry]) -> None:
        """Make ``after`` current, on disk first; then remove what was ``replaced``."""
        snapshot = self._following(after)
        self._commit(after)
        self._snapshot = snapshot
        for doc_id in {entry.id for entry in replaced} - ({entry.id for entry in after.entries} if replaced else set()):
            self.store.drop(doc_id)
        if is_large(after):
            originals.drop(self.files, replaced, after.entries)
        else:
            originals.sweep(self.files, after.entries)  # what a failed change left, too

    def _commit(self, after: Manifest) -> None:
        manifest.write(self.files, after)

    def remove(self, doc_id: str) -> None:
        """Remove a document; see ``Index.remove``."""
        with self._changing:
            gone = self.entry(doc_id)
            self._switch(self.manifest.without(doc_id), [gone])

    def verify(self) -> VerifyReport:
        """Check everything against the manifest; see ``Index.verify``."""
        with self._changing:
            return checking.verified(self.files, self.manifest, self.store, self.encoder)

    def rebuild(self, progress: Progress | None = None) -> None:
        """Build a fresh store from the originals; see ``Index.rebuild``."""
        with self._changing:
            before = self.manifest
            fresh = Manifest(self.encoder.fingerprint, f"chroma-{int(before.store.rpartition('-')[2]) + 1}")
            store = self._vectors.fresh(fresh.store)
            for old in before.entries:
                try:
                    parsed = changing.read_again(self.files, old)
                except BriefingIndexError:
                    store.close()
                    raise
                changing.put(store, parsed, self.encoder, progress)
                stored = parsed_to_bytes(parsed)
                entry = entry_of(parsed, stored, old.original, old.suffix, keep_all=old.keep_all)
                self.files.write(originals.parsed_name(entry), stored)
                fresh = fresh.holding(entry)
            snapshot = self._following(fresh)
            self._commit(fresh)
            retired, self._store, self._snapshot = self._store, store, snapshot
            self.needs_rebuild = False
            if retired is not None:
                retired.close()
            originals.sweep(self.files, fresh.entries)
            self._vectors.remove(before.store)

    def close(self) -> None:
        """Release the home folder."""
        if self._store is not None:
            self._store.close()
            self._store = None
        self._ownership.release()
