"""``briefing eval check-sets``, ``check-answers``, ``breaks`` and ``speed``: parts of the program by themselves."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import home_option, json_option, print_json
from eval.commands import DATA, FOLDER, NO_HOME, as_json_rate, plain_evaluation_errors, tracked
from eval.report.words import figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assistant.grounding.combination import Kind
    from eval.components.check_sets import CheckedRow, Figures
    from eval.components.labelled_answers import Half
    from eval.components.speed import CheckSpeed
    from index.inference.choosing import EngineSpeed

_KIND = click.option(
    "--kind", "kind_name", type=click.Choice(["quick", "trained"]), help="The check to measure; default: the usual one."
)
_FEW = 20


@click.command("check-sets")
@NO_HOME
@json_option
@DATA
@_KIND
@click.option("--set", "chosen", multiple=True, help="A set to measure; may be repeated. Default: all.")
@click.option("--limit", type=click.IntRange(1), help="At most so many rows of a set.")
@click.option("--cosine", is_flag=True, help="Measure the encoder's cosine too, which takes minutes.")
@plain_evaluation_errors
def check_sets(  # noqa: PLR0913 - one parameter an option
    *, as_json: bool, data: Path, kind_name: str | None, chosen: tuple[str, ...], limit: int | None, cosine: bool
) -> None:
    """Run the check over labelled rows that its weights have not seen."""
    from assistant.grounding.combination import load
    from eval.components.check_sets import CHECK_SETS, check_figures, held_out_rows, measured_row
    from eval.errors import SuiteRefused
    from index.encoder import shared

    strange = sorted(set(chosen).difference(CHECK_SETS))
    if strange:
        message = f"There is no set «{strange[0]}»; there are {', '.join(CHECK_SETS)}."
        raise SuiteRefused(message)
    kind, encoder = _kind(kind_name), shared() if cosine else None
    rows = [(name, row) for name in chosen or CHECK_SETS for row in held_out_rows(data, name, limit)]
    measured = [measured_row(row, name, kind, encoder) for name, row in tracked(rows, "Checking")]
    combination = load(kind)
    lines = {name: check_figures(part, combination) for name, part in _parts(measured).items()}
    if as_json:
        print_json({"kind": kind, "figures": {name: asdict(each) for name, each in lines.items()}})
        return
    click.echo(f"The {kind} check; «floor» is the share of five-character runs that stand in no source.\n")
    click.echo(_table(lines))


@click.command()
@NO_HOME
@json_option
@DATA
@_KIND
@click.option("--count", default=2000, show_default=True, type=click.IntRange(12), help="How many breaks.")
@click.option("--show", default=0, type=click.IntRange(0), help="Print so many missed breaks a kind.")
@plain_evaluation_errors
def breaks(*, as_json: bool, data: Path, kind_name: str | None, count: int, show: int) -> None:
    """Break true sentences in exactly one way and count what the check catches."""
    from eval.components.check_sets import catch, unseen_breaks
    from eval.statistics.intervals import proportion

    made = unseen_breaks(data, count)
    caught, alarms, whole = catch(tracked(made, "Breaking"), _kind(kind_name))
    total = proportion(sum(each.caught for each in caught), sum(each.count for each in caught))
    unbroken = proportion(alarms, whole)
    if as_json:
        kinds = {each.kind: as_json_rate(proportion(each.caught, each.count)) for each in caught}
        print_json({"kinds": kinds, "all": as_json_rate(total), "unbroken_flagged": as_json_rate(unbroken)})
        return
    for each in sorted(caught, key=lambda one: one.caught / one.count):
        click.echo(f"{each.kind:12s} {figure(proportion(each.caught, each.count))}")
        for missed in each.missed[:show]:
            click.echo(f"    «{missed.was}» → «{missed.now}»: {missed.text}")
    click.echo(f"{'all':12s} {figure(total)}\nunbroken sentences flagged: {figure(unbroken)}")


@click.command("check-answers")
@NO_HOME
@json_option
@DATA
@click.option(
    "--half", type=click.Choice(["fit", "report"]), default="report", show_default=True, help="Which half of them."
)
@click.option(
    "--documents",
    type=FOLDER,
    help="Folder of the public documents (documents.jsonl of eval/natural and eval/labels); without it not these.",
)
@plain_evaluation_errors
def check_answers(*, as_json: bool, data: Path, half: Half, documents: Path | None) -> None:
    """Run the check over labelled sentences of a chat model, at the strictness of BRIEFING_STRICTNESS."""
    from assistant.grounding.combination import chosen_strictness
    from eval.components.labelled_answers import check_rates, check_sentences, labelled_rows, read_twice

    rows = labelled_rows(half, public=documents is not None)
    found = check_rates(check_sentences(tracked(rows, "Checking"), data, documents))
    both, alike, agreement = read_twice(rows)
    if as_json:
        readers = {"both": both, "alike": alike, "kappa": agreement}
        print_json({"strictness": chosen_strictness(), "sentences": len(rows), "readers": readers, **asdict(found)})
        return
    click.echo(f"{chosen_strictness()}: {len(rows)} sentences")
    if agreement is not None:
        click.echo(f"  two readers agree on {alike} of {both}; kappa {agreement:.2f}")
    for side in asdict(found):
        click.echo(f"  {side.replace('_', ' '):14s} {figure(getattr(found, side))}")


def _kind(name: str | None) -> Kind:
    from assistant.grounding.combination import Kind, chosen_kind

    return Kind(name) if name else chosen_kind()


def _parts(rows: Sequence[CheckedRow]) -> dict[str, list[CheckedRow]]:
    """Return the rows by set, by domain of a set, and by kind of error (with all good rows of the set)."""
    parts: dict[str, list[CheckedRow]] = {}
    for row in rows:
        parts.setdefault(row.dataset, []).append(row)
    for name in list(parts):
        own = parts[name]
        domains = sorted({row.domain for row in own})
        for domain in domains if len(domains) > 1 else ():
            inside = [row for row in own if row.domain == domain]
            if len(inside) >= _FEW:
                parts[f"{name}: {domain}"] = inside
        for kind in sorted({kind for row in own for kind in row.kinds}):
            parts[f"{name}: {kind}"] = [row for row in own if not row.bad or kind in row.kinds]
    return dict(sorted(parts.items()))


def _table(lines: dict[str, Figures]) -> str:
    rows = [f"{'':44s} {'n':>5s} {'bad':>5s}  AUROC  floor cosine     F1  balanced    ECE"]
    for name, each in lines.items():
        shown = (each.auroc, each.floor, each.cosine, each.f1, each.balanced, each.calibration)
        auroc, floor, cosine, f1, balanced, calibration = ("    –" if v is None else f"{v:.3f}" for v in shown)
        rows.append(
            f"{name:44s} {each.n:5d} {each.bad:5d}  {auroc}  {floor}  {cosine}  {f1}     {balanced}  {calibration}"
        )
    return "\n".join(rows)


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
    from index.inference import processor

    del home
    found: dict[str, Any]
    if passages is not None:
        asked = measure_questions(passages)
        found = asdict(asked)
        taken = f"opened in {asked.opening:.1f} s; a question takes {asked.total:.0f} ms:"
        lines = [f"{asked.passages:,} passages, {taken}"]
        lines += [f"  {name:30s} {milliseconds:6.0f} ms" for name, milliseconds in asked.parts.items()]
    elif adding:
        added = measure_adding()
        found = asdict(added)
        usual = f"{added.usual:,.0f} by sentence-transformers and Chroma alone; ratio {added.ours / added.usual:.2f}"
        lines = [f"{added.characters:,} characters: {added.ours:,.0f} a second, {usual}"]
    else:
        engines, checks = measure_engines(), [measure_check(kind) for kind in Kind]
        machine = {"processor": list(processor.features()), "cores": processor.cores()}
        found = {**machine, "engines": list(map(asdict, engines)), **{each.kind: asdict(each) for each in checks}}
        lines = [
            f"{' '.join(processor.features())}; {processor.cores()} cores, each figure on one of them",
            *_of_engines(engines),
            *(line for each in checks for line in _of_check(each)),
        ]
    if as_json:
        print_json(found)
    else:
        click.echo("\n".join(lines))


def _of_engines(speeds: Sequence[EngineSpeed]) -> Iterator[str]:
    """Yield the lines of a table; the engine in use is marked."""
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
