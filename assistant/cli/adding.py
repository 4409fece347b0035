"""``briefing index add``: picks the files, adds them one by one or in parallel on Ray, watches them, and sums up."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from assistant.cli.common import home_option, json_option, plain_errors, print_json, progress_bar, say
from index import shipped_documents
from index.errors import BriefingIndexError, IndexInUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from index.library import AddResult, Index, Progress


@dataclass
class AddedFiles:
    """What became of the files: ``known`` from an earlier run, ``attached`` in e-mails; ``stopped`` by Ctrl+C."""

    results: list[AddResult] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    known: int = 0
    stopped: bool = False
    attached: int = 0


@dataclass(frozen=True)
class Wanted:
    """How a file is added.

    ``keep_all``: with its page furniture. ``deep``: how many levels of e-mails inside e-mails to take attachments from.
    ``source``: the name it is kept under, by default its path.
    """

    keep_all: bool = False
    deep: int = 0
    source: str = ""


WITH_ATTACHMENTS: Final = 3
"""How many levels of e-mails inside e-mails are searched for attachments."""
_SECONDS_BETWEEN_LOOKS: Final = 2.0
_MOST_CHANGES: Final = 20


@click.command()
@home_option
@json_option
@click.option("--shipped", is_flag=True, help="Add the briefing that comes with the program.")
@click.option("--keep-all", is_flag=True, help="Leave nothing out as page furniture (menus, counters, related links).")
@click.option("--with-attachments", is_flag=True, help="Also add the attachments of e-mails, as documents.")
@click.option("--watch", is_flag=True, help="Keep watching and add changed files again, until Ctrl+C.")
@click.option(
    "--ray",
    "ray_address",
    is_flag=False,
    flag_value="local",
    metavar="[ADDRESS]",
    help="Read and embed on Ray: on this machine's cores, or on those of the Ray cluster at ADDRESS. Goes after PATHS.",
)
@click.option("--workers", type=click.IntRange(1), help="With --ray: how many files at once; default: one per core.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@plain_errors
def add(  # noqa: PLR0913 - one argument an option
    home: Path,
    paths: tuple[Path, ...],
    *,
    as_json: bool,
    shipped: bool,
    keep_all: bool,
    with_attachments: bool,
    watch: bool,
    ray_address: str | None,
    workers: int | None,
) -> None:
    """Add files, or folders of files. A refused file does not stop the others.

    After Ctrl+C the files added so far are kept; the same command continues with the rest.
    """
    chosen = [*(shipped_documents() if shipped else ()), *paths]
    if not chosen:
        message = "Name at least one file or folder, or use --shipped."
        raise click.UsageError(message)
    files, skipped = files_of(chosen)
    if ray_address is not None and (watch or with_attachments):
        message = f"{'--watch' if watch else '--with-attachments'} adds one file at a time; leave out --ray."
        raise click.UsageError(message)
    wanted = Wanted(keep_all, WITH_ATTACHMENTS if with_attachments else 0)
    if ray_address is None:
        done = one_by_one(home, files, wanted)
    else:
        done = on_ray(home, files, ray_address, workers, keep_all=keep_all)
    tell(done.results, [*done.refused, *skipped])
    if not files and not skipped:
        say(f"There is no file in {', '.join(map(str, chosen))}.")
    if len(files) + done.attached > 1:
        say(summary(done, len(files)))
    if as_json:
        print_json({"added": list(map(as_plain, done.results)), "refused": done.refused, "skipped": skipped})
    if watch and not done.stopped:
        _watch(home, chosen, wanted)
    elif done.refused or done.stopped:
        raise SystemExit(1)


def _watch(home: Path, chosen: list[Path], wanted: Wanted) -> None:
    """Add files that change or appear, until Ctrl+C; the index is free between two looks."""
    from index.library import Index

    say("Watching; Ctrl+C ends it.")
    try:
        for file in changed_files(chosen):
            done = AddedFiles()
            try:
                with Index.open(home) as opened:
                    add_file(opened, file, wanted, done)
            except BriefingIndexError as error:
                done.refused.append(str(error))
            tell(done.results, done.refused)
    except KeyboardInterrupt:
        return


def files_of(paths: list[Path]) -> tuple[list[Path], list[str]]:
    """Return the files to read, with folders expanded, and one sentence for each file in a folder that is not read."""
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
                skipped.append(f"{file} was skipped: files of this type are not supported.")
    return files, skipped


def changed_files(paths: list[Path], wait: Callable[[float], object] = time.sleep) -> Iterator[Path]:
    """Yield each file that changed or appeared since the last look, without end."""
    seen = _states(paths)
    while True:
        wait(_SECONDS_BETWEEN_LOOKS)
        now = _states(paths)
        yield from (file for file, state in now.items() if seen.get(file) != state)
        seen = now


def _states(paths: list[Path]) -> dict[Path, tuple[int, int]]:
    found = (file for file in files_of(paths)[0] if file.is_file())
    return {file: (file.stat().st_mtime_ns, file.stat().st_size) for file in found}


def add_file(opened: Index, file: Path, wanted: Wanted, done: AddedFiles, progress: Progress | None = None) -> None:
    """Add a file, and its attachments if wanted; a refusal is recorded as its sentence."""
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
    """Add files one by one; what was added before Ctrl+C stays."""
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
    """Add files on the Ray at ``address``; raises ``IndexInUse`` if a server has the index open."""
    from index.library import Index
    from index.owned import OwnedIndex
    from index.parallel import BulkResult, RayWorkers, add_in_parallel

    found, stopped = BulkResult(), False
    with Index.open(home) as opened:
        if not isinstance(opened, OwnedIndex):
            message = f"A server has the index in {home} open; stop it before you add files with --ray."
            raise IndexInUse(message)
        with RayWorkers(address, workers, keep_all=keep_all) as pool, progress_bar("Reading") as progress:
            try:
                add_in_parallel(opened, files, pool, progress, found)
            except KeyboardInterrupt:
                stopped = True
    return AddedFiles(found.added, found.refused, found.known, stopped)


def summary(done: AddedFiles, files: int) -> str:
    """Return how many files were read, had warnings and were refused, and how many are left after a stop."""
    warned = sum(bool(result.warnings) for result in done.results)
    known = sum(result.change == "unchanged" for result in done.results)
    said = f"Read {len(done.results) - known} files, {warned} with warnings; {len(done.refused)} refused."
    said += f" {known + done.known} were in the index already." if known + done.known else ""
    left = files + done.attached - len(done.results) - len(done.refused) - done.known
    return f"{said} Stopped; {left} are left: run the same command again to continue." if left else said


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
    plain = asdict(result)
    return {"id": plain.pop("doc_id"), **plain}
