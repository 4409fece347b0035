"""Bulk indexing on more cores than there are: ``python -m tests.simulation.bulk_indexing FOLDER`` (of text files).

Measured here: what a file takes to be read, split and embedded on one core, what the writer takes for a change and for
a passage in it (in a fresh index, or in a copy of ``--home``), what the driver takes to hand out a file and take it
back, and one worker against two. Simulated over these times: the same loop as ``index.parallel`` with 8, 64 and 512
workers. Machines are taken to be alike, and the network between them to cost nothing.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import random
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.changing import Prepared, embedded
from index.encoder import shared
from index.loaders import load
from index.originals import parsed_to_bytes
from index.parallel import AHEAD, FILES, BulkResult, RayWorkers, add_in_parallel
from index.parsing import parse
from tests.simulation.search import owned_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psutil

    from index.owned import OwnedIndex

_SIMULATED_FILES: Final = 50_000
_SEED: Final = 7
_CORES: Final = (1, 2, 8, 64, 512)
_HANDED: Final = 200


@dataclass(frozen=True, slots=True)
class Stages:
    """Seconds: of each file to be read, split into sentences and embedded; of the driver for a file; of the writer.

    What is stored of a document is made where it is split. ``passages`` are those of each file, in the same order.
    """

    passages: tuple[int, ...]
    read: tuple[float, ...]
    sentences: tuple[float, ...]
    embed: tuple[float, ...]
    hand_out: float
    a_change: float
    a_passage: float

    def prepare(self, number: int) -> float:
        """Return what a worker takes for file ``number``."""
        return self.read[number] + self.sentences[number] + self.embed[number]


@dataclass(frozen=True, slots=True)
class Simulated:
    """Passages a second with so many workers, and the share of the time in which the one writer writes."""

    workers: int
    rate: float
    writing: float


def simulated(stages: Stages, workers: int, files: int = _SIMULATED_FILES) -> Simulated:
    """Return what ``workers`` would do with so many files like those that were measured.

    >>> even = Stages((10,), (0.1,), (0.0,), (0.9,), 0.0, 0.0, 0.001)
    >>> round(simulated(even, 10, 5000).rate)
    100
    >>> round(simulated(even, 1000, 50000).rate, -1)
    1000.0
    """
    dice = random.Random(_SEED)
    picked = [dice.randrange(len(stages.passages)) for _ in range(files)]
    window = FILES + AHEAD * workers
    free = [0.0] * workers
    done: list[float] = []

    def submit(now: float) -> None:
        begun = max(now, heapq.heappop(free))
        done.append(begun + stages.prepare(picked[len(done)]))
        heapq.heappush(free, done[-1])

    for _ in range(min(window, files)):
        submit(0.0)
    now = writing = 0.0
    for place, number in enumerate(picked):
        now = max(now, done[place]) + stages.hand_out
        if len(done) < files:
            submit(now)
        spent = stages.a_passage * stages.passages[number] + (stages.a_change if (place + 1) % FILES == 0 else 0.0)
        now, writing = now + spent, writing + spent
    return Simulated(workers, sum(stages.passages[number] for number in picked) / now, writing / now)


def measured(files: Sequence[Path], home: Path) -> Stages:
    """Return the times of these files; they are added to the index of ``home``."""
    shared().encode(["warm"])
    load(files[0])
    reading, splitting, embedding, prepared = [], [], [], []
    for path in files:
        begun = time.perf_counter()
        document = replace(load(path), source=str(path.absolute()))
        read = time.perf_counter()
        parsed = parse(document)
        split = time.perf_counter()
        vectors = embedded(parsed, shared())
        embedding.append(time.perf_counter() - split)
        splitting.append(split - read)
        reading.append(read - begun)
        begun = time.perf_counter()
        stored = parsed_to_bytes(parsed)
        splitting[-1] += time.perf_counter() - begun
        prepared.append(Prepared(path, parsed, vectors, stored=stored))
    a_change, a_passage = _writing(prepared, home)
    counts = tuple(len(each.parsed.passages) for each in prepared)
    handed = _handing_out(prepared)
    return Stages(counts, tuple(reading), tuple(splitting), tuple(embedding), handed, a_change, a_passage)


def _writing(prepared: Sequence[Prepared], home: Path) -> tuple[float, float]:
    """Return the seconds of a change and of a passage in it: changes of one file against changes of ``FILES``.

    A change takes some time and so much a passage; two sizes of changes are two equations with these two unknowns.
    """
    few, many = prepared[: len(prepared) // 5], prepared[len(prepared) // 5 :]
    with owned_index(home) as index:
        index.keep(few[:1])
        alone = sum(_timed_keep(index, [each]) for each in few[1:]) / len(few[1:])
        batches = [many[first : first + FILES] for first in range(0, len(many), FILES)]
        together = sum(_timed_keep(index, batch) for batch in batches)
    held = sum(len(each.parsed.passages) for each in many)
    of_one = sum(len(each.parsed.passages) for each in few[1:]) / len(few[1:])
    a_passage = max(0.0, (together - len(batches) * alone) / (held - len(batches) * of_one))
    return max(0.0, alone - of_one * a_passage), a_passage


def _timed_keep(index: OwnedIndex, batch: Sequence[Prepared]) -> float:
    begun = time.perf_counter()
    index.keep(batch)
    return time.perf_counter() - begun


def _handing_out(prepared: Sequence[Prepared]) -> float:
    """Return the seconds of the driver for a file that no worker has to work at."""
    with RayWorkers(workers=1):
        import ray  # after RayWorkers has told it to stay on loopback

        task = ray.remote(_same)
        each = ray.put(prepared[len(prepared) // 2])
        ray.get([task.remote(each) for _ in range(10)])
        begun = time.perf_counter()
        for done in [task.remote(each) for _ in range(_HANDED)]:
            ray.get(done)
        return (time.perf_counter() - begun) / _HANDED


def _same(given: object) -> object:
    return given


def rate(files: Sequence[Path], workers: int) -> dict[str, float]:
    """Add files on so many local workers that are warm; return passages a second, by the clock and what was used.

    ``others_seconds`` of the processors went to other programs meanwhile: with many of them nothing is measured.
    """
    with tempfile.TemporaryDirectory() as folder, RayWorkers(workers=workers) as pool:
        for _ in pool.batches(list(files[: 8 * workers])):
            pass
        with owned_index(Path(folder)) as index:
            begun, used, all_used = time.perf_counter(), _processor_seconds(), _all_processor_seconds()
            add_in_parallel(index, files, pool, lambda *_: None, BulkResult())
            seconds, used = time.perf_counter() - begun, _processor_seconds() - used
            others = _all_processor_seconds() - all_used - used
            held = index.manifest.passages
    measured = {"rate": held / seconds, "seconds": seconds, "processor_seconds": used, "others_seconds": others}
    return {"workers": workers, **measured}


def _processes() -> list[psutil.Process]:
    """Return this process and all below it: Ray's, and its workers."""
    import psutil

    own = psutil.Process()
    return [own, *own.children(recursive=True)]


