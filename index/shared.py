"""The index that several servers answer from: vectors in Chroma, documents in a shared store, one writer at a time.

Each server searches its own snapshot, like the owner of a home folder, and checks every second for another manifest.
What it keeps in memory can be rebuilt at any time; the home folder holds nothing but copies.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from index import checking, manifest
from index.distant import files_at
from index.errors import BriefingIndexError, IndexDamaged, PlaceRefused, StoreUnavailable
from index.files import INDEX_ID
from index.lease import Writers
from index.library import Index
from index.manifest import Manifest
from index.owned import OwnedIndex
from index.server_store import ServerVectors
from index.switch import Switch

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from index.encoder import Encoder
    from index.files import Files
    from index.owner import Ownership
    from index.places import SharedPlaces
    from index.snapshot import Snapshot
    from index.switch import State
    from index.types import Hit

_LOOKS: Final = 1.0
"""Seconds between checks for another manifest."""
_CLOSING: Final = 10.0
"""Seconds to wait for the checking thread at the end."""
_MANIFESTS: Final = "manifests"
_LOGGER = logging.getLogger(__name__)


class SharedIndex(OwnedIndex):
    """See ``Index``; made by ``Index.open`` where the places of the environment name a shared store."""

    def __init__(  # noqa: PLR0913 - what an index needs
        self,
        home: Path,
        encoder: Encoder,
        ownership: Ownership,
        places: SharedPlaces,
        *,
        wait: float,
        check: bool,
    ) -> None:
        """Open the index; raises ``PlaceRefused`` or ``StoreUnavailable`` where one of the places cannot be used."""
        self._ownership = ownership
        try:
            self._plain_files = shared_files(home, places.store)
            self._switcher = Switch(places.database)
        except BaseException:
            ownership.release()
            raise
        self._writers = Writers(self._switcher, places.lease, wait, self._writes)
        self._changing = self._writers
        Index.__init__(self, home, encoder, self._plain_files.fenced(self._writers.number))
        self._version, self._before = -1, ""
        self._adopting = threading.Lock()
        self._closed = threading.Event()
        self._id = ""
        number = self._writers.number
        self._vectors = ServerVectors(places.chroma, lambda: self._id, encoder.fingerprint, number)
        self._looking = threading.Thread(target=self._look, name="looking", daemon=True)
        self._begin(check=check)
        self._looking.start()

    def _held_manifest(self, *, check: bool) -> Manifest:
        """Return the current manifest; raises ``PlaceRefused`` if store and database belong to different indexes."""
        del check
        state, held = self._latest()
        try:
            found = self._plain_files.read(INDEX_ID).decode("ascii", "replace").strip()
        except FileNotFoundError:
            self._plain_files.write(INDEX_ID, state.id.encode())
            found = state.id
        if found != state.id:
            message = "BRIEFING_STORE and BRIEFING_DATABASE belong to two different indexes; name both of the same one."
            raise PlaceRefused(message)
        self._id, self._version, self._before = state.id, state.version, state.name
        return held

    def _latest(self) -> tuple[State, Manifest]:
        """Return the current state and its manifest."""
        for _ in range(3):
            state = self._switcher.state()
            try:
                held = state.manifest_in(self._plain_files)
            except FileNotFoundError:
                continue  # it was replaced and removed between the two
            return state, held or Manifest(self.encoder.fingerprint)
        message = f"The manifest {state.name} is missing from the shared store; restore it from a backup."
        raise IndexDamaged(message)

    def _open_store(self, held: Manifest) -> None:
        """Open the store and repair what a dead server left, unless another server is writing."""
        self._own_model(held)
        self._store = self._vectors.open(held.store)
        if self._store.count() != held.passages:
            self._writers.try_now()
        checking.sample_is_found(self._store, self.manifest.entries, self.read)

    def _own_model(self, held: Manifest) -> None:
        """Raise ``PlaceRefused`` where the vectors come from another model; a shared index is not rebuilt for that."""
        if held.encoder == self.encoder.fingerprint:
            return
        if self._store is not None:
            self._store.close()
            self._store = None
        message = (
            "The shared index was built with another embedding model: start all servers with the same "
            "BRIEFING_ENCODER, or run `briefing index rebuild` to embed the documents again for all."
        )
        raise PlaceRefused(message)

    def searched(self, snapshot: Snapshot, query: str, k: int, within: Collection[str] | None) -> list[Hit]:
        """See ``OwnedIndex.searched``; searches once more where another server has changed the store."""
        try:
            return super().searched(snapshot, query, k, within)
        except IndexDamaged:
            if not self.refresh():
                raise
            return super().searched(self._snapshot, query, k, within)

    def refresh(self) -> bool:
        """Adopt what another server has changed; return whether anything was. Raises ``BriefingIndexError``."""
        with self._adopting:
            if self._switcher.state().version <= self._version:
                return False
            state, held = self._latest()
            self._own_model(held)
            if self._store is None or held.store != self.manifest.store:
                self._store, retired = self._vectors.open(held.store), self._store
                if retired is not None:
                    retired.close()
            snapshot = self._following(held)
            if not self._writers.busy:
                _ = snapshot.ranker  # built here, so that no question waits for it
            self._snapshot, self.needs_rebuild = snapshot, False
            self._version, self._before = state.version, state.name
            return True

    def _writes(self, left: bool) -> None:  # noqa: FBT001 - the one thing that a lease says
        """Begin a change from the current state, repairing what was left half done."""
        self.refresh()
        if self._store is not None and (left or self._store.count() != self.manifest.passages):
            self._mend(self.manifest, self._store)

    def _commit(self, after: Manifest) -> None:
        """Make another manifest current; raises ``LeaseLost``, or ``StoreUnavailable`` where it did not become so."""
        content = manifest.encoded(after)
        name = f"{_MANIFESTS}/{self._version + 1}-{hashlib.sha256(content).hexdigest()[:12]}.json"
        self.files.write(name, content)
        with self._adopting:
            try:
                self._version = self._writers.lease.switch(self._version, name, content)
            except StoreUnavailable:  # the database may have committed before it went away
                state = self._switcher.state()
                if state.name != name:
                    raise
                self._version = state.version
            kept, self._before = {name, self._before}, name
        with suppress(BriefingIndexError):  # the next change removes them
            for old in self.files.names(_MANIFESTS):
                if f"{_MANIFESTS}/{old}" not in kept:
                    self.files.remove(f"{_MANIFESTS}/{old}")

    def _look(self) -> None:
        """Check every second for other servers' changes, and repair what a dead server left."""
        told = ""
        while not self._closed.wait(_LOOKS):
            if self._writers.busy:
                continue
            try:
                self.refresh()
                if self._switcher.state().abandoned:
                    self._writers.try_now()
                told = ""
            except BriefingIndexError as error:
                if str(error) != told:
                    _LOGGER.warning("%s Answers come from what was read before.", error)
                told = str(error)

    def close(self) -> None:
        """Stop checking and close all connections; the other servers go on."""
        self._closed.set()
        if self._looking.is_alive():
            self._looking.join(_CLOSING)
        if self._store is not None:
            self._store.close()
            self._store = None
        self._switcher.close()
        self._ownership.release()


def shared_files(home: Path, store: str) -> Files:
    """Return the files of a shared store; local copies lie in ``home``."""
    return files_at(store, home / "copies")
