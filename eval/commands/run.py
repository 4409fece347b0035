"""``briefing eval run`` and ``report``: a suite against a system, and the reports of a run.

While it runs, every item is logged as it ends, and stderr shows how far it is, with the hallucination rate of the items
so far, which becomes that of the report.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import click

from assistant.cli.common import home_option, json_option, model_option, print_json, say
from eval.commands import FILE, plain_evaluation_errors
from eval.judges import JUDGES
from eval.systems import FORMS, SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from eval.items import Item
    from eval.run_log import Listed
    from eval.runs import Run

_LINES: Final = 10
"""Into a file or another program goes one line a tenth."""


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
    from dataclasses import replace

    from eval.answering import Retries
    from eval.cases import load_suite
    from eval.judges import open_judge
    from eval.run_log import free_folder
    from eval.runs import header_of, perform
    from eval.systems import open_system

    suite = load_suite(suite_name)
    if limit is not None:
        suite = replace(suite, cases=suite.cases[:limit], fingerprint=f"{suite.fingerprint}:{limit}")
    judge = open_judge(judge_name, home)
    system = open_system(system_name or model, suite, home, timeout)
    try:
        header = header_of(suite, system, judge)
        folder = free_folder(home / "eval" / "runs", _name(header), header, len(suite.cases))
        with _progress(len(suite.cases)) as progress:
            done = perform(suite, system, judge, folder, progress, concurrency=concurrency, patience=Retries(retries))
    finally:
        system.close()
    _tell(done, folder, as_json=as_json)


def _tell(done: Run, folder: Path, *, as_json: bool) -> None:
    """Write the reports into the run's folder and say what a person must know; raises where the rates are circular."""
    from eval.circularity import CIRCULAR
    from eval.report.contents import HTML, MARKDOWN, write_reports

    result = write_reports(done, folder)
    if as_json:
        print_json(result)
    else:
        click.echo((folder / MARKDOWN).read_text(encoding="utf-8"))
        say(f"The report is at {folder / HTML}.")
    for warning in done.warnings:
        say(f"Warning: {warning}")
    if done.retries:
        say(f"{done.retries} requests failed and were made again.")
    if done.circular:
        raise click.ClickException(CIRCULAR)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Item], None]]:
    """Yield what is to be called with each item as it ends: it draws a bar, or writes lines where no one looks."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    seen: list[Item] = []
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)

        def ended(item: Item) -> None:
            seen.append(item)
            count, said = len(seen), _so_far(seen)
            bar.update(task, completed=count, description=said)
            if not console.is_terminal and count * _LINES // total > (count - 1) * _LINES // total:
                console.print(f"{count} of {total} {said}".rstrip(), highlight=False)

        yield ended


def _so_far(items: Sequence[Item]) -> str:
    """Return the hallucination rate so far in words; "" where nothing was answered yet."""
    from eval.metrics.rates import answers

    rate, errors = answers(items), sum(item.status == "error" for item in items)
    parts = [f"H_A {rate.rate:.1%} ({rate.low:.1%} to {rate.high:.1%})"] if rate else []
    return ", ".join([*parts, *([f"errors {errors}"] if errors else [])])


def _name(header: dict[str, Any]) -> str:
    """Return the name of a run without its number: suite, system and judge, in characters that a folder may have."""
    base = f"{header['suite']}-{header['system']}-{header['judge']}"
    return "".join(character if character.isalnum() or character in "-_." else "-" for character in base)[:120]


@click.command("report")
@home_option
@json_option
@click.option("--junit", "junit_file", type=FILE, help="Write JUnit XML instead, as build systems read it.")
@click.option("--inspect", "inspect_file", type=FILE, help="Write a log of Inspect (.json) instead, for inspect view.")
@click.argument("name", metavar="[RUN]", required=False)
@plain_evaluation_errors
def report(home: Path, name: str | None, junit_file: Path | None, inspect_file: Path | None, *, as_json: bool) -> None:
    """Rebuild the reports of RUN from its log and labels, and print the Markdown one; without RUN, list the runs."""
    from eval.report.contents import HTML, MARKDOWN, write_reports
    from eval.run_log import folder_of
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
        return
    result = write_reports(run, folder)
    if as_json:
        print_json(result)
        return
    click.echo((folder / MARKDOWN).read_text(encoding="utf-8"))
    say(f"The report is at {folder / HTML}.")


def _export(run: Run, folder: Path, junit_file: Path | None, inspect_file: Path | None) -> None:
    """Write a run in the forms of other programs; raises ``RunRefused`` for a circular one."""
    from eval.circularity import CIRCULAR
    from eval.errors import RunRefused
    from eval.metrics import every_rate
    from eval.report.contents import facts_of, put
    from eval.report.exports import inspect_log, junit
    from eval.run_log import LOG

    if run.circular:
        raise RunRefused(CIRCULAR)
    rates = every_rate(run.items)
    ended = datetime.fromtimestamp((folder / LOG).stat().st_mtime, UTC)
    for path, pieces in (
        (junit_file, junit(run, rates, facts_of(run))),
        (inspect_file, inspect_log(run, rates, ended)),
    ):
        if path is None:
            continue
        try:
            put(path, pieces)
        except OSError as error:
            message = f"{path} could not be written ({error.strerror})."
            raise RunRefused(message) from error
        say(f"{path} is written.")


def _list(home: Path, *, as_json: bool) -> None:
    """List the runs, the last one first."""
    from eval.run_log import all_runs

    runs = all_runs(home)
    if as_json:
        print_json({"runs": [_as_json(each) for each in runs]})
        return
    for each in runs:
        click.echo(_line(each))
    if not runs:
        say(f"There are no runs in {home / 'eval' / 'runs'}; briefing eval run makes one.")


def _as_json(listed: Listed) -> dict[str, Any]:
    keys = ("suite", "system", "judge", "cases")
    rate = (listed.result.get("metrics") or {}).get("H_A")
    return {
        "run": listed.name,
        "ended": listed.ended,
        **{key: listed.header.get(key) for key in keys},
        "n": listed.items,
        "circular": listed.result.get("circular"),
        "H_A": rate,
        "problem": listed.problem,
    }


def _line(listed: Listed) -> str:
    if listed.problem:
        return f"{listed.name}  {listed.ended}  {listed.problem}"
    cases = listed.header.get("cases", 0)
    done = f"{listed.items} cases" if listed.items == cases else f"{listed.items} of {cases} cases, not finished"
    return f"{listed.name}  {listed.ended} UTC  {done}  {_rate(listed.result)}"


def _rate(result: dict[str, Any]) -> str:
    from eval.report.words import percent

    if result.get("circular"):
        return "CIRCULAR"
    rate = (result.get("metrics") or {}).get("H_A")
    if not result:
        return "no report yet (briefing eval report)"
    if not isinstance(rate, dict):
        return "nothing answered"
    return f"H_A {percent(rate['rate'])} ({percent(rate['low'])} to {percent(rate['high'])})"
