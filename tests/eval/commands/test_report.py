"""``briefing eval report`` makes reports anew, or shows what runs there are, finished or not, whole or damaged."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from eval.cli import evaluate
from eval.errors import RunRefused
from eval.report.contents import put
from eval.run_log import LOG, all_runs, folder_of

if TYPE_CHECKING:
    from pathlib import Path


def _run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(evaluate, [*arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def home(suite_file: Path, answers_file: Path, tmp_path: Path) -> Path:
    code, _, error = _run(
        "run", "--suite", str(suite_file), "--system", f"replay:{answers_file}", "--home", str(tmp_path), "--json"
    )
    assert code == 0, error
    return tmp_path


def test_reports_are_made_anew_from_the_log_alone(home: Path) -> None:
    listed = all_runs(home)[0]
    folder = home / "eval" / "runs" / listed.name
    before = {name: (folder / name).read_bytes() for name in ("report.md", "report.html", "result.json")}
    for name in before:
        (folder / name).unlink()
    code, out, _ = _run("report", listed.name, "--home", str(home))
    assert code == 0
    assert "Of 5 answers 1 held" in out
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert {path.name for path in folder.iterdir()} == {*before, "log.jsonl", "times.jsonl"}


def test_the_figures_of_an_old_run_are_the_contracts_json(home: Path) -> None:
    listed = all_runs(home)[0]
    content = json.loads(_run("report", listed.name, "--home", str(home), "--json")[1])
    assert content == listed.result
    assert (content["n"], content["answered"], content["circular"]) == (10, 5, False)


def test_a_run_may_be_named_by_its_folder(home: Path, tmp_path: Path) -> None:
    folder = home / "eval" / "runs" / all_runs(home)[0].name
    assert _run("report", str(folder), "--home", str(tmp_path / "elsewhere"))[0] == 0


def test_a_run_that_is_not_there_is_refused_with_those_that_are(home: Path) -> None:
    code, _, error = _run("report", "nothing", "--home", str(home))
    assert code == 1
    assert "There is no run «nothing»" in error
    assert all_runs(home)[0].name in error
    with pytest.raises(RunRefused, match="There is no run «»"):
        folder_of(home, "")


def test_runs_are_listed_unfinished_and_damaged_ones_too(home: Path) -> None:
    whole = home / "eval" / "runs" / all_runs(home)[0].name / LOG
    for name, content in (
        ("half", b"".join(whole.read_bytes().splitlines(keepends=True)[:4]) + b'{"half'),
        ("damaged", b"{\n"),
        ("list", b"[]\n"),
    ):
        (home / "eval" / "runs" / name).mkdir()
        (home / "eval" / "runs" / name / LOG).write_bytes(content)
    code, out, _ = _run("report", "--home", str(home))
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert code == 0
    assert "3 of 10 cases, not finished" in lines["half"]
    assert "cannot be read" in lines["damaged"]
    assert "holds no run" in lines["list"]
    assert "H_A 20.0 %" in next(line for name, line in lines.items() if name.startswith("suite"))
    content = json.loads(_run("report", "--home", str(home), "--json")[1])
    assert {each["run"]: each["n"] for each in content["runs"]}["half"] == 3


def test_no_runs_are_no_failure(tmp_path: Path) -> None:
    code, out, error = _run("report", "--home", str(tmp_path))
    assert (code, out) == (0, "")
    assert "There are no runs" in error


def test_a_report_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    put(path, "before\n")
    with pytest.raises(TypeError):
        put(path, None)  # type: ignore[arg-type]  # stands for a disk that fails half-way
    assert path.read_text() == "before\n"
    assert [each.name for each in tmp_path.iterdir()] == ["report.md"]
