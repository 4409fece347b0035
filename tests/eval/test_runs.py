"""Runs resume to the same bytes, circular ones give no rate, foreign systems are taken as they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from assistant.grounding import check
from eval.cases import load_suite
from eval.cli import evaluate
from eval.errors import RunRefused, SystemRefused
from eval.judges.gold import GoldJudge
from eval.runs import LOG, perform, read_run
from eval.systems import ReplaySystem, open_system
from tests.eval.conftest import ANSWERS, write_lines

if TYPE_CHECKING:
    from pathlib import Path


def _run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(evaluate, [*arguments])
    return result.exit_code, result.stdout, result.stderr


def test_a_killed_run_resumes_to_the_same_bytes(suite_file: Path, answers_file: Path, tmp_path: Path) -> None:
    suite = load_suite(str(suite_file))
    system = ReplaySystem(str(answers_file), suite)
    perform(suite, system, GoldJudge(), tmp_path / "whole")
    whole = (tmp_path / "whole" / LOG).read_bytes()
    for cut in (0, 10, len(whole) // 3, len(whole) // 2, len(whole) - 5, len(whole)):
        folder = tmp_path / f"cut{cut}"
        folder.mkdir()
        (folder / LOG).write_bytes(whole[:cut])
        run = perform(suite, system, GoldJudge(), folder)
        assert (folder / LOG).read_bytes() == whole
        assert len(run.items) == len(suite.cases)
    assert read_run(tmp_path / "whole", suite).items == perform(suite, system, GoldJudge(), tmp_path / "whole").items


def test_a_damaged_or_foreign_log_is_refused(suite_file: Path, answers_file: Path, tmp_path: Path) -> None:
    suite = load_suite(str(suite_file))
    system = ReplaySystem(str(answers_file), suite)
    perform(suite, system, GoldJudge(), tmp_path / "run")
    log = tmp_path / "run" / LOG
    lines = log.read_text().splitlines(keepends=True)
    log.write_text("".join([lines[0], lines[1][:20] + "\n", *lines[2:]]))
    with pytest.raises(RunRefused, match="line 2"):
        perform(suite, system, GoldJudge(), tmp_path / "run")
    log.write_text("".join(['{"suite": "another"}\n', *lines[1:]]))
    with pytest.raises(RunRefused, match="another run"):
        perform(suite, system, GoldJudge(), tmp_path / "run")


def test_the_command_line_gives_the_contracts_json(suite_file: Path, answers_file: Path, tmp_path: Path) -> None:
    arguments = ("run", "--suite", str(suite_file), "--system", f"replay:{answers_file}", "--home", str(tmp_path))
    code, out, _ = _run(*arguments, "--json")
    content = json.loads(out)
    assert code == 0
    assert {key: content[key] for key in ("n", "answered", "abstained", "error", "circular")} == {
        "n": 10,
        "answered": 5,
        "abstained": 3,
        "error": 2,
        "circular": False,
    }
    assert content["metrics"]["H_A"].keys() == {"numerator", "denominator", "rate", "low", "high"}
    assert json.loads(_run(*arguments, "--json")[1])["metrics"] == content["metrics"]
    folder = tmp_path / "eval" / "runs" / content["run"]
    page = (folder / "report.html").read_text()
    assert "<script" not in page
    assert "http://" not in page.replace("http://www.w3.org", "").replace("http://purl.org", "").replace(
        "http://creativecommons.org", ""
    )
    assert content["run"] in _run("report", content["run"], "--home", str(tmp_path))[1]


def test_a_judge_that_equals_the_gate_gives_no_rate(suite_file: Path, tmp_path: Path) -> None:
    gated = {"check": check.fingerprint()}
    answers = write_lines(tmp_path / "gated.jsonl", [{**answer, "fingerprints": gated} for answer in ANSWERS])
    code, out, err = _run(
        "run", "--suite", str(suite_file), "--system", f"replay:{answers}", "--judge", "check", "--home", str(tmp_path),
        "--json",
    )  # fmt: skip
    content = json.loads(out)
    assert code == 1
    assert "CIRCULAR" in err
    assert content["circular"] is True
    assert set(content["metrics"].values()) == {None}
    report = (tmp_path / "eval" / "runs" / content["run"] / "report.md").read_text()
    assert "CIRCULAR" in report
    assert "%" not in report


def test_the_same_judge_may_judge_answers_that_it_did_not_gate(
    suite_file: Path, answers_file: Path, tmp_path: Path
) -> None:
    code, out, _ = _run(
        "run", "--suite", str(suite_file), "--system", f"replay:{answers_file}", "--judge", "check", "--home",
        str(tmp_path), "--json",
    )  # fmt: skip
    assert code == 0
    assert json.loads(out)["metrics"]["H_A"]["numerator"] >= 1


def test_two_runs_are_compared_question_by_question(suite_file: Path, answers_file: Path, tmp_path: Path) -> None:
    worse = write_lines(tmp_path / "worse.jsonl", [{"id": a["id"], "status": "error", "error": "x"} for a in ANSWERS])
    names = []
    for answers in (answers_file, worse):
        out = _run(
            "run", "--suite", str(suite_file), "--system", f"replay:{answers}", "--home", str(tmp_path), "--json"
        )[1]
        names.append(json.loads(out)["run"])
    code, out, _ = _run("compare", *names, "--suite", str(suite_file), "--home", str(tmp_path), "--json")
    content = json.loads(out)
    assert (content["only_first"], content["only_second"], content["tied"]) == (5, 0, True)  # p = 0.0625
    assert code == 0


def echo(question: str) -> str:
    """Answer any question badly: a system of somebody else."""
    if "NIH" in question:
        message = "out of luck"
        raise RuntimeError(message)
    return "China generated 4.1 trillion yuan of data. It is a lot."


def test_a_function_of_somebody_else_is_evaluated(suite_file: Path, tmp_path: Path) -> None:
    suite = load_suite(str(suite_file))
    system = open_system("import:tests.eval.test_runs.echo", suite, tmp_path)
    run = perform(suite, system, GoldJudge(), tmp_path / "run")
    assert [item.status for item in run.items] == ["answered"] * 6 + ["error"] * 4
    assert all(len(item.claims) == 2 for item in run.items if item.answered)


@pytest.mark.parametrize(
    ("rows", "says_what"),
    [
        ([{"id": "zz"}], "line 1.*not a case"),
        ([{"id": "a0"}, {"id": "a0"}], "line 2.*already"),
        ([{"status": "answered"}], "line 1: id: Field required"),
    ],
)
def test_recorded_answers_that_do_not_fit_are_refused(
    suite_file: Path, tmp_path: Path, rows: list[dict[str, Any]], says_what: str
) -> None:
    path = write_lines(tmp_path / "answers.jsonl", rows)
    with pytest.raises(SystemRefused, match=says_what):
        open_system(f"replay:{path}", load_suite(str(suite_file)), tmp_path)


@pytest.mark.parametrize("name", ["import:no.such.thing", "import:tests.eval.conftest.CASES", "replay:/no/file"])
def test_systems_that_are_none_are_refused(suite_file: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(SystemRefused):
        open_system(name, load_suite(str(suite_file)), tmp_path)
