"""``briefing eval compare`` and ``baseline``: for a person who tries something out, and for a build that must not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, json_option, print_json, say
from eval.plain import plain

if TYPE_CHECKING:
    from eval.comparing.results import Results

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@home_option
@json_option
@click.option("--suite", "suite_name", help="Refuse runs of another suite than this.")
@click.option("--baseline", type=_FILE, help="A file of briefing eval baseline, in place of FIRST.")
@click.argument("runs", nargs=-1, metavar="[FIRST] SECOND")
@plain
def compare(home: Path, suite_name: str | None, baseline: Path | None, runs: tuple[str, ...], *, as_json: bool) -> None:
    """Compare two runs question by question; exit 1 when SECOND is significantly worse than FIRST, 2 on wrong usage.

    Worse is: significantly fewer correct, or significantly more answers with a bad sentence. Runs of different suites
    or judges are not compared (exit 2).
    """
    from eval.comparing.changes import changes, why_not
    from eval.comparing.results import read_baseline
    from eval.comparing.words import as_json as comparison_as_json
    from eval.comparing.words import lines

    wanted = 2 if baseline is None else 1
    if len(runs) != wanted:
        form = "briefing eval compare FIRST SECOND, or briefing eval compare RUN --baseline FILE"
        message = f"{wanted} {'run' if wanted == 1 else 'runs'} must be named, not {len(runs)}: {form}."
        raise click.UsageError(message)
    results = [_results(home, name, suite_name) for name in runs]
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


@click.command()
@home_option
@click.option("--replace", is_flag=True, help="Replace FILE if it is there.")
@click.argument("run")
@click.argument("file", type=_FILE)
@plain
def baseline(home: Path, run: str, file: Path, *, replace: bool) -> None:
    """Save the results of RUN in FILE, for briefing eval compare RUN --baseline FILE in later builds.

    FILE holds no answers, one line a case, and is meant to be kept beside the code.
    """
    from eval.comparing.results import as_baseline
    from eval.errors import RunRefused
    from eval.report.writing import put

    results = _results(home, run, None)
    if len(results.marks) < results.measured.cases:
        message = (
            f"{run} is not finished ({len(results.marks)} of {results.measured.cases} cases); let it finish first."
        )
        raise RunRefused(message)
    if file.exists() and not replace:
        message = f"{file} is there already; give --replace to replace it."
        raise click.UsageError(message)
    try:
        put(file, as_baseline(results))
    except OSError as error:
        message = f"{file} could not be written ({error.strerror})."
        raise RunRefused(message) from error
    say(f"{len(results.marks)} cases of {run} are in {file}.")


def _results(home: Path, name: str, suite_name: str | None) -> Results:
    from eval.cases import load_suite
    from eval.comparing.results import results_of
    from eval.report.opening import folder_of
    from eval.runs import read

    return results_of(read(folder_of(home, name), None if suite_name is None else load_suite(suite_name)))
