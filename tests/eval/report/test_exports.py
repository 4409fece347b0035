"""What other programs read of a run: JUnit XML with three kinds of not passed, and Inspect's log field by field."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Verdict
from eval.cases import Case, CaseMessage
from eval.cli import evaluate
from eval.metrics import every_rate
from eval.report.contents import facts_of
from eval.report.exports import inspect_log, junit
from eval.runs import Run
from tests.eval.metrics.making import ANSWERABLE, SAID, item, score

if TYPE_CHECKING:
    from pathlib import Path

    from eval.items import Item

ENDED = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
HEADER = {"suite": "s", "suite_fingerprint": "f" * 64, "system": "quote", "judge": "gold", "circular": False}
EVIL = "]]></failure><script>alert(1)</script> & \x00\x08\x1b[31m\ud800 \u202e"


def case(number: int, **more: Any) -> Case:
    return ANSWERABLE.model_copy(update={"id": f"c{number}", **more})


ITEMS = (
    item(score(), case=case(0), timing_ms={"total": 1500}, cost={"input_tokens": 10, "output_tokens": 3}),
    item(score("It was 52 zettabytes.", Verdict.CONTRADICTED, reason="must not be said"), case=case(1)),
    item(score(), score("It matters.", None), case=case(2)),
    item(case=case(3), status="error", error="no answer within 60 s"),
    item(case=case(4)),
    item(case=case(5, answerable=False, kind="far")),
)


def run_of(*items: Item) -> Run:
    return Run("run-1", {**HEADER, "cases": len(items)}, items)


def as_xml(*items: Item) -> ET.Element:
    run = run_of(*items)
    return ET.fromstring("".join(junit(run, every_rate(run.items), facts_of(run))).encode())  # noqa: S314 - our own


def as_log(*items: Item) -> dict[str, Any]:
    run = run_of(*items)
    found: dict[str, Any] = json.loads("".join(inspect_log(run, every_rate(run.items), ENDED)))
    return found


def test_junit_tells_wrong_failed_and_not_scored_apart() -> None:
    root = as_xml(*ITEMS)
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "6",
        "failures": "2",
        "errors": "1",
        "skipped": "1",
    }
    by_name = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}
    assert by_name == {"c0": [], "c1": ["failure"], "c2": ["skipped"], "c3": ["error"], "c4": ["failure"], "c5": []}
    assert [suite.get("name") for suite in root] == ["s quote fact", "s quote far"]


def test_each_suite_of_junit_adds_up_to_the_whole() -> None:
    root = as_xml(*ITEMS)
    for name in ("tests", "failures", "errors", "skipped"):
        assert sum(int(suite.get(name, "")) for suite in root) == int(root.get(name, ""))


def test_a_failure_says_what_was_asked_said_and_wanted() -> None:
    failure = next(as_xml(*ITEMS).iter("failure"))
    assert failure.get("message") == "contradicted: must not be said"
    assert failure.text is not None
    for words in (
        ANSWERABLE.question,
        "It was 52 zettabytes.",
        "Must say: 41.06 zettabytes",
        "41.06 zettabytes of data",
    ):
        assert words in failure.text


def test_hostile_text_is_only_text_in_junit() -> None:
    bad = item(score(EVIL, Verdict.UNSUPPORTED, reason=EVIL), case=case(0, id=EVIL, question=EVIL, kind=EVIL))
    root = as_xml(bad, item(case=case(1), status="error", error=EVIL))
    assert {each.tag for each in root.iter()} == {
        "testsuites", "testsuite", "properties", "property", "testcase", "failure", "error",
    }  # fmt: skip
    failure = next(root.iter("failure"))
    assert failure.text is not None
    assert "<script>alert(1)</script>" in failure.text


@given(st.text())
def test_any_text_is_well_formed_in_both_forms(text: str) -> None:
    said = f"x{text}"
    items = (item(score(said, Verdict.UNSUPPORTED, reason=text), case=case(0, id=said, question=said, kind=text)),)
    assert len(list(as_xml(*items).iter("testcase"))) == 1
    assert as_log(*items)["samples"][0]["id"] == said


def test_the_head_of_an_inspect_log() -> None:
    log = as_log(*ITEMS)
    assert (log["version"], log["status"]) == (2, "success")
    spec = log["eval"]
    assert (spec["created"], spec["task"], spec["model"]) == ("2026-11-24T05:00:00+00:00", "s", "quote")
    assert spec["dataset"] == {
        "name": "s",
        "samples": 6,
        "sample_ids": [f"c{number}" for number in range(6)],
        "shuffled": False,
    }
    assert spec["metadata"]["header"]["suite_fingerprint"] == "f" * 64
    assert log["stats"]["model_usage"] == {"quote": {"input_tokens": 10, "output_tokens": 3, "total_tokens": 13}}


def test_no_sample_leaves_the_total_of_an_inspect_log() -> None:
    results = as_log(*ITEMS)["results"]
    assert (results["total_samples"], results["completed_samples"]) == (6, 5)
    correct, hallucinated = results["scores"]
    assert (correct["scored_samples"], correct["metrics"]["correct"]["metadata"]["denominator"]) == (6, 6)
    assert (hallucinated["scored_samples"], hallucinated["unscored_samples"]) == (2, 1)
    assert hallucinated["metrics"]["H_A"]["value"] == pytest.approx(1 / 3)
    assert hallucinated["metrics"]["H_A"]["metadata"]["high"] < 1


def test_the_samples_of_an_inspect_log() -> None:
    samples = as_log(*ITEMS)["samples"]
    values = [{name: score["value"] for name, score in sample["scores"].items()} for sample in samples]
    assert values == [
        {"correct": "C", "hallucinated": 0},
        {"correct": "I", "hallucinated": 1},
        {"correct": "C"},
        {"correct": "I"},
        {"correct": "N"},
        {"correct": "C"},
    ]
    assert samples[0]["output"]["completion"] == SAID
    assert (samples[0]["input"], samples[0]["target"]) == (ANSWERABLE.question, ["41.06 zettabytes"])
    assert samples[0]["total_time"] == pytest.approx(1.5)
    assert samples[3]["error"]["message"] == "no answer within 60 s"
    assert samples[1]["metadata"]["claims"][0]["verdict"] == "contradicted"


def test_a_conversation_stands_before_its_question_in_a_sample() -> None:
    history = (CaseMessage(role="user", content="Which zone?"), CaseMessage(role="assistant", content="Guiyang."))
    sample = as_log(item(score(), case=case(0, history=history)))["samples"][0]
    assert [turn["role"] for turn in sample["input"]] == ["user", "assistant", "user"]
    assert [turn["role"] for turn in sample["messages"]] == ["user", "assistant", "user", "assistant"]


def test_an_unfinished_run_is_no_success() -> None:
    run = Run("run-1", {**HEADER, "cases": 9}, ITEMS)
    assert json.loads("".join(inspect_log(run, {}, ENDED)))["status"] == "cancelled"


def test_inspect_opens_the_log(tmp_path: Path) -> None:
    inspect = pytest.importorskip("inspect_ai.log", reason="inspect_ai is not installed: the log is not opened with it")
    file = tmp_path / "log.json"
    run = run_of(*ITEMS)
    file.write_text("".join(inspect_log(run, every_rate(run.items), ENDED)), encoding="utf-8")
    log = inspect.read_eval_log(str(file))
    assert [sample.id for sample in log.samples] == [f"c{number}" for number in range(6)]
    assert log.results.scores[1].metrics["H_A"].value == pytest.approx(1 / 3)


def test_the_command_writes_both_and_refuses_what_it_cannot(
    suite_file: Path, answers_file: Path, tmp_path: Path
) -> None:
    home = ("--home", str(tmp_path))
    call = CliRunner().invoke
    done = call(evaluate, ["run", "--suite", str(suite_file), "--system", f"replay:{answers_file}", *home, "--json"])
    name = json.loads(done.stdout)["run"]
    files = ("--junit", str(tmp_path / "r.xml"), "--inspect", str(tmp_path / "r.json"))
    assert call(evaluate, ["report", name, *files, *home]).exit_code == 0
    assert ET.parse(tmp_path / "r.xml").getroot().get("tests") == "10"  # noqa: S314 - our own
    assert len(json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["samples"]) == 10
    assert call(evaluate, ["report", *files, *home]).exit_code == 2
    assert call(evaluate, ["report", name, "--inspect", str(tmp_path / "r.txt"), *home]).exit_code == 2
    missing = call(evaluate, ["report", name, "--junit", str(tmp_path / "no" / "r.xml"), *home])
    assert missing.exit_code == 1
    assert "could not be written" in missing.stderr
    assert not list(tmp_path.glob(".r.*"))
