"""Adds many files on Ray: tasks on many cores or machines read and embed them, one process stores them in order.

A task touches no index, so it can be retried: after its worker died, or, if the whole program was killed, at the next
start, which continues after the files named in its log. The process that owns the index stores the results in the order
of the files, one batch per change of the manifest, so the index is the same as if they were added one by one. A file
that kills its reader is refused by the reader's own sandbox, one that kills every worker that tries it is refused here,
and the others go on.

A Ray of our own listens on loopback only, has no dashboard and sends no usage statistics. Each task runs networks on
one core, so that two workers on two cores do not compete for them.
"""

from __future__ import annotations

import json
import os
import socket
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from index.changing import Prepared, prepare
from index.encoder import VARIABLE, shared
from index.errors import BriefingIndexError, DocumentRefused, ParallelUnavailable
from index.inference.processor import CORES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from index.library import AddResult, Index
    from index.owned import OwnedIndex

LOG: Final = "bulk.log"
LOCAL: Final = "local"
"""The address that stands for a Ray started by this process."""
_PASSAGES: Final = 2_000
FILES: Final = 50
"""A batch is stored in one change; it ends with the file that reaches one of these two limits."""
AHEAD: Final = 4
"""Files queued for each worker beyond those of a batch, to be prepared while a batch is written."""
_TRIES: Final = 3
_REACHED_SECONDS: Final = 5.0
_STORE_BYTES: Final = 256 * 2**20
_FEW: Final = 8
"""Files with which a batch may end early once all are handed out."""
_QUIET: Final = {"enable_metrics_collection": False, "task_events_report_interval_ms": 0}
"""Turns off reports to a dashboard that a Ray of our own does not have."""

Batch = list[tuple[Path, Prepared | str]]


@dataclass(slots=True)
class BulkResult:
    """The results in the order of the files; ``known`` counts those added by an earlier start, according to its log."""

    added: list[AddResult] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    known: int = 0


class RayWorkers:
    """Workers that prepare files; use as a context manager. ``address`` is that of a running Ray, or ``LOCAL``.

    With ``keep_all`` nothing is left out as page furniture.
    """

    def __init__(self, address: str = LOCAL, workers: int | None = None, *, keep_all: bool = False) -> None:
        """Start Ray or connect to it; raises ``ParallelUnavailable``."""
        ray = _ray()
        try:
            if address == LOCAL:
                ray.init(
                    num_cpus=workers or len(os.sched_getaffinity(0)),
                    include_dashboard=False,
                    log_to_driver=False,
                    logging_level="error",
                    object_store_memory=_STORE_BYTES,
                    runtime_env=_environment(),
                    _system_config=_QUIET,
                )
            else:
                host, _, port = address.removeprefix("ray://").rpartition(":")
                with socket.create_connection((host.strip("[]"), int(port)), timeout=_REACHED_SECONDS):
                    pass  # where nothing listens, Ray itself would end this process
                ray.init(address=address, log_to_driver=False, logging_level="error", runtime_env=_environment())
            self.count = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        except (OSError, RuntimeError, ValueError, ConnectionError) as error:
            message = f"Ray cannot be used at {address} ({error})."
            raise ParallelUnavailable(message) from error
        self._ray = ray
        self._keep_all = keep_all
        self._task = ray.remote(num_cpus=1, max_retries=_TRIES)(_prepared)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ray.shutdown()

    def batches(self, paths: Sequence[Path]) -> Iterator[Batch]:
        """Yield each file's prepared document, or why it is refused, in order, while others are prepared.

        Once all are handed out, a batch ends early where the next file is not ready, so that at the end nobody waits
        for a large batch to be written.
        """
        waiting: deque[tuple[Path, Any]] = deque()
        left = iter(paths)
        batch: Batch = []
        most = FILES + AHEAD * self.count
        while True:
            for path in islice(left, most - len(waiting)):
                waiting.append((path, self._task.remote(path.absolute(), keep_all=self._keep_all)))
            may_end_early = len(waiting) < most and len(batch) >= _FEW
            if batch and (not waiting or (may_end_early and not self._is_done(waiting[0][1]))):
                yield batch
                batch = []
            if not waiting:
                return
            path, promised = waiting.popleft()
            try:
                batch.append((path, self._ray.get(promised)))
            except self._ray.exceptions.RayError as error:
                first_line = (str(error).strip() or type(error).__name__).splitlines()[0]
                why = f"{path.name} could not be added: the process reading it ended ({first_line})."
                batch.append((path, why))
            passages = sum(len(each.parsed.passages) for _, each in batch if isinstance(each, Prepared))
            if len(batch) >= FILES or passages >= _PASSAGES:
                yield batch
                batch = []

    def _is_done(self, promised: Any) -> bool:  # noqa: ANN401 - what Ray promises
        done, _ = self._ray.wait([promised], timeout=0, fetch_local=False)
        return bool(done)


