"""``compare`` as a build uses it, against a run or a saved baseline: 0 is fine, 1 is a fall, 2 is wrong usage."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from assistant.grounding import check
from eval.cli import evaluate
from tests.eval.conftest import CASES, GOOD, row, write_lines

if TYPE_CHECKING:
    from pathlib import Path

MANY: list[dict[str, Any]] = [{**CASES[0], "id": f"m{number}"} for number in range(12)]
RIGHT = [row(case["id"], GOOD) for case in MANY]
WRONG = [row(case["id"], status="abstained") for case in MANY]


def call(*arguments: str) -> Result:
    return CliRunner().invoke(evaluate, [*arguments])


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "many.jsonl", MANY)


def run(home: Path, suite: Path, name: str, answers: list[dict[str, Any]], *more: str) -> str:
    file = write_lines(home / f"{name}.jsonl", answers)
    done = call("run", "--suite", str(suite), "--system", f"replay:{file}", "--home", str(home), "--json", *more)
    return str(json.loads(done.stdout)["run"])


def test_a_fall_ends_with_1_and_a_gain_with_0(suite: Path, tmp_path: Path) -> None:
    right, wrong = run(tmp_path, suite, "right", RIGHT), run(tmp_path, suite, "wrong", WRONG)
    fell = call("compare", right, wrong, "--home", str(tmp_path))
    assert fell.exit_code == 1
    assert f"{wrong} is significantly worse: correct." in fell.stdout
    assert call("compare", wrong, right, "--home", str(tmp_path)).exit_code == 0
    content = json.loads(call("compare", right, wrong, "--home", str(tmp_path), "--json").stdout)
    assert (content["only_first"], content["tied"], content["fell"]) == (12, False, ["correct"])


def test_a_baseline_stands_for_the_run_that_it_was_saved_of(suite: Path, tmp_path: Path) -> None:
    right, wrong = run(tmp_path, suite, "right", RIGHT), run(tmp_path, suite, "wrong", WRONG)
    file = tmp_path / "baseline.jsonl"
    assert call("compare", right, "--save", str(file), "--home", str(tmp_path)).exit_code == 0
    against_file = call("compare", wrong, "--baseline", str(file), "--home", str(tmp_path), "--json")
    against_run = call("compare", right, wrong, "--home", str(tmp_path), "--json")
    assert against_file.exit_code == 1
    assert against_file.stdout == against_run.stdout
    assert call("compare", right, "--baseline", str(file), "--home", str(tmp_path)).exit_code == 0
    assert "zettabytes" not in file.read_text(encoding="utf-8")


def test_a_baseline_is_not_replaced_unasked(suite: Path, tmp_path: Path) -> None:
    right = run(tmp_path, suite, "right", RIGHT)
    file = tmp_path / "baseline.jsonl"
    file.write_text("mine", encoding="utf-8")
    refused = call("compare", right, "--save", str(file), "--home", str(tmp_path))
    assert (refused.exit_code, file.read_text(encoding="utf-8")) == (2, "mine")
    assert "--replace" in refused.stderr
    assert call("compare", right, "--save", str(file), "--replace", "--home", str(tmp_path)).exit_code == 0
    assert len(file.read_text(encoding="utf-8").splitlines()) == 13


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda text: text[:-5], "cut off"),
        (lambda text: "".join(text.splitlines(keepends=True)[:-1]), "holds 11 of 12 cases"),
        (lambda text: text.replace('"correct": true', '"correct": 7', 1), "line 2: correct"),
        (lambda text: text.replace('"m1"', '"m0"', 1), "line 3: the case «m0» stands there twice"),
        (lambda text: text.replace('"baseline": 1', '"baseline": 9', 1), "no baseline of version 1"),
        (lambda _: "", "no baseline of version 1"),
        (lambda text: text.replace("{", "", 1), "line 1: the line is damaged"),
    ],
)
def test_a_damaged_baseline_is_refused_by_line(suite: Path, tmp_path: Path, damage: Any, says: str) -> None:
    right = run(tmp_path, suite, "right", RIGHT)
    file = tmp_path / "baseline.jsonl"
    call("compare", right, "--save", str(file), "--home", str(tmp_path))
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")
    refused = call("compare", right, "--baseline", str(file), "--home", str(tmp_path))
    assert refused.exit_code == 1
    assert says in refused.stderr
    assert refused.stdout == ""


def test_wrong_usage_ends_with_2(suite: Path, tmp_path: Path) -> None:
    right = run(tmp_path, suite, "right", RIGHT)
    other = run(tmp_path, write_lines(tmp_path / "other.jsonl", MANY[:11]), "eleven", RIGHT[:11])
    for arguments in ((), (right,), (right, right, right), (right, right, "--baseline", "x"), (right, other)):
        refused = call("compare", *arguments, "--home", str(tmp_path))
        assert (refused.exit_code, refused.stdout) == (2, "")
    assert "different suites" in refused.stderr


def test_a_suite_that_is_named_must_be_that_of_the_runs(suite: Path, tmp_path: Path) -> None:
    right = run(tmp_path, suite, "right", RIGHT)
    assert call("compare", right, right, "--suite", str(suite), "--home", str(tmp_path)).exit_code == 0
    refused = call("compare", right, right, "--suite", "briefing", "--home", str(tmp_path))
    assert refused.exit_code == 1
    assert "another suite" in refused.stderr


def test_a_run_that_is_not_there_is_told_from_those_that_are(suite: Path, tmp_path: Path) -> None:
    right = run(tmp_path, suite, "right", RIGHT)
    refused = call("compare", right, "nowhere", "--home", str(tmp_path))
    assert refused.exit_code == 1
    assert f"There are: {right}." in refused.stderr


def test_a_circular_run_is_neither_compared_nor_saved(suite: Path, tmp_path: Path) -> None:
    gated = [{**answer, "fingerprints": {"check": check.fingerprint()}} for answer in RIGHT]
    name = run(tmp_path, suite, "gated", gated, "--judge", "check")
    for arguments in (("compare", name, name), ("compare", name, "--save", str(tmp_path / "file"))):
        refused = call(*arguments, "--home", str(tmp_path))
        assert refused.exit_code == 1
        assert "CIRCULAR" in refused.stderr
    assert not (tmp_path / "file").exists()


def test_an_unfinished_run_is_no_baseline(suite: Path, tmp_path: Path) -> None:
    right = run(tmp_path, suite, "right", RIGHT)
    log = tmp_path / "eval" / "runs" / right / "log.jsonl"
    log.write_text("".join(log.read_text(encoding="utf-8").splitlines(keepends=True)[:-2]), encoding="utf-8")
    refused = call("compare", right, "--save", str(tmp_path / "file"), "--home", str(tmp_path))
    assert refused.exit_code == 1
    assert "10 of 12 cases" in refused.stderr
