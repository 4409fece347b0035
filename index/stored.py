"""What is stored for a home folder, wherever that is, read without its vectors and without owning anything."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index import manifest
from index.files import LocalFiles
from index.places import Places

if TYPE_CHECKING:
    from pathlib import Path

    from index.files import Files
    from index.manifest import Manifest
    from index.places import SharedPlaces
    from index.switch import Switch


@dataclass(frozen=True, slots=True)
class Stored:
    """Documents, and the manifest that names them; None where nothing was ever added."""

    files: Files
    manifest: Manifest | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what is stored, now and again later; ``switch`` says which manifest holds where servers share it."""

    files: Files
    switch: Switch | None = None

    def manifest(self) -> Manifest | None:
        """Return the manifest that holds at this moment; raises ``BriefingIndexError``."""
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
    """Return what is stored for ``home`` at this moment; raises ``BriefingIndexError``."""
    with closing(reader_of(home, (places or Places.of_environment()).shared)) as reader:
        return Stored(reader.files, reader.manifest())
