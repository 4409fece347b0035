"""``briefing eval compare``: for a person who tries something out, and for a build that must not get worse."""

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
@click.option("--baseline", type=_FILE, help="A file that --save wrote, in place of FIRST.")
@click.option("--save", "saved", type=_FILE, help="Compare nothing: save the results of one RUN, for later builds.")
@click.option("--replace", is_flag=True, help="With --save: replace the file if it is there.")
@click.argument("runs", nargs=-1, metavar="[FIRST] SECOND")
@plain
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
    from eval.comparing.changes import changes, why_not
    from eval.comparing.results import read_baseline
    from eval.comparing.words import as_json as comparison_as_json
    from eval.comparing.words import lines

    wanted = 2 if baseline is None and saved is None else 1
    if len(runs) != wanted or (baseline is not None and saved is not None):
        form = "compare FIRST SECOND, compare RUN --baseline FILE, or compare RUN --save FILE"
        message = f"{wanted} {'run' if wanted == 1 else 'runs'} must be named, not {len(runs)}: briefing eval {form}."
        raise click.UsageError(message)
    results = [_results(home, name, suite_name) for name in runs]
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
    """Save the results of a finished run as a baseline."""
    from eval.comparing.results import as_baseline
    from eval.errors import RunRefused
    from eval.report.writing import put

    name, done, cases = results.measured.name, len(results.marks), results.measured.cases
    if done < cases:
        message = f"{name} is not finished ({done} of {cases} cases); let it finish first."
        raise RunRefused(message)
    if file.exists() and not replace:
        message = f"{file} is there already; give --replace to replace it."
        raise click.UsageError(message)
    try:
        put(file, [as_baseline(results)])
    except OSError as error:
        message = f"{file} could not be written ({error.strerror})."
        raise RunRefused(message) from error
    say(f"{done} cases of {name} are in {file}.")


def _results(home: Path, name: str, suite_name: str | None) -> Results:
    from eval.cases import load_suite
    from eval.comparing.results import results_of
    from eval.report.opening import folder_of
    from eval.runs import read

    return results_of(read(folder_of(home, name), None if suite_name is None else load_suite(suite_name)))
