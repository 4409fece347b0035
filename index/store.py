"""Stores passages' vectors in Chroma and finds the nearest; only ``index.server_store`` knows Chroma besides.

The observed behaviour of Chroma 1.5 shapes this module: ``add`` silently ignores a known id, so rows are upserted under
ids made from content; the space and the absence of an embedding function are set explicitly, never left to defaults;
batches stay under its limit; a lost segment raises nothing, so ``recall`` searches for passages by their own vectors.

A manifest names its store («chroma-1»): a folder of the home, or a collection of a server.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from index.errors import IndexDamaged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from index.types import Passage

_COLLECTION: Final = "passages"
_BATCH: Final = 4000
_PERSISTED_EVERY: Final = 1000
"""Rows; Chroma's default."""
_FINGERPRINT: Final = "encoder_fingerprint"
_REBUILD: Final = "run `briefing index rebuild` to restore it from the stored originals"


@dataclass(frozen=True, slots=True)
class Near:
    """A stored passage and its cosine with the question, in [-1, 1]."""

    passage_id: str
    similarity: float


class VectorStore:
    """Passage vectors under ``folder``; the caller holds the folder's lock."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        """Open or create the store; raises ``IndexDamaged`` where Chroma fails."""
        import chromadb
        from chromadb.config import Settings

        def connect() -> Any:  # noqa: ANN401 - Chroma's own type is a factory's result
            return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))

        self._open(connect, _COLLECTION, fingerprint, str(folder))

    def _open(self, connect: Callable[[], Any], collection: str, fingerprint: str, where: str) -> None:
        """Open or create a client's collection; ``where`` names it in errors."""
        from chromadb.errors import ChromaError

        self._errors: tuple[type[Exception], ...] = (ChromaError, ValueError, RuntimeError, OSError)
        try:
            self._client = connect()
            self._rows: Any = self._client.get_or_create_collection(
                collection,
                embedding_function=None,
                configuration={"hnsw": {"space": "cosine"}},
                metadata={_FINGERPRINT: fingerprint},
            )
        except self._errors as error:
            message = f"The vector store in {where} cannot be opened ({error}); {_REBUILD}."
            raise IndexDamaged(message) from error

    @property
    def fingerprint(self) -> str:
        """Fingerprint of the model that made the stored vectors."""
        return str((self._rows.metadata or {}).get(_FINGERPRINT, ""))

    def put(self, passages: Sequence[Passage], vectors: NDArray[np.float32]) -> None:
        """Store passages with their unit vectors, shape (passages, dimension); storing twice changes nothing."""
        for start in range(0, len(passages), _BATCH):
            batch = passages[start : start + _BATCH]
            self._guarded(
                "written",
                lambda batch=batch, start=start: self._rows.upsert(
                    ids=[passage.id for passage in batch],
                    embeddings=vectors[start : start + len(batch)],
                    metadatas=[self._metadata(passage) for passage in batch],
                ),
            )

    def drop(self, doc_id: str) -> None:
        """Delete all passages of a document."""
        self._guarded("written", lambda: self._rows.delete(where=self._of_document(doc_id)))

    def count(self) -> int:
        """Return the number of stored passages."""
        return int(self._guarded("read", self._rows.count))

    def counts(self) -> Mapping[str, int]:
        """Return the number of stored passages by document id."""
        counts: dict[str, int] = {}
        for held in self._guarded("read", lambda: self._rows.get(include=["metadatas"]))["metadatas"]:
            counts[str(held["doc_id"])] = counts.get(str(held["doc_id"]), 0) + 1
        return counts

    def ids(self) -> set[str]:
        """Return the ids of all stored passages."""
        return set(self._guarded("read", lambda: self._rows.get(include=[]))["ids"])

    def nearest(self, vector: NDArray[np.float32], k: int, among: Sequence[str] | None = None) -> list[Near]:
        """Return up to ``k`` passages by falling cosine with a unit ``vector``, shape (dimension,).

        Only stored passages with ids ``among`` are searched, by default all.
        """
        found = self._guarded(
            "read",
            lambda: self._rows.query(query_embeddings=[vector], n_results=k, ids=among, include=["distances"]),
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [Near(name, 1.0 - float(distance)) for name, distance in pairs]

    def compared(self, vector: NDArray[np.float32], k: int, among: Sequence[str]) -> list[Near]:
        """Return what ``nearest`` would, for few passages, by comparing all their vectors."""
        import numpy as np

        if not among:
            return []
        held = self._guarded("read", lambda: self._rows.get(ids=list(among), include=["embeddings"]))
        if not held["ids"]:
            return []
        cosines = np.asarray(held["embeddings"], dtype=np.float32) @ np.asarray(vector, dtype=np.float32)
        order = np.argsort(-cosines, kind="stable")[:k]
        return [Near(held["ids"][place], float(cosines[place])) for place in order]

    def persist_every(self, rows: int = _PERSISTED_EVERY) -> None:
        """Have the graph written to disk after every ``rows`` new rows, from the next opening on.

        Rows are safe before that: Chroma keeps them in its log and reads them at an opening. Each write takes a second
        at a million passages, so whoever fills a store asks for fewer.
        """
        self._guarded("written", lambda: self._rows.modify(configuration={"hnsw": {"sync_threshold": rows}}))

    def recall(self, passage_ids: Sequence[str]) -> float:
        """Return the share, in [0, 1], of these stored passages that their own vectors find; 1 where none are given."""
        if not passage_ids:
            return 1.0
        held = self._guarded("read", lambda: self._rows.get(ids=list(passage_ids), include=["embeddings"]))
        if not held["ids"]:
            return 0.0
        found = 0
        for name, vector in zip(held["ids"], held["embeddings"], strict=True):
            near = self.nearest(vector, 3)
            found += any(item.passage_id == name or item.similarity > 1 - 1e-4 for item in near)
        return found / len(passage_ids)

    def close(self) -> None:
        """Release Chroma's files, so that the folder can be moved or opened again in this process."""
        self._client.close()

    def _metadata(self, passage: Passage) -> dict[str, str | int]:
        return {"doc_id": passage.doc_id, "number": passage.number}

    def _of_document(self, doc_id: str) -> dict[str, Any]:
        return {"doc_id": doc_id}

    def _guarded(self, verb: str, call: Any) -> Any:  # noqa: ANN401 - Chroma's own types differ from call to call
        try:
            return call()
        except self._errors as error:
            message = f"The vector store could not be {verb} ({error}); {_REBUILD}."
            raise IndexDamaged(message) from error


class FolderVectors:
    """All stores of one index, in folders of its home, whose lock this process holds; raises as they do."""

    def __init__(self, home: Path, fingerprint: str) -> None:
        self._home = home
        self._fingerprint = fingerprint

    def open(self, name: str) -> VectorStore:
        """Open a store; a new one is empty."""
        return VectorStore(self._home / name, self._fingerprint)

    def remove(self, name: str) -> None:
        """Remove a store if it exists."""
        shutil.rmtree(self._home / name, ignore_errors=True)

    def fresh(self, name: str) -> VectorStore:
        """Open an empty store, discarding what an interrupted rebuild left under its name."""
        self.remove(name)
        return self.open(name)

    def sweep(self, name: str) -> None:
        """Remove all other stores, left by interrupted rebuilds."""
        for folder in self._home.glob("chroma-*"):
            if folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)