def _prepared(path: Path, *, keep_all: bool) -> Prepared | str:
    """Prepare one file in a worker; a refusal comes back as its message."""
    try:
        return prepare(path, shared(), keep_all=keep_all)
    except BriefingIndexError as error:
        return str(error)


def _ray() -> Any:  # noqa: ANN401 - Ray is imported late, and not installed by default
    """Return Ray, set to talk only to its own processes; raises ``ParallelUnavailable``."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # makes a local one listen on loopback
    try:
        import ray
    except ImportError as error:
        message = "Ray is not installed; install the program with its extra [scale], or leave out --ray."
        raise ParallelUnavailable(message) from error
    return ray


def _environment() -> dict[str, Any]:
    """Return the environment of a worker: where the program is, which encoder to use, and one core."""
    root = str(Path(__file__).parents[1])
    path = os.pathsep.join(dict.fromkeys([root, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]))
    passed = {name: os.environ[name] for name in (VARIABLE, "BRIEFING_FORMAT", "HF_HUB_OFFLINE") if name in os.environ}
    return {"env_vars": {CORES: "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": path, **passed}}


def add_in_parallel(
    index: OwnedIndex,
    paths: Sequence[Path],
    workers: RayWorkers,
    progress: Callable[[int, int, str], None],
    result: BulkResult,
) -> None:
    """Add files as ``Index.add`` would one by one, but go on after a refused one.

    ``result`` grows batch by batch; ``progress`` is told how many files are done, and of how many. After an
    interruption the same call continues.
    """
    log = Log(index.home)
    left: list[Path] = []
    for path in paths:
        before = log.outcome(path, index)
        if before is None:
            left.append(path)
            continue
        result.known += "id" in before
        result.refused.extend([before["refused"]] if "refused" in before else [])
    done = len(paths) - len(left)
    for batch in workers.batches(left):
        kept = iter(index.keep([each for _, each in batch if isinstance(each, Prepared)]))
        outcomes: list[tuple[Path, AddResult | str]] = []
        for path, each in batch:
            outcome = each if isinstance(each, str) else next(kept)
            outcomes.append((path, str(outcome) if isinstance(outcome, DocumentRefused) else outcome))
        log.say(outcomes)
        result.refused.extend(outcome for _, outcome in outcomes if isinstance(outcome, str))
        result.added.extend(outcome for _, outcome in outcomes if not isinstance(outcome, str))
        done += len(batch)
        progress(done, len(paths), "files")
    log.remove()


class Log:
    """The outcome of each file, one JSON object per line, on disk before the next batch begins."""

    def __init__(self, home: Path) -> None:
        self.path = home / LOG
        self._done: dict[str, dict[str, Any]] = {}
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        for line in lines:
            try:
                entry = json.loads(line)
                self._done[entry["path"]] = entry
            except (ValueError, KeyError, TypeError):
                continue  # the unfinished last line of a process that was killed

    def outcome(self, path: Path, index: Index) -> dict[str, Any] | None:
        """Return an earlier outcome for a file; None if there is none, the file changed or its document is gone."""
        entry = self._done.get(str(path.absolute()))
        if entry is None or entry["state"] != _state(path):
            return None
        return entry if "refused" in entry or index.manifest.entry(entry["id"]) is not None else None

    def say(self, outcomes: Sequence[tuple[Path, AddResult | str]]) -> None:
        """Append the outcomes of these files; ASCII escapes let names that are not valid UTF-8 be found again."""
        with self.path.open("a", encoding="utf-8") as file:
            for path, outcome in outcomes:
                what = {"refused": outcome} if isinstance(outcome, str) else {"id": outcome.doc_id}
                entry = {"path": str(path.absolute()), "state": _state(path), **what}
                file.write(json.dumps(entry, ensure_ascii=True, sort_keys=True) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def remove(self) -> None:
        """Delete the log: everything is done."""
        self.path.unlink(missing_ok=True)


def _state(path: Path) -> list[int]:
    """Return a file's size and modification time; [] where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return []
    return [found.st_size, found.st_mtime_ns]
