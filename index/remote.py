"""The index in a process that does not own it: everything but reading goes through the server that does.

The server mounts ``handle`` under ``POST /owner/{action}`` and accepts only requests with the token of ``owner.json``,
a file that only the owner of the home folder can read. Documents are read where they are stored (``stored_of``),
without vectors and without ownership.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from index import manifest
from index.errors import (
    BriefingIndexError,
    DocumentNotFound,
    DocumentRefused,
    IndexDamaged,
    IndexInUse,
    StoreUnavailable,
)
from index.files import LocalFiles
from index.library import AddResult, Index, VerifyReport
from index.places import Places
from index.types import Hit, Passage

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.encoder import Encoder
    from index.files import Files
    from index.library import Progress
    from index.manifest import Manifest
    from index.owner import Address
    from index.places import SharedPlaces
    from index.switch import Switch

Json = dict[str, Any]
_KINDS: Final = {
    kind.__name__: kind
    for kind in (BriefingIndexError, DocumentNotFound, DocumentRefused, IndexDamaged, IndexInUse, StoreUnavailable)
}
_CONNECT_SECONDS: Final = 5.0
_SEARCH_SECONDS: Final = 60.0
_CHANGE_SECONDS: Final = 3600.0


def handle(index: Index, action: str, payload: Json) -> Json:
    """Do what another process asks of the owner; errors come back as {"error", "kind"}, never as exceptions."""
    try:
        return _done(index, action, payload)
    except BriefingIndexError as error:
        return {"error": str(error), "kind": type(error).__name__}
    except (KeyError, TypeError, ValueError) as error:
        return {"error": f"The request to the server was malformed ({error}).", "kind": "BriefingIndexError"}


def _done(index: Index, action: str, payload: Json) -> Json:
    match action:
        case "search":
            within = payload.get("within")
            among = None if within is None else frozenset(map(str, within))
            return {"hits": [asdict(hit) for hit in index.search(str(payload["query"]), int(payload["k"]), among)]}
        case "add":
            paths = [Path(path) for path in payload["paths"]]
            added = index.add(paths, sources=payload["sources"], keep_all=bool(payload.get("keep_all")))
            return {"added": [asdict(result) for result in added]}
        case "remove":
            index.remove(str(payload["doc_id"]))
        case "verify":
            return {"report": asdict(index.verify())}
        case "rebuild":
            index.rebuild()
        case _:
            return {"error": f"The server does not know «{action}».", "kind": "BriefingIndexError"}
    return {}


class RemoteIndex(Index):
    """See ``Index``; made by ``Index.open`` when a server owns the store."""

    owned = False

    def __init__(self, home: Path, encoder: Encoder, address: Address, places: SharedPlaces | None) -> None:
        """``places`` are those that the server shares with others; None where everything is in its home folder."""
        self._read = reader_of(home, places)
        super().__init__(home, encoder, self._read.files)
        self._address = address

    @property
    def manifest(self) -> Manifest:
        """What the index holds, as its owner last wrote it."""
        return self._read.manifest() or manifest.Manifest(self.encoder.fingerprint)

    def search(self, query: str, k: int = 8, within: Collection[str] | None = None) -> list[Hit]:
        """Return up to ``k`` passages, best first; see ``Index.search``."""
        payload = {"query": query, "k": k, "within": None if within is None else sorted(within)}
        found = self._asked("search", payload, _SEARCH_SECONDS)["hits"]
        return [
            Hit(**{**hit, "passage": Passage(**{**hit["passage"], "sentences": tuple(hit["passage"]["sentences"])})})
            for hit in found
        ]

    def add(
        self,
        paths: Sequence[Path],
        progress: Progress | None = None,
        sources: Sequence[str] | None = None,
        *,
        keep_all: bool = False,
    ) -> list[AddResult]:
        """Have the server add files; see ``Index.add``."""
        del progress  # the server works in one step
        absolute = [str(Path(path).absolute()) for path in paths]
        payload = {"paths": absolute, "sources": list(sources or absolute), "keep_all": keep_all}
        asked = self._asked("add", payload, _CHANGE_SECONDS)
        lists = ("warnings", "changes")
        return [AddResult(**{**r, **{name: tuple(r.get(name, ())) for name in lists}}) for r in asked["added"]]

    def remove(self, doc_id: str) -> None:
        """Have the server remove a document."""
        self._asked("remove", {"doc_id": doc_id}, _CHANGE_SECONDS)

    def verify(self) -> VerifyReport:
        """Have the server verify its index."""
        report = self._asked("verify", {}, _CHANGE_SECONDS)["report"]
        return VerifyReport(**{**report, "problems": tuple(report["problems"])})

    def rebuild(self, progress: Progress | None = None) -> None:
        """Have the server rebuild its index."""
        del progress  # the server works in one step
        self._asked("rebuild", {}, _CHANGE_SECONDS)

    def close(self) -> None:
        """Close what was opened for reading."""
        self._read.close()

    def _asked(self, action: str, payload: Json, seconds: float) -> Json:
        import httpx

        url = f"{self._address.url}/owner/{action}"
        headers = {"Authorization": f"Bearer {self._address.token}"}
        try:
            with httpx.Client(trust_env=False, timeout=httpx.Timeout(seconds, connect=_CONNECT_SECONDS)) as client:
                response = client.post(url, json=payload, headers=headers)
                response.raise_for_status()
                answer: Json = response.json()
        except (httpx.HTTPError, ValueError) as error:
            message = (
                f"The index is in use by the server at {self._address.url} (process {self._address.pid}), which did "
                f"not answer ({error}); wait for it or stop it."
            )
            raise IndexInUse(message) from error
        if "error" in answer:
            raise _KINDS.get(str(answer.get("kind")), BriefingIndexError)(answer["error"])
        return answer


@dataclass(frozen=True, slots=True)
class Stored:
    """Documents, and the manifest that names them; None where nothing was ever added."""

    files: Files
    manifest: Manifest | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what is stored, again each time; ``switch`` says which manifest is current where servers share it."""

    files: Files
    switch: Switch | None = None

    def manifest(self) -> Manifest | None:
        """Return the current manifest; raises ``BriefingIndexError``."""
        return manifest.read(self.files) if self.switch is None else self.switch.state().manifest_in(self.files)

    def close(self) -> None:
        """Close what was opened."""
        if self.switch is not None:
            self.switch.close()


def reader_of(home: Path, shared: SharedPlaces | None) -> Reader:
    """Return the reader of a home folder, or of what its server shares with others; raises ``BriefingIndexError``."""
    if shared is None:
        return Reader(LocalFiles(home))
    from index.shared import shared_files
    from index.switch import Switch

    return Reader(shared_files(home, shared.store), Switch(shared.database))


def stored_of(home: Path, places: Places | None = None) -> Stored:
    """Return what is stored for ``home`` now; raises ``BriefingIndexError``."""
    with closing(reader_of(home, (places or Places.of_environment()).shared)) as reader:
        return Stored(reader.files, reader.manifest())
