"""What Ray's workers prepare is kept as one after the other keeps it, whatever dies in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil
import pytest

from index.errors import ParallelUnavailable
from index.library import Index
from index.owned import OwnedIndex
from index.parallel import LOG, BulkResult, Log, RayWorkers, add_in_parallel

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
FILES = 160


@pytest.fixture(scope="module")
def workers() -> Iterator[RayWorkers]:
    """Return two workers on a Ray of this process, no nicer than the tests beside them, which would starve them."""
    pytest.importorskip("ray", reason="Ray is not installed: it comes with the extra [scale]")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_worker_niceness", "0")
        with RayWorkers(workers=2) as pool:
            yield pool


def _folder(folder: Path, count: int) -> list[Path]:
    """Write files that say something of their own, the last two a copy of the first and one without any text."""
    folder.mkdir()
    for number in range(count - 2):
        said = f"Pier {number} of Marn was opened in {1900 + number % 120}.\n\nIts keeper was paid {3 * number} crowns."
        (folder / f"pier-{number:04}.txt").write_text(said)
    (folder / "x-copy.txt").write_bytes((folder / "pier-0000.txt").read_bytes())
    (folder / "y-empty.txt").write_text("  \n")
    return sorted(folder.iterdir())


def _open(home: Path) -> OwnedIndex:
    index = Index.open(home)
    assert isinstance(index, OwnedIndex)
    return index


def _parallel(home: Path, files: list[Path], pool: RayWorkers, progress: object = None) -> BulkResult:
    result = BulkResult()
    with _open(home) as index:
        add_in_parallel(index, files, pool, progress or (lambda *_: None), result)  # type: ignore[arg-type]
        assert index.verify().problems == ()
    return result


def _written(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _stored(home: Path) -> dict[str, bytes]:
    """Return every file that makes the index, and the vectors by passage."""
    files = [home / "manifest.json", *(home / "documents").iterdir(), *(home / "originals").iterdir()]
    stored = {str(path.relative_to(home)): path.read_bytes() for path in files}
    with _open(home) as index:
        rows = index.store._rows.get(include=["embeddings", "metadatas"])
    for name, vector, metadata in zip(rows["ids"], rows["embeddings"], rows["metadatas"], strict=True):
        stored[name] = np.asarray(vector, np.float32).tobytes() + json.dumps(metadata, sort_keys=True).encode()
    return stored


def test_the_index_is_the_one_that_adding_one_after_the_other_makes(tmp_path: Path, workers: RayWorkers) -> None:
    """A worker is killed under way; its files are read again by another."""
    files = _folder(tmp_path / "files", FILES)
    killed: list[int] = []

    def kill_one(done: int, of: int, unit: str) -> None:
        assert (of, unit) == (FILES, "files")
        for process in psutil.process_iter(["name", "cmdline"]) if done >= FILES // 2 and not killed else ():
            if (process.info["cmdline"] or [""])[0].startswith("ray::_prepared"):
                killed.append(process.pid)
                process.kill()
                return

    result = _parallel(tmp_path / "ray", files, workers, kill_one)
    assert [each.change for each in result.added] == ["added"] * (FILES - 2) + ["unchanged"]
    assert result.refused == ["y-empty.txt is empty."]
    assert killed
    assert not (tmp_path / "ray" / LOG).exists()
    with _open(tmp_path / "serial") as index:
        index.add(files[:-1])
    assert _stored(tmp_path / "ray") == _stored(tmp_path / "serial")


def test_after_a_kill_the_same_command_goes_on(tmp_path: Path, workers: RayWorkers) -> None:
    """The whole program is killed, its Ray's processes end with it, and what its log names is not read again."""
    files = _folder(tmp_path / "files", 160)
    home = tmp_path / "home"
    command = [sys.executable, "-W", "ignore", "-c", "from assistant.cli import main; main()", "index", "add"]
    child = subprocess.Popen(
        [*command, str(tmp_path / "files"), "--home", str(home), "--workers", "1", "--ray"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    end = time.monotonic() + 60
    while not _written(home / LOG) and child.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGKILL)
    _, said = child.communicate()
    assert _written(home / LOG), said.decode()
    done = len((home / LOG).read_text().splitlines())
    assert 0 < done < len(files)
    result = _parallel(home, files, workers)
    assert result.known >= done - 1
    assert result.known + len(result.added) + len(result.refused) == len(files)
    with _open(tmp_path / "serial") as index:
        index.add(files[:-1])
        expected = index.manifest
    with _open(home) as index:
        assert index.manifest == expected


def test_a_file_that_ends_every_worker_is_refused_and_the_others_go_on(
    tmp_path: Path, workers: RayWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    files = _folder(tmp_path / "files", 6)
    usual = workers._task

    class Deadly:
        """The workers' task, but for one file that ends whoever works at it."""

        def remote(self, path: Path, *, keep_all: bool) -> object:
            if path.name == "pier-0002.txt":
                return ray.remote(max_retries=1)(lambda: os._exit(1)).remote()
            return usual.remote(path, keep_all=keep_all)

    monkeypatch.setattr(workers, "_task", Deadly())
    result = _parallel(tmp_path / "home", files, workers)
    assert [said.split(" could")[0] for said in result.refused] == ["pier-0002.txt", "y-empty.txt is empty."]
    assert len(result.added) == 4


def test_the_log_forgets_a_file_that_changed_and_a_line_that_is_cut_off(tmp_path: Path) -> None:
    home = tmp_path / "home"
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path in files:
        path.write_text(f"{path.name} was opened in Marn.")
    with _open(home) as index:
        added = index.add(files)
        Log(home).say(list(zip(files, added, strict=True)))
        (home / LOG).write_text((home / LOG).read_text() + '{"path": "/cut')
        files[1].write_text("It was closed again.")
        log = Log(home)
        assert (log.outcome(files[0], index) or {})["id"] == added[0].doc_id
        assert log.outcome(files[1], index) is None
        index.remove(added[0].doc_id)
        assert log.outcome(files[0], index) is None


@pytest.mark.parametrize("address", ["127.0.0.1:9", "ray://127.0.0.1:9", "nowhere"])
def test_a_ray_that_does_not_answer_is_told(address: str) -> None:
    pytest.importorskip("ray", reason="Ray is not installed: it comes with the extra [scale]")
    with pytest.raises(ParallelUnavailable, match=address):
        RayWorkers(address)
