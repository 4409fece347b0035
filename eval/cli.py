"""``briefing eval``: run a suite against a system, read the report, compare two runs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from assistant.cli.common import home_option, json_option, model_option, print_json, say
from eval.asking.cli import follow_ups, reports
from eval.checking.cli import breaks, check_sets, speed
from eval.errors import RunRefused
from eval.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from eval.judges.base import Judge
    from eval.runs import Run


@click.group("eval")
def evaluate() -> None:
    """Measure how often a system hallucinates."""


for _command in (check_sets, breaks, speed, follow_ups, reports):
    evaluate.add_command(_command)


@evaluate.command()
@home_option
@json_option
@model_option
@click.option("--suite", "suite_name", default="briefing", show_default=True, help="A shipped suite or a file.")
@click.option("--system", "system_name", help="quote, local, provider:model, replay:FILE or import:module.attribute.")
@click.option("--judge", "judge_name", default="gold", show_default=True, type=click.Choice(["gold", "check"]))
@click.option("--limit", type=click.IntRange(1), help="Only the first cases, to try something out.")
@plain
def run(  # noqa: PLR0913 - one parameter an option
    *,
    home: Path,
    as_json: bool,
    model: str,
    suite_name: str,
    system_name: str | None,
    judge_name: str,
    limit: int | None,
) -> None:
    """Run a suite against a system; an interrupted run goes on where it stopped."""
    from dataclasses import replace

    from eval.cases import load_suite
    from eval.circularity import CIRCULAR
    from eval.runs import header_of, perform
    from eval.systems import open_system

    suite = load_suite(suite_name)
    if limit is not None:
        suite = replace(suite, cases=suite.cases[:limit], fingerprint=f"{suite.fingerprint}:{limit}")
    system = open_system(system_name or model, suite, home)
    try:
        judge = _judge(judge_name)
        folder = _folder(home, header_of(suite, system, judge), len(suite.cases))
        with _progress(len(suite.cases)) as progress:
            done = perform(suite, system, judge, folder, progress)
    finally:
        system.close()
    _write(done, folder)
    if as_json:
        print_json(_summary(done))
    else:
        click.echo((folder / "report.md").read_text(encoding="utf-8"))
        say(f"The report is at {folder / 'report.html'}.")
    if done.circular:
        raise click.ClickException(CIRCULAR)


@evaluate.command()
@home_option
@click.argument("name")
@plain
def report(home: Path, name: str) -> None:
    """Print the report of the run NAME."""
    path = home / "eval" / "runs" / name / "report.md"
    try:
        click.echo(path.read_text(encoding="utf-8"))
    except OSError as error:
        message = f"There is no run «{name}» in {path.parents[1]}."
        raise RunRefused(message) from error


@evaluate.command()
@home_option
@json_option
@click.option("--suite", "suite_name", default="briefing", show_default=True, help="The suite that both ran.")
@click.argument("first")
@click.argument("second")
@plain
def compare(home: Path, suite_name: str, first: str, second: str, *, as_json: bool) -> None:
    """Compare two runs question by question; exit 1 when SECOND is significantly worse than FIRST."""
    from eval.cases import load_suite
    from eval.runs import read
    from eval.statistics import mcnemar

    suite = load_suite(suite_name)
    runs = [read(home / "eval" / "runs" / name, suite) for name in (first, second)]
    marks = [{item.case.id: item.correct for item in each.items} for each in runs]
    if marks[0].keys() != marks[1].keys():
        message = f"{first} and {second} hold different cases; let both runs finish."
        raise RunRefused(message)
    paired = mcnemar([marks[0][case] for case in marks[0]], [marks[1][case] for case in marks[0]])
    worse = not paired.tied and paired.only_first > paired.only_second
    if as_json:
        print_json({**asdict(paired), "tied": paired.tied, "first": first, "second": second})
    else:
        verdict = "tied" if paired.tied else f"{second} is {'worse' if worse else 'better'}"
        click.echo(
            f"Correct in both {paired.both}, only in {first} {paired.only_first}, only in {second} "
            f"{paired.only_second}, in neither {paired.neither}; exact McNemar p = {paired.p_value:.3f}: {verdict}."
        )
    if worse:
        raise SystemExit(1)


def _judge(name: str) -> Judge:
    if name == "check":
        from eval.judges.check import CheckJudge

        return CheckJudge()
    from eval.judges.gold import GoldJudge

    return GoldJudge()


def _folder(home: Path, header: dict[str, Any], cases: int) -> Path:
    """Return the folder of an unfinished run of the same kind to go on with, or a new one."""
    from eval.runs import LOG

    base = f"{header['suite']}-{header['system']}-{header['judge']}"
    safe = "".join(character if character.isalnum() or character in "-_." else "-" for character in base)
    number = 1
    while True:
        folder = home / "eval" / "runs" / f"{safe}-{number}"
        log = folder / LOG
        if not log.exists():
            return folder
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
        same = lines[0] == json.dumps(header, ensure_ascii=False, sort_keys=True)
        if same and sum(bool(line) for line in lines[:-1]) <= cases:
            return folder
        number += 1


def _summary(done: Run) -> dict[str, Any]:
    from eval.metrics import METRICS, measured
    from eval.metrics.correctness import truthfulness

    statuses = [item.status for item in done.items]
    rates = measured(done.items)
    return {
        "run": done.name,
        "n": len(done.items),
        "answered": statuses.count("answered"),
        "abstained": statuses.count("abstained"),
        "error": statuses.count("error"),
        "circular": done.circular,
        "truthfulness": None if done.circular else truthfulness(done.items),
        "metrics": {name: None if done.circular or (rate := rates[name]) is None else asdict(rate) for name in METRICS},
    }


def _write(done: Run, folder: Path) -> None:
    from eval.report.html import html
    from eval.report.markdown import markdown

    result = json.dumps(_summary(done), ensure_ascii=False, sort_keys=True, indent=1)
    try:
        (folder / "result.json").write_text(result + "\n", encoding="utf-8")
        (folder / "report.md").write_text(markdown(done), encoding="utf-8")
        (folder / "report.html").write_text(html(done), encoding="utf-8")
    except OSError as error:
        message = f"The report in {folder} could not be written ({error.strerror}); the log is kept."
        raise RunRefused(message) from error


class _progress:  # noqa: N801 - used as a function
    """A bar on stderr with the hallucination rate so far and its interval."""

    def __init__(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("", total=total)
        self._answered = 0
        self._bad = 0

    def __enter__(self) -> Callable[[Any], None]:
        self._bar.start()
        return self._seen

    def __exit__(self, *error: object) -> None:
        self._bar.stop()

    def _seen(self, item: Any) -> None:  # noqa: ANN401 - Item is imported late
        from eval.items import is_bad
        from eval.statistics import proportion

        self._answered += item.answered
        self._bad += item.answered and any(map(is_bad, item.shown))
        rate = proportion(self._bad, self._answered)
        said = f"H_A {rate.rate:.1%} ({rate.low:.1%}–{rate.high:.1%})" if rate else ""
        self._bar.update(self._task, advance=1, description=said)
