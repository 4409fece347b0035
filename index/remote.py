"""The index in a process that does not own it: everything but reading goes through the server that does.

The server mounts ``handle`` under ``POST /owner/{action}`` and lets in only requests that carry the token of
``owner.json``, a file that nobody but the owner of the home folder can read.
"""

from __future__ import annotations

from dataclasses import asdict
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
from index.library import AddResult, Index, VerifyReport
from index.stored import reader_of
from index.types import Hit, Passage

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from index.encoder import Encoder
    from index.library import Progress
    from index.manifest import Manifest
    from index.owner import Address
    from index.places import SharedPlaces

Json = dict[str, Any]
_KINDS: Final = {
    kind.__name__: kind
    for kind in (BriefingIndexError, DocumentNotFound, DocumentRefused, IndexDamaged, IndexInUse, StoreUnavailable)
}
_CONNECT_SECONDS: Final = 5.0
_SEARCH_SECONDS: Final = 60.0
_CHANGE_SECONDS: Final = 3600.0


def handle(index: Index, action: str, payload: Json) -> Json:
    """Do what another process asks of the owner; problems come back as {"error", "kind"}, never as exceptions."""
    act = _ACTIONS.get(action)
    if act is None:
        return {"error": f"The server does not know «{action}».", "kind": "BriefingIndexError"}
    try:
        return act(index, payload)
    except BriefingIndexError as error:
        return {"error": str(error), "kind": type(error).__name__}
    except (KeyError, TypeError, ValueError) as error:
        return {"error": f"The request to the server was malformed ({error}).", "kind": "BriefingIndexError"}


def _search(index: Index, payload: Json) -> Json:
    within = payload.get("within")
    among = None if within is None else frozenset(map(str, within))
    return {"hits": [asdict(hit) for hit in index.search(str(payload["query"]), int(payload["k"]), among)]}


def _add(index: Index, payload: Json) -> Json:
    paths = [Path(path) for path in payload["paths"]]
    added = index.add(paths, sources=payload["sources"], keep_all=bool(payload.get("keep_all")))
    return {"added": [asdict(result) for result in added]}


def _remove(index: Index, payload: Json) -> Json:
    index.remove(str(payload["doc_id"]))
    return {}


def _verify(index: Index, payload: Json) -> Json:
    del payload
    return {"report": asdict(index.verify())}


def _rebuild(index: Index, payload: Json) -> Json:
    del payload
    index.rebuild()
    return {}


_ACTIONS: Final = {"search": _search, "add": _add, "remove": _remove, "verify": _verify, "rebuild": _rebuild}


class RemoteIndex(Index):
    """See ``Index``; made by ``Index.open`` when a server owns the store."""

    owned = False

    def __init__(self, home: Path, encoder: Encoder, address: Address, places: SharedPlaces | None = None) -> None:
        """``places`` are those that the server shares with others; None where it has all in its home folder."""
        self._read = reader_of(home, places)
        super().__init__(home, encoder, self._read.files)
        self._address = address

    @property
    def manifest(self) -> Manifest:
        """What the index holds at this moment, as its owner last wrote it."""
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
