"""The one module that knows Chroma: passages' vectors in, nearest passages out.

What Chroma 1.5 does was seen by running it, and shapes this module: ``add`` silently ignores a known id, so rows are
upserted under ids made from content; the space and the absence of an embedding function are set by us and never left
to defaults; batches stay under its limit; a lost segment raises nothing, so ``recall`` asks passages for themselves.

A Chroma server (``ServerStore``) is asked in the same words. It holds each index in a collection of its own. Its client
waits without end for a server that is silent, so the seconds are set here; and it knows nothing of who may write, so
each row carries the number of the lease it was written under, and a writer deletes no row of a later one.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from index.errors import IndexDamaged, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import httpx
    import numpy as np
    from numpy.typing import NDArray

    from index.places import ChromaAddress
    from index.types import Passage

COLLECTION: Final = "passages"
_BATCH: Final = 4000
PERSISTED_EVERY: Final = 1000
"""Rows; what Chroma does by itself."""
_FINGERPRINT: Final = "encoder_fingerprint"
_LEASE: Final = "lease"
_REBUILD: Final = "run `briefing index rebuild` to restore it from the stored originals"
_PAUSES: Final = (0.25, 0.5, 1.0, 2.0)
"""Seconds between the tries to reach a server that is away."""
_CONNECT_SECONDS: Final = 3.0
_ANSWER_SECONDS: Final = 30.0
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Near:
    """A stored passage and its cosine with the question, in [-1, 1]."""

    passage_id: str
    similarity: float


class VectorStore:
    """Vectors of passages under ``folder``; the caller holds the folder's lock."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        """Open or create the store; raises ``IndexDamaged`` where Chroma cannot."""
        import chromadb
        from chromadb.config import Settings

        def connect() -> Any:  # noqa: ANN401 - Chroma's own type is a factory's result
            return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))

        self._open(connect, COLLECTION, fingerprint, str(folder))

    def _open(self, connect: Callable[[], Any], collection: str, fingerprint: str, where: str) -> None:
        """Open or create the collection of a client; ``where`` is what an error says of it."""
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
        """Fingerprint of the model that the stored vectors come from."""
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
        """Return how many passages are stored."""
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

        ``among`` are the ids of the stored passages that may be found; all may by default.
        """
        found = self._guarded(
            "read",
            lambda: self._rows.query(query_embeddings=[vector], n_results=k, ids=among, include=["distances"]),
        )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return [Near(name, 1.0 - float(distance)) for name, distance in pairs]

    def compared(self, vector: NDArray[np.float32], k: int, among: Sequence[str]) -> list[Near]:
        """Return what ``nearest`` does, of few passages: by comparing the vectors of all."""
        import numpy as np

        if not among:
            return []
        held = self._guarded("read", lambda: self._rows.get(ids=list(among), include=["embeddings"]))
        if not held["ids"]:
            return []
        cosines = np.asarray(held["embeddings"], dtype=np.float32) @ np.asarray(vector, dtype=np.float32)
        order = np.argsort(-cosines, kind="stable")[:k]
        return [Near(held["ids"][place], float(cosines[place])) for place in order]

    def persist_every(self, rows: int = PERSISTED_EVERY) -> None:
        """Have the graph written to disk when so many rows are new, from the next opening on.

        Rows are safe before: Chroma's log holds them, and they are read from it at an opening. Each writing takes a
        second at a million passages, so whoever fills a store asks for fewer.
        """
        self._guarded("written", lambda: self._rows.modify(configuration={"hnsw": {"sync_threshold": rows}}))

    def recall(self, passage_ids: Sequence[str]) -> float:
        """Return the share, in [0, 1], of these stored passages that their own vectors find; 1 for none asked."""
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


class ServerStore(VectorStore):
    """Vectors of passages in the collection ``name`` of a Chroma server.

    ``fence`` is asked before every write: it returns the number of the lease under which this process writes, or raises
    ``LeaseLost``; without one, this process is the only one that ever writes here.
    """

    def __init__(
        self, server: ChromaAddress, name: str, fingerprint: str, fence: Callable[[], int] | None = None
    ) -> None:
        """Open or create the collection; raises ``StoreUnavailable`` where no such server answers."""
        self._server = server
        self._fence = fence
        self.name = name
        _same_version(server)
        self._tried(lambda: self._open(lambda: _connected(server), name, fingerprint, f"«{name}» at {server}"))

    def put(self, passages: Sequence[Passage], vectors: NDArray[np.float32]) -> None:
        """Store passages; see ``VectorStore.put``. Raises ``LeaseLost``."""
        self._allowed()
        super().put(passages, vectors)

    def drop(self, doc_id: str) -> None:
        """Delete all passages of a document that no later writer stored; raises ``LeaseLost``."""
        self._allowed()
        super().drop(doc_id)

    def close(self) -> None:
        """Close the connections, which Chroma's own way leaves open."""
        _disconnect(self._client)

    def _allowed(self) -> int | None:
        return self._fence() if self._fence is not None else None

    def _metadata(self, passage: Passage) -> dict[str, str | int]:
        token = self._allowed()
        return {**super()._metadata(passage), **({} if token is None else {_LEASE: token})}

    def _of_document(self, doc_id: str) -> dict[str, Any]:
        token, own = self._allowed(), super()._of_document(doc_id)
        return own if token is None else {"$and": [own, {_LEASE: {"$lte": token}}]}

    def _guarded(self, verb: str, call: Any) -> Any:  # noqa: ANN401 - see above
        return super()._guarded(verb, lambda: self._tried(call))

    def _tried(self, call: Any) -> Any:  # noqa: ANN401 - see above
        """Call the server, again after a while where it cannot be reached; raises ``StoreUnavailable``."""
        import httpx

        for pause in (*_PAUSES, None):
            try:
                return call()
            except httpx.TransportError as error:
                if pause is None or isinstance(error, httpx.ReadTimeout):
                    raise self._away(error) from error
            time.sleep(pause)
        raise AssertionError

    def _away(self, error: Exception) -> StoreUnavailable:
        _LOGGER.warning("The Chroma server at %s does not answer (%s).", self._server, error)
        return StoreUnavailable(
            "The search does not answer at the moment, so nothing was answered or changed; try again in a minute. "
            "(Its Chroma server is away.)"
        )


