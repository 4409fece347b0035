"""Adding files from the command line: one after the other, or many at once on Ray."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from assistant.cli.telling import progress_bar
from index.errors import BriefingIndexError, IndexInUse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from index.library import AddResult, Index, Progress


@dataclass
class Added:
    """What became of files; ``known`` counts those that an earlier start had done, ``stopped`` tells of Ctrl+C.

    ``attached`` counts those among them that were attached to an e-mail.
    """

    results: list[AddResult] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    known: int = 0
    stopped: bool = False
    attached: int = 0


@dataclass(frozen=True)
class Wanted:
    """How a file is added: with what else would be left out, and with what is attached, ``deep`` e-mails deep.

    ``source`` is what it is kept under, by default its path.
    """

    keep_all: bool = False
    deep: int = 0
    source: str = ""


WITH_ATTACHMENTS: Final = 3
"""So deep lie e-mails in each other as files whose attachments are added."""


def add_file(opened: Index, file: Path, wanted: Wanted, done: Added, progress: Progress | None = None) -> None:
    """Add a file, and what is attached to it where that is wanted; what is refused is kept as its sentence."""
    from index.loaders import attachments_of
    from index.sources import attached_source

    named = wanted.source or str(file.absolute())
    try:
        done.results.extend(opened.add([file], progress, [named], keep_all=wanted.keep_all))
        if not wanted.deep:
            return
        with attachments_of(file) as held:
            done.attached += len(held)
            for each in held:
                inner = replace(wanted, deep=wanted.deep - 1, source=attached_source(named, each.name))
                add_file(opened, each, inner, done)
    except BriefingIndexError as error:
        done.refused.append(str(error))


def one_by_one(home: Path, files: Sequence[Path], wanted: Wanted) -> Added:
    """Add files one after the other; what was added before Ctrl+C stays."""
    from index.library import Index

    done = Added()
    with Index.open(home) as opened, progress_bar("Reading") as progress:
        try:
            for number, file in enumerate(files):
                if len(files) > 1:
                    progress(number, len(files), "files")
                add_file(opened, file, wanted, done, progress if len(files) == 1 else None)
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
