"""What is stored for a home folder, wherever that is, read without its vectors and without owning anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index import manifest
from index.files import LocalFiles
from index.places import Places

if TYPE_CHECKING:
    from pathlib import Path

    from index.files import Files
    from index.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Stored:
    """Documents, and the manifest that names them; None where nothing was ever added."""

    files: Files
    manifest: Manifest | None


def stored_of(home: Path, places: Places | None = None) -> Stored:
    """Return what is stored for ``home`` at this moment; raises ``BriefingIndexError``."""
    shared = (places or Places.of_environment()).shared
    if shared is not None:
        from index.shared import shared_files
        from index.switch import Switch

        files = shared_files(home, shared.store)
        with Switch(shared.database) as switch:
            return Stored(files, switch.state().manifest_in(files))
    local = LocalFiles(home)
    return Stored(local, manifest.read(local))
