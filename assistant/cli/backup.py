"""``briefing backup`` and ``briefing restore``: a home folder as one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.common import home_option, json_option, plain_errors, print_json, say

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@home_option
@json_option
@click.argument("file", type=_FILE)
@plain_errors
def backup(home: Path, file: Path, *, as_json: bool) -> None:
    """Write all that the home folder holds into FILE; a server may go on working meanwhile."""
    from assistant.backup import back_up

    done = back_up(home.expanduser().absolute(), file)
    say(f"{done.documents} documents and all that belongs to them are in {file}; it holds what users asked.")
    if as_json:
        print_json({"files": done.files, "documents": done.documents})


@click.command()
@home_option
@json_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@plain_errors
def restore(home: Path, file: Path, *, as_json: bool) -> None:
    """Make the home folder, which must be empty, from the backup FILE, and verify it; exit 1 when something is off."""
    from assistant.backup import restore as restored
    from index.library import Index

    done = restored(file, home.expanduser().absolute())
    with Index.open(home) as index:
        report = index.verify()
    say(f"{done.documents} documents are back.")
    for problem in report.problems:
        say(problem)
    if as_json:
        print_json({"files": done.files, "documents": done.documents, "holds": report.holds})
    if not report.holds:
        raise SystemExit(1)
