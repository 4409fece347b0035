"""``briefing eval run`` and ``report``: a suite against a system, and the reports of a run.

Every item is logged as it finishes. Meanwhile stderr shows the progress and the hallucination rate of the items so far.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import click

from assistant.cli.common import home_option, json_option, model_option, print_json, say
from eval.circularity import CIRCULAR
from eval.commands import FILE, plain_evaluation_errors
from eval.errors import RunRefused
from eval.judges import JUDGES
from eval.report.words import between, percent
from eval.run_log import LOG, all_runs, folder_of, free_folder
from eval.systems import FORMS, SECONDS
from index.errors import explained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from eval.items import Item
    from eval.runs import Run

_LINES: Final = 10
"""Number of progress lines when stderr is not a terminal: one a tenth."""


@click.command()
@home_option
@json_option
@model_option
@click.option("--suite", "suite_name", default="briefing", show_default=True, help="A shipped suite or a file.")
@click.option("--system", "system_name", help=f"{FORMS}. Default: the --model.")
@click.option("--judge", "judge_name", default="gold", show_default=True, help=f"{JUDGES}.")
@click.option("--limit", type=click.IntRange(1), help="Only the first cases, to try something out.")
@click.option(
    "--concurrency", type=click.IntRange(1, 64), default=1, show_default=True, help="Questions open at once, at most."
)
@click.option(
    "--retries", type=click.IntRange(0, 10), default=2, show_default=True, help="Tries after a failure that may pass."
)
@click.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=SECONDS, show_default=True,
    help="Seconds for one question, for openai:http… and command: systems.",
)  # fmt: skip
@plain_evaluation_errors
def run(  # noqa: PLR0913 - one parameter an option
    *,
    home: Path,
    as_json: bool,
    model: str,
    suite_name: str,
    system_name: str | None,
    judge_name: str,
    limit: int | None,
    concurrency: int,
    retries: int,
    timeout: float,
) -> None:
    """Run a suite against a system; an interrupted run goes on where it stopped.

    Every item is logged as it ends, in the order of the suite. A question that fails stays in the denominator as an
    error; one that the judge fails on stays there unscored, and the run goes on.
    """
    from eval.answering import Retries
    from eval.cases import load_suite
    from eval.judges import open_judge
    from eval.runs import header_of, perform
    from eval.systems import open_system

    suite = load_suite(suite_name)
    if limit is not None:
        suite = replace(suite, cases=suite.cases[:limit], fingerprint=f"{suite.fingerprint}:{limit}")
    judge = open_judge(judge_name, home)
    system = open_system(system_name or model, suite, home, timeout)
    try:
        header = header_of(suite, system, judge)
        named = f"{header['suite']}-{header['system']}-{header['judge']}"
        name = "".join(character if character.isalnum() or character in "-_." else "-" for character in named)[:120]
        folder = free_folder(home / "eval" / "runs", name, header, len(suite.cases))
        with _progress(len(suite.cases)) as progress:
            done = perform(suite, system, judge, folder, progress, concurrency=concurrency, patience=Retries(retries))
    finally:
        system.close()
    _write_reports(done, folder, as_json=as_json)
    for warning in done.warnings:
        say(f"Warning: {warning}")
    if done.retries:
        say(f"{done.retries} requests failed and were made again.")
    if done.circular:
        raise click.ClickException(CIRCULAR)


def _write_reports(done: Run, folder: Path, *, as_json: bool) -> None:
    """Write the reports into the run's folder; print the figures as JSON, or the Markdown report."""
    from eval.report.contents import HTML, MARKDOWN, write_reports

    result = write_reports(done, folder)
    if as_json:
        print_json(result)
        return
    click.echo((folder / MARKDOWN).read_text(encoding="utf-8"))
    say(f"The report is at {folder / HTML}.")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Item], None]]:
    """Yield a function to call with each finished item; it draws a bar, or prints lines if stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from eval.metrics.rates import answers

    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    seen: list[Item] = []
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)

        def ended(item: Item) -> None:
            seen.append(item)
            count, rate, errors = len(seen), answers(seen), sum(each.status == "error" for each in seen)
            parts = [f"H_A {rate.rate:.1%} ({rate.low:.1%} to {rate.high:.1%})"] if rate else []
            said = ", ".join([*parts, *([f"errors {errors}"] if errors else [])])
            bar.update(task, completed=count, description=said)
            if not console.is_terminal and count * _LINES // total > (count - 1) * _LINES // total:
                console.print(f"{count} of {total} {said}".rstrip(), highlight=False)

        yield ended


@click.command("report")
@home_option
@json_option
@click.option("--junit", "junit_file", type=FILE, help="Write JUnit XML instead, as build systems read it.")
@click.option("--inspect", "inspect_file", type=FILE, help="Write a log of Inspect (.json) instead, for inspect view.")
@click.argument("name", metavar="[RUN]", required=False)
@plain_evaluation_errors
def report(home: Path, name: str | None, junit_file: Path | None, inspect_file: Path | None, *, as_json: bool) -> None:
    """Rebuild the reports of RUN from its log and labels, and print the Markdown one; without RUN, list the runs."""
    from eval.runs import read_run

    if inspect_file is not None and inspect_file.suffix != ".json":
        message = f"Inspect only opens logs whose names end in .json, and «{inspect_file.name}» does not."
        raise click.UsageError(message)
    if name is None:
        if junit_file is not None or inspect_file is not None:
            message = "Name the run that is to be written."
            raise click.UsageError(message)
        _list(home, as_json=as_json)
        return
    folder = folder_of(home, name)
    run = read_run(folder)
    if junit_file is not None or inspect_file is not None:
        _export(run, folder, junit_file, inspect_file)
    else:
        _write_reports(run, folder, as_json=as_json)


def _export(run: Run, folder: Path, junit_file: Path | None, inspect_file: Path | None) -> None:
    """Write a run in the formats of other programs; raises ``RunRefused`` for a circular run."""
    from eval.metrics import every_rate
    from eval.report.contents import facts_of, put
    from eval.report.exports import inspect_log, junit

    if run.circular:
        raise RunRefused(CIRCULAR)
    rates = every_rate(run.items)
    ended = datetime.fromtimestamp((folder / LOG).stat().st_mtime, UTC)
    forms = (junit_file, junit(run, rates, facts_of(run))), (inspect_file, inspect_log(run, rates, ended))
    for path, pieces in forms:
        if path is None:
            continue
        with explained(RunRefused, f"{path} could not be written"):
            put(path, pieces)
        say(f"{path} is written.")


def _list(home: Path, *, as_json: bool) -> None:
    runs = all_runs(home)
    if as_json:
        rows = []
        for each in runs:
            told = {key: each.header.get(key) for key in ("suite", "system", "judge", "cases")}
            found = {"circular": each.result.get("circular"), "H_A": (each.result.get("metrics") or {}).get("H_A")}
            row = {"run": each.name, "ended": each.ended, **told, "n": each.items, **found, "problem": each.problem}
            rows.append(row)
        print_json({"runs": rows})
        return
    for each in runs:
        if each.problem:
            click.echo(f"{each.name}  {each.ended}  {each.problem}")
            continue
        cases, rate = each.header.get("cases", 0), (each.result.get("metrics") or {}).get("H_A")
        done = f"{each.items} cases" if each.items == cases else f"{each.items} of {cases} cases, not finished"
        if each.result.get("circular"):
            said = "CIRCULAR"
        elif not each.result:
            said = "no report yet (briefing eval report)"
        elif not isinstance(rate, dict):
            said = "nothing answered"
        else:
            said = f"H_A {percent(rate['rate'])} ({between(rate['low'], rate['high'])})"
        click.echo(f"{each.name}  {each.ended} UTC  {done}  {said}")
    if not runs:
        say(f"There are no runs in {home / 'eval' / 'runs'}; briefing eval run makes one.")
