"""Adding files from the command line: which files, one after the other or many on Ray, and the summary."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from assistant.cli.common import progress_bar, say
from index.errors import BriefingIndexError, IndexInUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from index.library import AddResult, Index, Progress


@dataclass
class AddedFiles:
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
_SECONDS_BETWEEN_LOOKS: Final = 2.0
_MOST_CHANGES: Final = 20


def files_of(paths: list[Path]) -> tuple[list[Path], list[str]]:
    """Return the files to read, folders opened, and one sentence for each file in a folder that is not read."""
    from index.loaders import SUFFIXES

    files: list[Path] = []
    skipped: list[str] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        for file in sorted(path.rglob("*")):
            if file.is_dir() or any(part.startswith(".") for part in file.relative_to(path).parts):
                continue
            if file.suffix.lower() in SUFFIXES:
                files.append(file)
            else:
                skipped.append(f"{file} was skipped: files of that ending are not read.")
    return files, skipped


def changed_files(paths: list[Path], wait: Callable[[float], object] = time.sleep) -> Iterator[Path]:
    """Yield each file that changed or came since the last look, without end."""
    seen = _states(paths)
    while True:
        wait(_SECONDS_BETWEEN_LOOKS)
        now = _states(paths)
        yield from (file for file, state in now.items() if seen.get(file) != state)
        seen = now


def _states(paths: list[Path]) -> dict[Path, tuple[int, int]]:
    """Return time of change and size of each file that is there."""
    found = (file for file in files_of(paths)[0] if file.is_file())
    return {file: (file.stat().st_mtime_ns, file.stat().st_size) for file in found}


def add_file(opened: Index, file: Path, wanted: Wanted, done: AddedFiles, progress: Progress | None = None) -> None:
    """Add a file, and what is attached to it where that is wanted; what is refused is kept as its sentence."""
    from index.loaders import attachments_of
    from index.manifest import attached_source

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


def one_by_one(home: Path, files: Sequence[Path], wanted: Wanted) -> AddedFiles:
    """Add files one after the other; what was added before Ctrl+C stays."""
    from index.library import Index

    done = AddedFiles()
    with Index.open(home) as opened, progress_bar("Reading") as progress:
        try:
            for number, file in enumerate(files):
                if len(files) > 1:
                    progress(number, len(files), "files")
                add_file(opened, file, wanted, done, progress if len(files) == 1 else None)
        except KeyboardInterrupt:
            done.stopped = True
    return done


def on_ray(home: Path, files: Sequence[Path], address: str, workers: int | None, *, keep_all: bool) -> AddedFiles:
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
    return AddedFiles(found.added, found.refused, found.known, stopped)


def summary(done: AddedFiles, files: int) -> str:
    """Return how many files were read, with warnings and refused, and how many are left after a stop."""
    warned = sum(bool(result.warnings) for result in done.results)
    known = sum(result.change == "unchanged" for result in done.results)
    said = f"Read {len(done.results) - known} files, {warned} with warnings; {len(done.refused)} refused."
    said += f" {known + done.known} were in the index already." if known + done.known else ""
    left = files + done.attached - len(done.results) - len(done.refused) - done.known
    return f"{said} Stopped; {left} are left: run the same command again." if left else said


def tell(results: list[AddResult], problems: list[str]) -> None:
    """Say what became of each file."""
    for result in results:
        say(result.sentence())
        for warning in dict.fromkeys(result.warnings):
            say(f"  – {warning}")
        for change in result.changes[:_MOST_CHANGES]:
            say(f"  {change}")
        if len(result.changes) > _MOST_CHANGES:
            say(f"  … and {len(result.changes) - _MOST_CHANGES} more changed sentences")
    for problem in problems:
        say(problem)


def as_plain(result: AddResult) -> dict[str, Any]:
    """Return what became of a file as JSON."""
    return {
        "id": result.doc_id,
        "title": result.title,
        "change": result.change,
        "sentences": result.sentences,
        "passages": result.passages,
        "warnings": list(result.warnings),
        "changes": list(result.changes),
    }
