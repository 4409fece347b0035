"""What a question sees of an index, unchanged while it lasts, however the index changes meanwhile."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from index.catalogue import LARGE, NAME, Catalogue
from index.large import LargeRanker
from index.ranking import PassageRanker

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.large import Ranker
    from index.manifest import Entry, Manifest
    from index.types import ParsedDocument


@dataclass(frozen=True)
class Snapshot:
    """What one manifest names.

    The ranking is made when it is first used: adding a thousand files must not make a thousand. That of a large home
    is in its ``catalogue``, and the ``documents`` are read when they are needed.
    """

    manifest: Manifest
    documents: tuple[ParsedDocument, ...] = ()
    catalogue: Catalogue | None = None

    @cached_property
    def ranker(self) -> Ranker:
        """The passages, ready to be ranked."""
        return PassageRanker(self.documents) if self.catalogue is None else LargeRanker(self.catalogue, self.manifest)

    def followed_by(self, held: Manifest, home: Path, read: Callable[[Entry], ParsedDocument]) -> Snapshot:
        """Return the snapshot of what ``held`` names; only what this one does not hold is read, by ``read``."""
        if is_large(held):
            catalogue = self.catalogue or Catalogue(home / NAME)
            catalogue.follow(held.entries, read)
            return Snapshot(held, (), catalogue)
        shutil.rmtree(home / NAME, ignore_errors=True)
        known = dict(zip(self.manifest.entries, self.documents, strict=False))
        return Snapshot(held, tuple(known.get(entry) or read(entry) for entry in held.entries))


def is_large(held: Manifest) -> bool:
    """Tell whether so much is held that its words lie on disk, and that nothing looks at all of it without need."""
    return held.passages >= LARGE
