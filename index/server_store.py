"""Passages' vectors in the collections of a Chroma server, with the interface of a store in a folder.

Chroma's client waits for a silent server without limit, so timeouts are set here. Nor does Chroma know who may write,
so each row carries the number of the lease it was written under, and a writer deletes no row of a later lease.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from index.errors import StoreUnavailable
from index.store import VectorStore

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from index.places import ChromaAddress
    from index.types import Passage

_LEASE: Final = "lease"
_PAUSES: Final = (0.25, 0.5, 1.0, 2.0)
"""Seconds between attempts to reach a server that is away."""
_CONNECT_SECONDS: Final = 3.0
_ANSWER_SECONDS: Final = 30.0
_LOGGER = logging.getLogger(__name__)


class ServerStore(VectorStore):
    """Passage vectors in the collection ``name`` of a Chroma server.

    ``fence`` is called before every write: it returns the number of the lease under which this process writes, or
    raises ``LeaseLost``. Without one, this process is the only writer.
    """

    def __init__(
        self, server: ChromaAddress, name: str, fingerprint: str, fence: Callable[[], int] | None = None
    ) -> None:
        """Open or create the collection; raises ``StoreUnavailable`` where no such server responds."""
        self._server = server
        self._fence = fence
        self.name = name
        _same_version(server)
        self._tried(lambda: self._open(lambda: _connected(server), name, fingerprint, f"«{name}» at {server}"))

    def close(self) -> None:
        """Close the connections, which Chroma's own ``close`` leaves open."""
        _disconnect(self._client)

    def _metadata(self, passage: Passage) -> dict[str, str | int]:
        lease = {_LEASE: self._fence()} if self._fence is not None else {}
        return {**super()._metadata(passage), **lease}

    def _of_document(self, doc_id: str) -> dict[str, Any]:
        """Return a filter for the rows of a document, except those stored by a later writer."""
        own = super()._of_document(doc_id)
        return own if self._fence is None else {"$and": [own, {_LEASE: {"$lte": self._fence()}}]}

    def _guarded(self, verb: str, call: Any) -> Any:  # noqa: ANN401 - as in ``VectorStore``
        return super()._guarded(verb, lambda: self._tried(call))

    def _tried(self, call: Any) -> Any:  # noqa: ANN401 - as in ``VectorStore``
        """Call the server, retrying where it cannot be reached; raises ``StoreUnavailable``."""
        import httpx

        for pause in (*_PAUSES, None):
            try:
                return call()
            except httpx.TransportError as error:
                if pause is None or isinstance(error, httpx.ReadTimeout):
                    _LOGGER.warning("The Chroma server at %s does not answer (%s).", self._server, error)
                    message = (
                        "The search is not responding, so nothing was answered or changed; try again in a "
                        "minute. (Its Chroma server is away.)"
                    )
                    raise StoreUnavailable(message) from error
            time.sleep(pause)
        raise AssertionError


class ServerVectors:
    """All stores of one index in collections of a Chroma server, named after it, so that indexes never mix.

    ``index`` returns the index's id; ``fence`` is as in ``ServerStore``.
    """

    def __init__(
        self,
        server: ChromaAddress,
        index: Callable[[], str],
        fingerprint: str,
        fence: Callable[[], int] | None = None,
    ) -> None:
        self._server = server
        self._index = index
        self._fingerprint = fingerprint
        self._fence = fence

    def open(self, name: str) -> VectorStore:
        """Open a store; a new one is empty."""
        return ServerStore(self._server, self._named(name), self._fingerprint, self._fence)

    def remove(self, name: str) -> None:
        """Remove a store if it exists and the server responds; raises ``LeaseLost``."""
        import httpx
        from chromadb.errors import ChromaError

        if self._fence is not None:
            self._fence()
        collection = self._named(name)
        with suppress(StoreUnavailable, ChromaError, ValueError, httpx.TransportError):  # what stays does no harm
            client = _connected(self._server)
            try:
                client.delete_collection(collection)
            finally:
                _disconnect(client)

    def fresh(self, name: str) -> VectorStore:
        """Open an empty store, discarding what an interrupted rebuild left under its name."""
        self.remove(name)
        return self.open(name)

    def sweep(self, name: str) -> None:
        """Do nothing: another server may be filling a store now. The next rebuild removes what is left."""

    def _named(self, name: str) -> str:
        return f"briefing-{self._index()}-{name}"


def _connected(server: ChromaAddress) -> Any:  # noqa: ANN401 - Chroma's own type is a factory's result
    """Return a client with our timeouts; raises ``StoreUnavailable``."""
    import chromadb
    import httpx
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    try:
        client = chromadb.HttpClient(server.host, server.port, ssl=server.secure, settings=settings)
    except ValueError as error:  # raised for every failure to connect
        message = f"The Chroma server at {server} cannot be used ({error})."
        raise StoreUnavailable(message) from error
    for session in _sessions(client):
        session.timeout = httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS)
    return client


def _disconnect(client: Any) -> None:  # noqa: ANN401 - as in ``VectorStore``
    sessions = _sessions(client)
    client.close()
    for session in sessions:
        session.close()


def _sessions(client: Any) -> list[httpx.Client]:  # noqa: ANN401 - as in ``VectorStore``
    """Return the HTTP sessions of a Chroma client, which has no setting for them."""
    return [part._server._session for part in (client, client._admin_client)]  # noqa: SLF001 - tests/index/test_chroma_server.py checks that they exist


def _same_version(server: ChromaAddress) -> None:
    """Raise ``StoreUnavailable`` unless a Chroma server of the client's major version responds."""
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
            f"What answers at {server} is not a Chroma server of version {major} (it said «{said}»); this program "
            f"speaks with `chroma run` of chromadb {chromadb.__version__}."
        )
        raise StoreUnavailable(message)
