"""``briefing eval report``: reports made anew from the log, in the forms of other programs, and what runs there are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import home_option, json_option, print_json, say
from eval.commands.common import FILE, plain_evaluation_errors

if TYPE_CHECKING:
    from pathlib import Path

    from eval.run_folders import Listed
    from eval.runs import Run


@click.command("report")
@home_option
@json_option
@click.option("--junit", "junit_file", type=FILE, help="Write JUnit XML instead, as build systems read it.")
@click.option("--inspect", "inspect_file", type=FILE, help="Write a log of Inspect (.json) instead, for inspect view.")
@click.argument("name", metavar="[RUN]", required=False)
@plain_evaluation_errors
def report(home: Path, name: str | None, junit_file: Path | None, inspect_file: Path | None, *, as_json: bool) -> None:
    """Rebuild the reports of RUN from its log and labels, and print the Markdown one; without RUN, list the runs."""
    from eval.report.writing import HTML, MARKDOWN, write_reports
    from eval.run_folders import folder_of
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
    from eval.report.contents import facts_of
    from eval.report.inspect_log import inspect_log
    from eval.report.junit import junit
    from eval.report.writing import put
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
    from eval.run_folders import all_runs

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
