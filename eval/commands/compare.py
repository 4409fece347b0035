"""``briefing eval compare``: for a person who tries something, and for a build that must not get worse."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import click

from assistant.cli.common import home_option, json_option, print_json, say
from eval.commands import FILE, plain_evaluation_errors
from eval.errors import RunRefused
from eval.report.words import counted, judge_in_words, points
from eval.run_log import folder_of
from index.errors import explained

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from eval.comparing import Changes, MeasureChange, Results


_LEAST_P: Final = 0.001
"""Smaller p-values would print as 0.000 with three decimals."""
_NAMED: Final = 10
"""The most cases named on a line; ``--json`` has all."""


@click.command()
@home_option
@json_option
@click.option("--suite", "suite_name", help="Refuse runs of another suite than this.")
@click.option("--baseline", type=FILE, help="A file that --save wrote, in place of FIRST.")
@click.option("--save", "saved", type=FILE, help="Compare nothing: save the results of one RUN, for later builds.")
@click.option("--replace", is_flag=True, help="With --save: replace the file if it is there.")
@click.argument("runs", nargs=-1, metavar="[FIRST] SECOND")
@plain_evaluation_errors
def compare(  # noqa: PLR0913 - one parameter an option
    *,
    home: Path,
    as_json: bool,
    suite_name: str | None,
    baseline: Path | None,
    saved: Path | None,
    replace: bool,
    runs: tuple[str, ...],
) -> None:
    """Compare two runs question by question; exit 1 when SECOND is significantly worse than FIRST, 2 on wrong usage.

    Worse is: significantly fewer correct, or significantly more answers with a bad sentence. Runs of different suites
    or judges are not compared (exit 2). What --save writes holds no answers, one line a case, and is meant to be kept
    beside the code.
    """
    from eval.cases import load_suite
    from eval.comparing import changes, read_baseline, results_of, why_not
    from eval.runs import read_run

    wanted = 2 if baseline is None and saved is None else 1
    if len(runs) != wanted or (baseline is not None and saved is not None):
        form = "compare FIRST SECOND, compare RUN --baseline FILE, or compare RUN --save FILE"
        message = f"{wanted} {'run' if wanted == 1 else 'runs'} must be named, not {len(runs)}: briefing eval {form}."
        raise click.UsageError(message)
    suite = None if suite_name is None else load_suite(suite_name)
    results = [results_of(read_run(folder_of(home, name), suite)) for name in runs]
    if saved is not None:
        _save(results[0], saved, replace=replace)
        return
    first, second = results if baseline is None else (read_baseline(baseline), results[0])
    if reason := why_not(first, second):
        raise click.UsageError(reason)
    found = changes(first, second)
    if as_json:
        print_json(comparison_as_json(found, first, second))
    else:
        click.echo("\n".join(lines(found, first, second)))
    if found.fell:
        raise SystemExit(1)


def _save(results: Results, file: Path, *, replace: bool) -> None:
    from eval.comparing import as_baseline
    from eval.report.contents import put

    name, done, cases = results.measured.name, len(results.marks), results.measured.cases
    if done < cases:
        message = f"{name} is not finished ({done} of {cases} cases); let it finish first."
        raise RunRefused(message)
    if file.exists() and not replace:
        message = f"{file} is there already; give --replace to replace it."
        raise click.UsageError(message)
    with explained(RunRefused, f"{file} could not be written"):
        put(file, [as_baseline(results)])
    say(f"{done} cases of {name} are in {file}.")


def lines(found: Changes, first: Results, second: Results) -> list[str]:
    """Return the comparison in words."""
    one, two = first.measured, second.measured
    questions = counted(len(first.marks), "question")
    said = [f"{one.name}, then {two.name}: suite {one.suite}, {questions}, judged by {judge_in_words(one.judge)}."]
    for change in found.changes:
        said += _change(change, one.name, two.name)
    if found.claims is not None:
        said.append(f"Bad sentences, of the factual sentences shown (H_C): {points(found.claims)}.")
    said += [f"Warning: {warning}" for warning in found.warnings]
    if not found.fell:
        return [*said, "No significant fall."]
    names = " and ".join(change.measure.words.lower() for change in found.changes if change.fell)
    return [*said, f"{two.name} is significantly worse: {names}."]


def comparison_as_json(found: Changes, first: Results, second: Results) -> dict[str, Any]:
    """Return the comparison as JSON; the top level holds that of correct answers, ``measures`` holds all."""
    measures = {}
    for change in found.changes:
        comparison, visible = change.comparison, change.comparison.visible
        measures[change.measure.name] = {
            **asdict(comparison.paired),
            "tied": comparison.tied,
            "n": comparison.paired.count,
            "difference": asdict(comparison.difference),
            "verdict": change.verdict,
            "fell": change.fell,
            "smallest_visible": visible.effect,
            "power": visible.power,
            "cases_only_first": list(change.only_first),
            "cases_only_second": list(change.only_second),
        }
    correct = found.changes[0].comparison
    return {
        **asdict(correct.paired),
        "tied": correct.tied,
        "first": first.measured.name,
        "second": second.measured.name,
        "suite": first.measured.suite,
        "judge": first.measured.judge,
        "n": len(first.marks),
        "worse": bool(found.fell),
        "fell": list(found.fell),
        "measures": measures,
        "H_C": None if found.claims is None else asdict(found.claims),
        "warnings": list(found.warnings),
    }


def _change(change: MeasureChange, first: str, second: str) -> Iterable[str]:
    paired, visible = change.comparison.paired, change.comparison.visible
    p_value = f"{paired.p_value:.3f}" if paired.p_value >= _LEAST_P else f"{paired.p_value:.1g}"
    verdict = "tied" if change.verdict == "tied" else f"{second} is {change.verdict}"
    yield (
        f"{change.measure.words} in both {paired.both}, only in {first} {paired.only_first}, only in {second} "
        f"{paired.only_second}, in neither {paired.neither}; exact McNemar p = {p_value}: {verdict}."
    )
    could = (
        "Over so few questions no difference could have been seen."
        if visible.effect is None
        else f"A difference of {100 * visible.effect:.1f} points would have been seen four times out of five."
    )
    yield f"  {points(change.comparison.difference)}. {could}"
    for run, cases in ((first, change.only_first), (second, change.only_second)):
        more = f" and {len(cases) - _NAMED:,} more" if len(cases) > _NAMED else ""
        if cases and change.measure.watched:
            yield f"  Only in {run}: {', '.join(cases[:_NAMED])}{more}."
