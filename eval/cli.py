"""``briefing eval``: run a suite against a system, read the report, compare two runs, measure judges and the check."""

from __future__ import annotations

import click

from eval.commands.build import build, judge_forged
from eval.commands.compare import compare
from eval.commands.components import breaks, check_answers, check_sets, speed
from eval.commands.label import judge_check, label
from eval.commands.plan import plan
from eval.commands.questions import questions
from eval.commands.run import report, run


@click.group("eval")
def evaluate() -> None:
    """Measure how often a system hallucinates."""


for _command in (
    run, report, compare, plan, label, judge_check, judge_forged, build, questions, check_sets, check_answers, breaks,
    speed,
):  # fmt: skip
    evaluate.add_command(_command)
