"""``briefing eval speed``: how fast networks, the check, questions and the adding of documents are on this machine."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, json_option, print_json
from eval.plain import plain

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@home_option
@json_option
@click.option("--passages", type=click.IntRange(100), help="Time questions in an index of so many passages instead.")
@click.option("--adding", is_flag=True, help="Time the adding of a text instead, against the usual way.")
@plain
def speed(*, home: Path, as_json: bool, passages: int | None, adding: bool) -> None:
    """Time each network in each engine, then the check: four sentences over three passages of 150 words, warm."""
    from assistant.grounding.combination import Kind
    from eval.asking.speed import engines_json, engines_table, measure_engines
    from eval.checking.speed import measure_speed

    del home
    if passages is not None:
        _question_speed(passages, as_json=as_json)
        return
    if adding:
        _adding_speed(as_json=as_json)
        return
    engines = measure_engines()
    measured = [measure_speed(kind) for kind in Kind]
    if as_json:
        print_json({**engines_json(engines), **{each.kind: asdict(each) for each in measured}})
        return
    click.echo(engines_table(engines))
    for each in measured:
        click.echo(f"{each.kind}: {each.check:.0f} ms")
        if each.network is not None:
            click.echo(
                f"  the network alone over the same {each.tokens} tokens: {each.network:.0f} ms; "
                f"ratio {each.check / each.network:.2f}"
            )
        grown = ", ".join(f"{words:,} words {ms:.0f} ms" for words, ms in each.growth.items())
        click.echo(f"  sources of {grown}")


def _adding_speed(*, as_json: bool) -> None:
    from eval.asking.speed import measure_adding

    found = measure_adding()
    if as_json:
        print_json(asdict(found))
        return
    click.echo(
        f"{found.characters:,} characters: {found.ours:,.0f} a second, {found.usual:,.0f} by sentence-transformers and "
        f"Chroma alone; ratio {found.ours / found.usual:.2f}"
    )


def _question_speed(passages: int, *, as_json: bool) -> None:
    from eval.asking.speed import measure_questions

    found = measure_questions(passages)
    if as_json:
        print_json(asdict(found))
        return
    click.echo(f"{found.passages:,} passages, opened in {found.opening:.1f} s; a question takes {found.total:.0f} ms:")
    for name, milliseconds in found.parts.items():
        click.echo(f"  {name:30s} {milliseconds:6.0f} ms")
