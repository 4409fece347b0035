"""Adding files from the command line: one after the other, or many at once on Ray."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.cli.telling import progress_bar
from index.errors import BriefingIndexError, IndexInUse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.library import AddResult


@dataclass
class Added:
    """What became of files; ``known`` counts those that an earlier start had done, ``stopped`` tells of Ctrl+C."""

    results: list[AddResult] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    known: int = 0
    stopped: bool = False


def one_by_one(home: Path, files: Sequence[Path], *, keep_all: bool) -> Added:
    """Add files one after the other; what was added before Ctrl+C stays."""
    from index.library import Index

    done = Added()
    with Index.open(home) as opened, progress_bar("Reading") as progress:
        try:
            for number, file in enumerate(files):
                if len(files) > 1:
                    progress(number, len(files), "files")
                try:
                    done.results.extend(opened.add([file], progress if len(files) == 1 else None, keep_all=keep_all))
                except BriefingIndexError as error:
                    done.refused.append(str(error))
        except KeyboardInterrupt:
            done.stopped = True
    return done


def on_ray(home: Path, files: Sequence[Path], address: str, workers: int | None, *, keep_all: bool) -> Added:
    """Add files on the Ray at ``address``; raises ``IndexInUse`` where a server has the index open."""
    from index.library import Index
    from index.owned import OwnedIndex
    from index.parallel import BulkResult, RayWorkers, add_in_parallel

    found, stopped = BulkResult(), False
    with Index.open(home) as opened:
        if not isinstance(opened, OwnedIndex):
            message = f"A server has the index in {home} open; stop it before many files are added on Ray."
            raise IndexInUse(message)
        with RayWorkers(address, workers, keep_all=keep_all) as pool, progress_bar("Reading") as progress:
            try:
                add_in_parallel(opened, files, pool, progress, found)
            except KeyboardInterrupt:
                stopped = True
    return Added(found.added, found.refused, found.known, stopped)
