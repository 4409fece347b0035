"""``briefing eval plan`` says in words and in JSON what a suite can show, and refuses what cannot be."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from eval.cli import evaluate


def plan(*options: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(evaluate, ["plan", *options])


def test_a_promise_of_one_per_cent_needs_299_clean_cases() -> None:
    said = plan()
    assert said.exit_code == 0
    assert "«Below 1 %» with 95 % confidence needs 299 clean cases." in said.stdout
    assert "after 368 clean cases" in said.stdout


def test_json_is_one_object_with_the_same_figures() -> None:
    found = json.loads(plan("--json", "--difference", "0.05", "--differ", "0.2", "--cases", "1000").stdout)
    assert [each["cases"] for each in found["promise"]] == [299, 473, 628]
    assert found["comparison"]["pairs"] == 1000
    assert 0.03 < found["comparison"]["effect"] < 0.05
    assert found["comparison"]["pairs_needed"] < 1000
    assert found["labels"]["then"] <= found["labels"]["now"] / 2


def test_a_suite_too_small_for_any_difference_says_so() -> None:
    said = plan("--cases", "5")
    assert said.exit_code == 0
    assert "always tied" in said.stdout


def test_labels_that_cannot_halve_the_interval_send_for_more_questions() -> None:
    assert "ask more questions" in plan("--cases", "100", "--labels", "90").stdout
    assert "labels in all make it" in plan("--cases", "1000", "--labels", "50").stdout


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--labels", "500", "--cases", "100"), "at most --cases"),
        (("--difference", "0.3", "--differ", "0.1"), "give --differ 0.3"),
        (("--below", "0"), "--below"),
        (("--confidence", "1"), "--confidence"),
        (("--rate", "2"), "--rate"),
        (("--cases", "0"), "--cases"),
    ],
)
def test_what_cannot_be_is_wrong_usage(options: tuple[str, ...], why: str) -> None:
    said = plan(*options)
    assert said.exit_code == 2
    assert why in said.output
