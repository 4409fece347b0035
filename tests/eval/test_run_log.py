"""Run logs: a run killed anywhere ends in the same bytes; full disks, second processes, damaged and foreign logs."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.cases import Case, load_suite
from eval.errors import RunRefused
from eval.judges.gold import GoldJudge
from eval.lines import AppendOnlyFile
from eval.run_log import AHEAD, LOG, TIMES, RunLog, free_folder
from eval.runs import header_of, perform, read_run
from eval.systems import ReplaySystem
from tests.eval.conftest import CASES, write_lines
from tests.eval.pacing import SUITE, Paced

if TYPE_CHECKING:
    from pathlib import Path

    from eval.judges import Row


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


def test_items_out_of_order_or_twice_or_damaged_are_refused(whole: Path, tmp_path: Path) -> None:
    lines = _bytes(whole).splitlines(keepends=True)
    for changed, says_what in (
        ([lines[0], lines[2], lines[1]], "line 2.*«a1» where «a0»"),
        ([*lines, lines[1]], "holds 11 items"),
        ([lines[0], b"[]\n"], "line 2.*no JSON object"),
        ([lines[0], b'{"id": "a0"}\n'], r"line 0|cannot be read"),
    ):
        (tmp_path / LOG).write_bytes(b"".join(changed))
        with pytest.raises(RunRefused, match=says_what):
            perform(SUITE, Paced(), GoldJudge(), tmp_path)
    (tmp_path / LOG).write_bytes(b"".join([*lines, lines[1]]))
    with pytest.raises(RunRefused, match="twice"):
        read_run(tmp_path)
    (tmp_path / LOG).write_bytes(b"".join([lines[0], lines[1][:30] + b"\n"]))
    with pytest.raises(RunRefused, match=r"line 2.*damaged"):
        read_run(tmp_path)


def test_the_log_of_another_suite_is_refused(whole: Path, suite_file: Path) -> None:
    with pytest.raises(RunRefused, match="another suite"):
        read_run(whole, load_suite(str(suite_file)))


@pytest.mark.parametrize("content", [b"", b'{"suite": 1}\n', b"\n"])
def test_a_file_that_is_no_log(content: bytes, tmp_path: Path) -> None:
    (tmp_path / LOG).write_bytes(content)
    with pytest.raises(RunRefused):
        read_run(tmp_path)


def test_a_line_that_could_not_be_written_whole_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = AppendOnlyFile(tmp_path / "x.jsonl")
    file.append({"a": 1})
    real = __import__("os").write

    def half(descriptor: int, data: bytes) -> int:
        real(descriptor, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("eval.lines.os.write", half)
    with pytest.raises(OSError, match="No space"):
        file.append({"b": 2})
    monkeypatch.undo()
    file.append({"c": 3})
    file.close()
    assert (tmp_path / "x.jsonl").read_text() == '{"a": 1}\n{"c": 3}\n'


def test_a_log_tells_what_was_run_and_is_read_without_its_suite(whole: Path) -> None:
    run = read_run(whole)
    assert [item.case for item in run.items] == list(SUITE.cases)
    wanted = {"suite_fingerprint", "fingerprints", "judge_fingerprint", "judge_parts", "claim_splitter", "code"}
    assert wanted <= run.header.keys()


def test_the_log_of_a_run_is_judged_again_by_another_judge(whole: Path, tmp_path: Path) -> None:
    system = ReplaySystem(str(whole / LOG), SUITE, tmp_path)
    run = perform(SUITE, system, GoldJudge(), tmp_path / "again")
    assert [item.row["text"] for item in run.items] == [f"It said {case.id}." for case in SUITE.cases]


def test_whatever_a_strangers_answer_holds_can_be_logged_and_read(tmp_path: Path) -> None:
    strange: list[Any] = [
        {"text": "\ud800 half a character"},
        {"text": "It rained.", "score": float("nan"), "claims": "none", "withheld": [1, None]},
        {"text": "It rained.", "claims": [{"text": "It rained.", "citations": [7, None, {"quote": None}]}]},
        {"text": 5, "timing_ms": "soon", "cost": [1], "fingerprints": "none"},
        {"text": "It rained.", 3: {1, 2}},
    ]

    class Strange(Paced):
        """Answers with what no row should hold."""

        def answer(self, case: Case) -> Row:
            place = [each.id for each in SUITE.cases].index(case.id)
            return {"id": case.id, "status": "answered", **strange[place % len(strange)]}

    run = perform(SUITE, Strange(), GoldJudge(), tmp_path)
    assert read_run(tmp_path).items == run.items
    assert len(run.items) == 10
    assert [len(run.items[2].claims), run.items[2].claims[0].citations, run.items[2].claims[0].good_citations] == [
        1,
        3,
        0,
    ]


def test_suite_files_with_a_half_written_row_are_named(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "suite.jsonl", CASES[:2])
    path.write_text(path.read_text()[:-20])
    with pytest.raises(Exception, match="line 2"):
        load_suite(str(path))
