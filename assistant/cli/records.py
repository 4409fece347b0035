"""``briefing backup`` and ``restore``: a home folder to one file and back; ``verify-receipt``: check a receipt."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, json_option, plain_errors, print_json, say
from assistant.errors import ReceiptError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.receipts import Check, Examination

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@home_option
@json_option
@click.argument("file", type=_FILE)
@plain_errors
def backup(home: Path, file: Path, *, as_json: bool) -> None:
    """Back up the home folder into FILE; a server may keep running meanwhile."""
    from assistant.backup import back_up

    done = back_up(home.expanduser().absolute(), file)
    say(f"{done.documents} documents and all that belongs to them are in {file}; it contains what users asked.")
    if as_json:
        print_json({"files": done.files, "documents": done.documents})


@click.command()
@home_option
@json_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@plain_errors
def restore(home: Path, file: Path, *, as_json: bool) -> None:
    """Restore the home folder, which must be empty, from the backup FILE and verify it; exit 1 if anything is wrong."""
    from assistant.backup import restore as restored
    from index.library import Index

    done = restored(file, home.expanduser().absolute())
    with Index.open(home) as index:
        report = index.verify()
    say(f"{done.documents} documents were restored.")
    for problem in report.problems:
        say(problem)
    if as_json:
        print_json({"files": done.files, "documents": done.documents, "holds": report.holds})
    if not report.holds:
        raise SystemExit(1)


@click.command("verify-receipt")
@home_option
@json_option
@click.argument("file", type=click.Path(path_type=Path))
@plain_errors
def verify_receipt(home: Path, file: Path, *, as_json: bool) -> None:
    """Check offline what in the receipt FILE still holds; exit 1 if it or anything it rests on has changed."""
    from assistant.receipts import examine

    try:
        found = examine(file, home)
    except ReceiptError as error:
        if not as_json:
            raise
        print_json({"holds": False, "changed": [str(error)]})
        raise SystemExit(1) from error
    if as_json:
        print_json({"holds": found.holds, "changed": found.changed})
    else:
        for line in _report(found):
            click.echo(line)
    if not found.holds:
        raise SystemExit(1)


def _report(found: Examination) -> Iterator[str]:
    yield f"Receipt of {_plain(found.made)}: {_plain(found.question)}"
    if found.key is not None:
        yield f"Signed with the key {found.key}."
    for check in found.checks:
        yield from _lines(check)
    if found.holds:
        yield "The receipt holds: the answer, its citations and their sources are unchanged."
    elif found.content_holds:
        yield "Everything the receipt cites is unchanged, but nothing here shows that this server made it."
    else:
        count = len(found.changed)
        yield f"The receipt does not hold: {count} thing{'s' if count > 1 else ''} changed."


def _lines(check: Check) -> Iterator[str]:
    if check.problem is None:
        words = f": «{shorten(_plain(check.then), 90, placeholder=' …')}»" if check.then is not None else ""
        yield f"  holds    {_plain(check.what)}{words}"
        return
    yield f"  changed  {_plain(check.what)}: {_plain(check.problem)}"
    if check.then is not None and check.now is not None and check.then != check.now:
        yield f"             then  «{_plain(check.then)}»"
        yield f"             now   «{_plain(check.now)}»"


def _plain(text: str) -> str:
    """Return a text on one line without control characters: a receipt can come from anywhere."""
    spaced = " ".join(text.split())
    return "".join(
        "\ufffd" if unicodedata.category(character) in {"Cc", "Cf", "Cs"} else character for character in spaced
    )
