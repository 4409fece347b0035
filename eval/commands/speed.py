"""``briefing eval speed``: how fast networks, the check, questions and the adding of documents are on this machine."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import home_option, json_option, print_json
from eval.commands.common import plain_evaluation_errors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from eval.components.speed import AddingSpeed, CheckSpeed, QuestionSpeed
    from index.inference.measuring import EngineSpeed


@click.command()
@home_option
@json_option
@click.option("--passages", type=click.IntRange(100), help="Time questions in an index of so many passages instead.")
@click.option("--adding", is_flag=True, help="Time the adding of a text instead, against the usual way.")
@plain_evaluation_errors
def speed(*, home: Path, as_json: bool, passages: int | None, adding: bool) -> None:
    """Time each network in each engine, then the check: four sentences over three passages of 150 words, warm."""
    from assistant.grounding.combination import Kind
    from eval.components.speed import measure_adding, measure_check, measure_engines, measure_questions

    del home
    found: dict[str, Any]
    if passages is not None:
        asked = measure_questions(passages)
        found, lines = asdict(asked), _of_questions(asked)
    elif adding:
        added = measure_adding()
        found, lines = asdict(added), _of_adding(added)
    else:
        engines, checks = measure_engines(), [measure_check(kind) for kind in Kind]
        found = {**_machine(), "engines": list(map(asdict, engines)), **{each.kind: asdict(each) for each in checks}}
        lines = (line for part in (_of_engines(engines), *map(_of_check, checks)) for line in part)
    if as_json:
        print_json(found)
        return
    for line in lines:
        click.echo(line)


def _machine() -> dict[str, Any]:
    from index.inference import processor

    return {"processor": list(processor.features()), "cores": processor.cores()}


def _of_engines(speeds: Sequence[EngineSpeed]) -> Iterator[str]:
    """Yield a table; the engine in use is marked."""
    machine = _machine()
    yield f"{' '.join(machine['processor'])}; {machine['cores']} cores, each figure on one of them"
    yield f"{'network':16s} {'engine':22s} {'ms':>7s} {'tokens/s':>9s} {'off by':>7s}"
    for each in speeds:
        named = f"{each.network:16s} {each.engine:22s}"
        if each.milliseconds is None or each.error is None:
            yield f"{named} does not run here"
        else:
            rate, mark = 1000 * each.tokens / each.milliseconds, "  in use" if each.chosen else ""
            yield f"{named} {each.milliseconds:7.0f} {rate:9.0f} {each.error:7.4f}{mark}"


def _of_check(found: CheckSpeed) -> Iterator[str]:
    yield f"{found.kind}: {found.check:.0f} ms"
    if found.network is not None:
        over = f"the network alone over the same {found.tokens} tokens"
        yield f"  {over}: {found.network:.0f} ms; ratio {found.check / found.network:.2f}"
    yield f"  sources of {', '.join(f'{words:,} words {ms:.0f} ms' for words, ms in found.growth.items())}"


def _of_adding(found: AddingSpeed) -> Iterator[str]:
    yield (
        f"{found.characters:,} characters: {found.ours:,.0f} a second, {found.usual:,.0f} by sentence-transformers and "
        f"Chroma alone; ratio {found.ours / found.usual:.2f}"
    )


def _of_questions(found: QuestionSpeed) -> Iterator[str]:
    yield f"{found.passages:,} passages, opened in {found.opening:.1f} s; a question takes {found.total:.0f} ms:"
    for name, milliseconds in found.parts.items():
        yield f"  {name:30s} {milliseconds:6.0f} ms"
