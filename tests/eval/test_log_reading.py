"""Logs that are damaged, foreign or of a stranger's answers: read where they can be, named where not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from eval.cases import Case, load_suite
from eval.errors import RunRefused
from eval.judges.gold import GoldJudge
from eval.lines import AppendOnlyFile
from eval.run_log import LOG
from eval.runs import perform, read_run
from eval.systems import ReplaySystem
from tests.eval.conftest import CASES, write_lines
from tests.eval.pacing import SUITE, Paced

if TYPE_CHECKING:
    from pathlib import Path

    from eval.judges import Row


def _bytes(folder: Path) -> bytes:
    return (folder / LOG).read_bytes()


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

    monkeypatch.setattr("eval.run_log.os.write", half)
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
