"""Every command is documented and has a help text; ``plan`` in words and in JSON."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

import eval as package
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


README = Path(str(package.__file__)).with_name("README.md")
CONTRACT = {"run", "report", "compare", "label", "judge-check", "speed", "check-sets"}


def test_the_commands_of_the_contract_are_there_and_few_others() -> None:
    assert set(evaluate.commands) >= CONTRACT
    assert len(evaluate.commands) <= 13


@pytest.mark.parametrize("name", sorted(evaluate.commands))
def test_a_command_is_told_of_and_says_what_it_does(name: str) -> None:
    told = README.read_text(encoding="utf-8")
    assert any(form in told for form in (f"`{name} ", f"`{name}`", f"briefing eval {name} ", f"briefing eval {name}`"))
    shown = CliRunner().invoke(evaluate, [name, "--help"])
    assert shown.exit_code == 0
    assert "--json" in shown.stdout or isinstance(evaluate.commands[name], click.Group)
