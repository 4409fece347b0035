"""``briefing eval report`` and ``list``: reports rebuilt from the log, and the runs that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import home_option, json_option, print_json, say
from eval.plain import plain

if TYPE_CHECKING:
    from pathlib import Path

    from eval.report.opening import Listed


@click.command("report")
@home_option
@json_option
@click.argument("name", metavar="RUN")
@plain
def report(home: Path, name: str, *, as_json: bool) -> None:
    """Rebuild the reports of RUN from its log and its labels, and print the Markdown one."""
    from eval.report.opening import open_run
    from eval.report.writing import HTML, MARKDOWN, write_reports

    opened = open_run(home, name)
    result = write_reports(opened.run, opened.folder)
    if as_json:
        print_json(result)
        return
    click.echo((opened.folder / MARKDOWN).read_text(encoding="utf-8"))
    say(f"The report is at {opened.folder / HTML}.")


@click.command("list")
@home_option
@json_option
@plain
def list_runs(home: Path, *, as_json: bool) -> None:
    """List the runs, the last one first."""
    from eval.report.opening import all_runs

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
