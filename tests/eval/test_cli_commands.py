"""The commands that build suites and judge judges are part of ``briefing eval``."""

from __future__ import annotations

from click.testing import CliRunner

from eval.cli import evaluate


def test_build_and_forged_are_commands_of_eval() -> None:
    for name in ("build", "forged"):
        shown = CliRunner().invoke(evaluate, [name, "--help"])
        assert shown.exit_code == 0
        assert "--json" in shown.stdout
