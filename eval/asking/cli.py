"""``briefing eval follow-ups`` and ``reports``: measure the understanding of questions and the finding of answers."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, json_option, print_json
from eval.plain import DATA, as_json_rate, plain, rate_line, tracked

if TYPE_CHECKING:
    from pathlib import Path


@click.command("follow-ups")
@home_option
@json_option
@DATA
@plain
def follow_ups(*, home: Path, as_json: bool, data: Path) -> None:
    """Hold our rewriting of follow-up questions against a person's."""
    from eval.asking.follow_ups import measure_follow_ups
    from eval.statistics import proportion

    del home
    found = measure_follow_ups(data)
    if as_json:
        print_json(asdict(found))
        return
    click.echo(f"F1 {found.f1:.3f} with our rewriting, {found.f1_unchanged:.3f} without, over {found.rows} follow-ups")
    for name, number in (("changed", found.changed), ("better", found.better), ("worse", found.worse)):
        click.echo(f"{name:8s} {rate_line(proportion(number, found.rows))}")


@click.command()
@home_option
@json_option
@DATA
@plain
def reports(*, home: Path, as_json: bool, data: Path) -> None:
    """Ask about twenty annual reports: how often is the evidence found, and the unsolvable declined."""
    from eval.asking.reports import ask, count, questions
    from eval.statistics import proportion

    del home
    corpus, rows = questions(data)
    asked = ask(corpus, tracked(rows, "Asking"))
    figures = {
        "evidence_in_first_five": count(asked, lambda one: one.answerable, lambda one: one.found),
        "unsolvable_declined": count(asked, lambda one: not one.answerable, lambda one: one.declined),
        "answerable_declined": count(asked, lambda one: one.answerable, lambda one: one.declined),
    }
    rates = {name: proportion(*counted) for name, counted in figures.items()}
    if as_json:
        print_json({name: as_json_rate(rate) for name, rate in rates.items()})
        return
    for name, rate in rates.items():
        click.echo(f"{name.replace('_', ' '):24s} {rate_line(rate)}")
