"""``briefing eval export``: a run in the forms of other programs."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, say
from eval.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@home_option
@click.option("--junit", "junit_file", type=_FILE, help="Write JUnit XML, as build systems read it.")
@click.option("--inspect", "inspect_file", type=_FILE, help="Write a log of Inspect (.json), for inspect view.")
@click.argument("run")
@plain
def export(home: Path, run: str, junit_file: Path | None, inspect_file: Path | None) -> None:
    """Write RUN in the form of another program."""
    from eval.circularity import CIRCULAR
    from eval.errors import RunRefused
    from eval.metrics import every_rate
    from eval.report.exports.inspect_log import inspect_log
    from eval.report.exports.junit import junit
    from eval.report.opening import open_run
    from eval.report.provenance import facts_of
    from eval.run_log import LOG

    if junit_file is None and inspect_file is None:
        message = "Say which form is wanted: --junit FILE, --inspect FILE, or both."
        raise click.UsageError(message)
    if inspect_file is not None and inspect_file.suffix != ".json":
        message = f"Inspect only opens logs whose names end in .json, and «{inspect_file.name}» does not."
        raise click.UsageError(message)
    opened = open_run(home, run)
    if opened.run.circular:
        raise RunRefused(CIRCULAR)
    rates = every_rate(opened.run.items)
    if junit_file is not None:
        _put(junit_file, junit(opened.run, rates, facts_of(opened.run)))
    if inspect_file is not None:
        ended = datetime.fromtimestamp((opened.folder / LOG).stat().st_mtime, UTC)
        _put(inspect_file, inspect_log(opened.run, rates, ended))


def _put(path: Path, pieces: Iterable[str]) -> None:
    """Write a file piece by piece, whole or not at all."""
    from eval.errors import RunRefused

    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.writelines(pieces)
        draft.replace(path)
    except OSError as error:
        message = f"{path} could not be written ({error.strerror})."
        raise RunRefused(message) from error
    finally:
        draft.unlink(missing_ok=True)
    say(f"{path} is written.")
