"""``briefing eval questions …``: how questions are understood and answered, on sets that nothing was trained on."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, json_option, print_json
from eval.natural.cli import natural
from eval.plain import DATA, as_json_rate, plain, rate_line, tracked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from eval.statistics import Rate


@click.group()
def questions() -> None:
    """Measure how questions are understood and their answers found, on sets that nothing was trained on."""


@questions.command("follow-ups")
@home_option
@json_option
@DATA
@plain
def follow_ups(*, home: Path, as_json: bool, data: Path) -> None:
    """Hold our rewriting of follow-up questions against a person's."""
    from eval.asking.open_sets import measure_follow_ups
    from eval.statistics import proportion

    del home
    found = measure_follow_ups(data)
    if as_json:
        print_json(asdict(found))
        return
    click.echo(f"F1 {found.f1:.3f} with our rewriting, {found.f1_unchanged:.3f} without, over {found.rows} follow-ups")
    for name, number in (("changed", found.changed), ("better", found.better), ("worse", found.worse)):
        click.echo(f"{name:8s} {rate_line(proportion(number, found.rows))}")


@questions.command()
@home_option
@json_option
@DATA
@plain
def reports(*, home: Path, as_json: bool, data: Path) -> None:
    """Ask about twenty annual reports: how often is the evidence found, and the unsolvable declined."""
    from eval.asking import open_sets
    from eval.statistics import proportion

    del home
    corpus, rows = open_sets.reports(data)
    asked = open_sets.ask_reports(corpus, tracked(rows, "Asking"))
    solvable, unsolvable = ([each for each in asked if each.answerable is answerable] for answerable in (True, False))
    rates = {
        "evidence_in_first_five": proportion(sum(each.found for each in solvable), len(solvable)),
        "unsolvable_declined": proportion(sum(each.declined for each in unsolvable), len(unsolvable)),
        "answerable_declined": proportion(sum(each.declined for each in solvable), len(solvable)),
    }
    _print(rates, as_json=as_json)


@questions.command()
@home_option
@json_option
@DATA
@click.option("--dataset", default="squadshifts_wiki", show_default=True, help="A set of reading/ of the open data.")
@click.option("--count", type=click.IntRange(1), default=150, show_default=True, help="Questions, at most.")
@plain
def reading(*, home: Path, as_json: bool, data: Path, dataset: str, count: int) -> None:
    """Ask about passages handed over with the question, of which some do not answer."""
    from eval.asking import open_sets
    from eval.statistics import proportion

    del home
    asked = open_sets.ask_handed_over(tracked(open_sets.handed_over(data, dataset, count), "Asking"))
    near, none = ([told for each in asked if (told := getattr(each, way))] for way in ("near", "none"))
    f1 = sum(each.own.f1 for each in asked) / len(asked)
    rates = {
        "answer_in_what_is_quoted": proportion(sum(each.own.held for each in asked), len(asked)),
        "own_passage_declined": proportion(sum(not each.own.answered for each in asked), len(asked)),
        "near_passage_declined": proportion(sum(not told.answered for told in near), len(near)),
        "ten_passages_over_refusal": proportion(sum(not each.ten.answered for each in asked), len(asked)),
        "ten_passages_answer_quoted": proportion(sum(each.ten.held for each in asked), len(asked)),
        "ten_passages_false_answer": proportion(sum(told.answered for told in none), len(none)),
    }
    with_near = (sum(each.own.f1 for each in asked) + sum(not told.answered for told in near)) / (
        len(asked) + len(near)
    )
    if not as_json:
        click.echo(f"F1 of the exact words {f1:.3f} over {len(asked)} questions; {with_near:.3f} with near passages")
    _print(rates, as_json=as_json, f1=f1, f1_with_near=with_near)


@questions.command()
@home_option
@json_option
@click.option("--suite", default="briefing", show_default=True, help="The cases whose questions are asked.")
@click.option("--count", default=500, show_default=True, type=click.IntRange(1), help="At most so many questions.")
@plain
def formats(*, home: Path, as_json: bool, suite: str, count: int) -> None:
    """Ask the index of --home the same questions in each number format: how many answers stay the same."""
    from eval.asking import formats as comparing
    from eval.cases import load_suite
    from eval.statistics import proportion
    from index.library import Index

    asked = list(dict.fromkeys(case.question for case in load_suite(suite).cases))[:count]
    with Index.open(home) as opened:
        rows = comparing.compare_formats(tracked(asked, "Asking"), opened)
    rates = {name: proportion(*comparing.same(rows, name)) for name in rows[0] if name != comparing.PLAIN}
    if not as_json:
        click.echo("The same decision, sentence and words as in float32:")
    _print(rates, as_json=as_json)


def _print(rates: Mapping[str, Rate | None], *, as_json: bool, **figures: float) -> None:
    """Print rates by name; as JSON with some figures in front."""
    if as_json:
        print_json({**figures, **{name: as_json_rate(rate) for name, rate in rates.items()}})
        return
    for name, rate in rates.items():
        click.echo(f"{name.replace('_', ' '):28s} {rate_line(rate)}")


questions.add_command(natural)
