"""``briefing verify-receipt``: whether an answer's receipt still holds."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, json_option, plain_errors, print_json
from assistant.errors import ReceiptError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.receipts import Check, Examination


@click.command("verify-receipt")
@home_option
@json_option
@click.argument("file", type=click.Path(path_type=Path))
@plain_errors
def verify_receipt(home: Path, file: Path, *, as_json: bool) -> None:
    """Say what of the receipt in FILE still holds, offline; exit 1 when anything in it or under it changed."""
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
    """Yield the lines for a person: whose receipt, each thing that was looked at, and how it ends."""
    yield f"Receipt of {_plain(found.made)}: {_plain(found.question)}"
    if found.key is not None:
        yield f"Signed with the key {found.key}."
    for check in found.checks:
        yield from _lines(check)
    if found.holds:
        yield "The receipt holds: the answer, its citations and their sources are unchanged."
    elif found.content_holds:
        yield "All that the receipt cites is unchanged, but nothing here shows that this server made it."
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
    """Return a text in one line and without characters that steer a terminal: a receipt can come from anywhere."""
    spaced = " ".join(text.split())
    return "".join(
        "\ufffd" if unicodedata.category(character) in {"Cc", "Cf", "Cs"} else character for character in spaced
    )