def remove_collection(server: ChromaAddress, name: str) -> None:
    """Remove a collection of a Chroma server, if it is there; raises ``StoreUnavailable``."""
    import httpx
    from chromadb.errors import ChromaError, NotFoundError

    client = _connected(server)
    try:
        client.delete_collection(name)
    except NotFoundError:
        return
    except (ChromaError, ValueError, httpx.TransportError) as error:
        message = f"The collection «{name}» could not be removed from {server} ({error})."
        raise StoreUnavailable(message) from error
    finally:
        _disconnect(client)


def _connected(server: ChromaAddress) -> Any:  # noqa: ANN401 - Chroma's own type is a factory's result
    """Return a client that waits for no longer than we say; raises ``StoreUnavailable``."""
    import chromadb
    import httpx
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    try:
        client = chromadb.HttpClient(server.host, server.port, ssl=server.secure, settings=settings)
    except ValueError as error:  # what it makes of every failure to connect
        message = f"The Chroma server at {server} cannot be used ({error})."
        raise StoreUnavailable(message) from error
    for session in _sessions(client):
        session.timeout = httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)
    return client


def _disconnect(client: Any) -> None:  # noqa: ANN401 - see above
    sessions = _sessions(client)
    client.close()
    for session in sessions:
        session.close()


def _sessions(client: Any) -> list[httpx.Client]:  # noqa: ANN401 - see above
    """Return the connections of a Chroma client, of which no setting of its own speaks."""
    return [part._server._session for part in (client, client._admin_client)]  # noqa: SLF001 - tests/index/test_chroma_server.py holds that they are there


def _same_version(server: ChromaAddress) -> None:
    """Raise ``StoreUnavailable`` unless a Chroma server of the client's own major version answers."""
    import chromadb
    import httpx

    try:
        answer = httpx.get(f"{server}/api/v2/version", timeout=_CONNECT_SECONDS, trust_env=False)
    except httpx.HTTPError as error:
        message = (
            f"No Chroma server answers at {server} ({error}): start one with "
            f"`chroma run --host {server.host} --port {server.port} --path FOLDER`, or correct BRIEFING_CHROMA."
        )
        raise StoreUnavailable(message) from error
    found = answer.text.strip().strip('"') if answer.is_success else ""
    major = chromadb.__version__.partition(".")[0]
    if found.partition(".")[0] != major:
        said = found or answer.status_code
        message = (
            f"What answers at {server} is no Chroma server of version {major} (it said «{said}»); this program speaks "
            f"with `chroma run` of chromadb {chromadb.__version__}."
        )
        raise StoreUnavailable(message)
