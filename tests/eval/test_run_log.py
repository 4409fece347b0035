"""A run killed anywhere ends in the same bytes; a full disk, a second process and a foreign log lose nothing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.errors import RunRefused
from eval.judges.gold import GoldJudge
from eval.run_log import AHEAD, LOG, TIMES, RunLog, free_folder
from eval.runs import header_of, perform, read_run
from tests.eval.pacing import SUITE, Paced

if TYPE_CHECKING:
    from pathlib import Path


def _bytes(folder: Path) -> bytes:
    return (folder / LOG).read_bytes()


def test_several_questions_at_once_end_in_the_same_bytes(whole: Path, tmp_path: Path) -> None:
    system = Paced(0.01)
    run = perform(SUITE, system, GoldJudge(), tmp_path, concurrency=4)
    assert _bytes(tmp_path) == _bytes(whole)
    assert 2 <= system.most_open <= 4
    assert not (tmp_path / AHEAD).exists()
    assert [item.row["timing_ms"]["total"] for item in run.items] == list(range(10))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(log=st.floats(0, 1), times=st.floats(0, 1), concurrency=st.integers(1, 3))
def test_a_log_cut_at_any_byte_is_completed_to_the_same_bytes(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, log: float, times: float, concurrency: int
) -> None:
    """Whatever of the two files a kill or a crash of the machine left."""
    folder = tmp_path_factory.mktemp("cut")
    for name, share in ((LOG, log), (TIMES, times)):
        content = (whole / name).read_bytes()
        (folder / name).write_bytes(content[: int(share * len(content))])
    system = Paced()
    kept = max(0, (folder / LOG).read_bytes().count(b"\n") - 1)
    run = perform(SUITE, system, GoldJudge(), folder, concurrency=concurrency)
    assert _bytes(folder) == _bytes(whole)
    assert len(system.asked) == 10 - kept
    assert len(run.items) == 10
    assert read_run(folder).items == run.items


def test_answers_that_came_before_their_turn_are_not_asked_for_again(whole: Path, tmp_path: Path) -> None:
    header = header_of(SUITE, Paced(), GoldJudge())
    items = [json.loads(line) for line in _bytes(whole).splitlines()[1:]]
    with RunLog(tmp_path, header) as log:
        for item in items[3:6]:
            log.put_ahead(item, {"id": item["id"], "timing_ms": {"total": 1}})
    with (tmp_path / AHEAD).open("ab") as file:
        file.write(b'{"item": {"id": "a')  # killed while it wrote a fourth
    system = Paced()
    perform(SUITE, system, GoldJudge(), tmp_path)
    assert system.asked == [case.id for case in (*SUITE.cases[:3], *SUITE.cases[6:])]
    assert _bytes(tmp_path) == _bytes(whole)


RUN = """
import sys, time
from pathlib import Path
from eval.judges.gold import GoldJudge
from eval.runs import perform
from tests.eval.test_run_log import SUITE, Paced
perform(SUITE, Paced(0.02), GoldJudge(), Path(sys.argv[1]), concurrency=int(sys.argv[2]))
"""


@pytest.mark.parametrize("concurrency", [1, 3])
def test_kill_nine_at_any_item(whole: Path, tmp_path: Path, concurrency: int) -> None:
    """A real process is killed as soon as the log has grown by some lines, again and again until it ends."""
    for lines in (2, 5, 8):
        process = subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path), str(concurrency)], stderr=subprocess.PIPE)
        while process.poll() is None and _lines(tmp_path) < lines:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    perform(SUITE, Paced(), GoldJudge(), tmp_path)
    assert _bytes(tmp_path) == _bytes(whole)


def _lines(folder: Path) -> int:
    try:
        return _bytes(folder).count(b"\n")
    except OSError:
        return 0


FULL = """
import resource, sys
from pathlib import Path
from eval.errors import RunRefused
from eval.judges.gold import GoldJudge
from eval.runs import perform
from tests.eval.test_run_log import SUITE, Paced
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    perform(SUITE, Paced(), GoldJudge(), Path(sys.argv[1]))
except RunRefused as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize("room", [0, 700, 1500, 3000])
def test_where_the_disk_is_full_all_whole_lines_are_kept_and_the_run_goes_on_later(
    whole: Path, tmp_path: Path, room: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path), str(room)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "Make room" in done.stderr
    left = _bytes(tmp_path)
    assert left.endswith(b"\n") or not left
    assert _bytes(whole).startswith(left)
    perform(SUITE, Paced(), GoldJudge(), tmp_path)
    assert _bytes(tmp_path) == _bytes(whole)


def test_two_processes_do_not_write_one_log(tmp_path: Path) -> None:
    header = header_of(SUITE, Paced(), GoldJudge())
    first = free_folder(tmp_path, "run", header, 10)
    with RunLog(first, header):
        with pytest.raises(RunRefused, match="another process"):
            RunLog(first, header)
        assert free_folder(tmp_path, "run", header, 10) != first
    assert free_folder(tmp_path, "run", header, 10) == first


def test_a_finished_run_is_not_gone_on_with_and_one_of_other_code_neither(tmp_path: Path) -> None:
    header = header_of(SUITE, Paced(), GoldJudge())
    perform(SUITE, Paced(), GoldJudge(), tmp_path / "run-1")
    assert free_folder(tmp_path, "run", header, 10) == tmp_path / "run-2"
    with RunLog(tmp_path / "run-2", {**header, "code": "older"}):
        pass
    assert free_folder(tmp_path, "run", header, 10) == tmp_path / "run-3"