def _processor_seconds() -> float:
    times = [process.cpu_times() for process in _processes()]
    return float(sum(each.user + each.system for each in times))


def _all_processor_seconds() -> float:
    import psutil

    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system)


def main() -> None:
    """Print everything as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--home", type=Path, help="a copy of a home, to write into an index of that size")
    parser.add_argument("--rates", action="store_true", help="measure one local worker against two, too")
    given = parser.parse_args()
    files = sorted(path for path in given.folder.iterdir() if path.is_file())
    os.environ.setdefault("BRIEFING_CORES", "1")  # a stage is what one core does
    with tempfile.TemporaryDirectory() as folder:
        stages = measured(files, given.home or Path(folder))
    means = {
        name: sum(times) / len(files) for name in ("read", "sentences", "embed") for times in [getattr(stages, name)]
    }
    print(  # noqa: T201 - a script
        json.dumps(
            {
                "files": len(files),
                "passages": sum(stages.passages),
                **{f"{name}_ms_a_file": 1000 * mean for name, mean in means.items()},
                "hand_out_ms_a_file": 1000 * stages.hand_out,
                "write_ms_a_change": 1000 * stages.a_change,
                "write_ms_a_passage": 1000 * stages.a_passage,
                "simulated": [asdict(simulated(stages, cores)) for cores in _CORES],
                "measured": [rate(files, workers) for workers in (1, 2) if given.rates],
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
