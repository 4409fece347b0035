"""Every command is one that ``eval/README.md`` tells of, and says what it does."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import eval as package
from eval.cli import evaluate

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
