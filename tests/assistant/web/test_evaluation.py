"""The Evaluation tab: runs read, compared and labelled, and the settings of the check."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from assistant.web import evaluation
from assistant.web.evaluation import State, strictness_data
from assistant.web.evaluation_tab import CommandFailed, compare, take_labels, write_labelling_page
from assistant.web.words import words_in
from tests.assistant.web.conftest import CIRCULAR, FIRST, SECOND

if TYPE_CHECKING:
    from pathlib import Path


WORDS = words_in("en")


@pytest.fixture
def home(measured: Path, tmp_path: Path) -> Path:
    """Return a copy of it, to be damaged."""
    shutil.copytree(measured / "eval" / "runs", tmp_path / "eval" / "runs")
    return tmp_path


def state(home: Path, name: str) -> State:
    run = evaluation.run_named(home, name)
    assert run is not None
    return run.state


def test_runs_are_listed_with_the_last_one_first_and_their_state(measured: Path) -> None:
    assert [(run.name, run.state) for run in evaluation.runs(measured)] == [
        (CIRCULAR, State.CIRCULAR),
        (SECOND, State.WHOLE),
        (FIRST, State.WHOLE),
    ]


def test_a_whole_run_is_told_with_its_interval_and_a_circular_one_without_a_rate(measured: Path) -> None:
    whole, circular = (evaluation.run_named(measured, name) for name in (FIRST, CIRCULAR))
    assert whole is not None
    assert circular is not None
    told = evaluation.run_data(whole, WORDS)
    metric = whole.result["metrics"]["H_A"]
    assert f"{metric['numerator']} of {metric['denominator']} answers" in told["headline"]
    assert f"{100 * metric['high']:.1f}%" in told["headline"]
    assert [part["key"] for part in told["funnel"]] == ["said", "withheld", "shown", "wrong"]
    told = evaluation.run_data(circular, WORDS)
    assert "CIRCULAR" in told["headline"]
    assert told["rows"] == told["funnel"] == told["curve"] == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"metrics": 3, "n": 4}', b'{"metrics": {}, "n": 9}', b"\xff\xfe"]
)
def test_figures_that_are_damaged_or_of_another_log_are_told_and_not_shown(home: Path, content: bytes) -> None:
    (home / "eval" / "runs" / FIRST / evaluation.RESULT).write_bytes(content)
    assert state(home, FIRST) is State.DAMAGED


def test_strange_rates_in_a_file_are_left_out(home: Path) -> None:
    path = home / "eval" / "runs" / FIRST / evaluation.RESULT
    result = json.loads(path.read_text())
    result["metrics"] |= {"H_A": None, "correct": {"rate": "<b>1</b>"}, "H_C": [1]}
    path.write_text(json.dumps(result))
    run = evaluation.run_named(home, FIRST)
    assert run is not None
    told = evaluation.run_data(run, WORDS)
    assert told["headline"] == WORDS("evaluation.told.nothing_answered")
    assert "Right" not in str(told["rows"])
    assert told["funnel"] == []


def test_a_run_that_is_not_finished_says_how_far_it_is(home: Path) -> None:
    log = home / "eval" / "runs" / FIRST / evaluation.LOG
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:3]))
    assert state(home, FIRST) is State.UNFINISHED
    run = evaluation.run_named(home, FIRST)
    assert run is not None
    assert "2 of 4" in evaluation.run_data(run, WORDS)["headline"]


@pytest.mark.parametrize("first", [b"no json\n", b"[]\n", b'{"cases": "many"}\n', b""])
def test_a_log_that_is_none_is_told(home: Path, first: bytes) -> None:
    (home / "eval" / "runs" / FIRST / evaluation.LOG).write_bytes(first)
    assert state(home, FIRST) is State.DAMAGED


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", "x\n", "a" * 141, "briefing-quote-gold-9"])
def test_what_is_no_name_of_a_run_is_not_found(home: Path, name: str) -> None:
    assert evaluation.run_named(home, name) is None


def test_two_runs_are_compared_and_what_cannot_be_is_refused_in_a_sentence(measured: Path) -> None:
    assert "tied" in compare(measured, FIRST, SECOND)
    with pytest.raises(CommandFailed, match="judge"):
        compare(measured, FIRST, CIRCULAR)


def test_a_labelling_page_says_no_verdict_and_its_labels_are_taken(home: Path, tmp_path: Path) -> None:
    page, labels = tmp_path / "page.html", tmp_path / "labels.jsonl"
    write_labelling_page(home, FIRST, "Ada", page)
    log = (home / "eval" / "runs" / FIRST / evaluation.LOG).read_text(encoding="utf-8").splitlines()[1:]
    claims = [(item["id"], claim) for item in map(json.loads, log) for claim in item["claims"]]
    assert all(claim["text"] in json.loads(json.dumps(page.read_text(encoding="utf-8"))) for _, claim in claims[:1])
    label = {
        "id": f"{claims[0][0]}#1",
        "labeller": "Ada",
        "note": "",
        "verdict": "supported",
        "text": claims[0][1]["text"],
    }
    labels.write_text(json.dumps(label) + "\n", encoding="utf-8")
    assert "Ada labelled 1 sentences" in take_labels(home, FIRST, "Ada", labels)
    labels.write_text("no labels\n", encoding="utf-8")
    with pytest.raises(CommandFailed, match="line 1"):
        take_labels(home, FIRST, "Ada", labels)


def test_each_setting_says_what_it_costs_and_one_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_STRICTNESS", "lenient")
    monkeypatch.setenv("BRIEFING_CHECK", "trained")
    shown = strictness_data(WORDS)
    assert [row["name"] for row in shown["rows"]] == ["Strict", "Balanced", "Lenient"]
    assert [row["chosen"] for row in shown["rows"]] == [False, False, True]
    withheld = [float(row["cells"][0].split("%")[0]) for row in shown["rows"]]
    unmarked = [float(row["cells"][4].split("%")[0]) for row in shown["rows"]]
    assert withheld == sorted(withheld, reverse=True)
    assert unmarked == sorted(unmarked)
    assert "95% intervals" in shown["about"]


def test_each_check_has_the_rates_that_were_measured_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {}
    for kind in ("quick", "trained"):
        monkeypatch.setenv("BRIEFING_CHECK", kind)
        shown[kind] = [row["cells"] for row in strictness_data(WORDS)["rows"]]
    assert len(shown["quick"]) == len(shown["trained"]) == 3
    assert shown["quick"] != shown["trained"]
