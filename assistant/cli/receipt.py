"""``briefing verify-receipt``: whether an answer's receipt still holds."""

from __future__ import annotations

from pathlib import Path

import click

from assistant.cli.common import home_option, json_option, plain_errors, print_json, say


@click.command("verify-receipt")
@home_option
@json_option
@click.argument("file", type=click.Path(path_type=Path))
@plain_errors
def verify_receipt(home: Path, file: Path, *, as_json: bool) -> None:
    """Say what of the receipt in FILE still holds, offline; exit 1 when anything in it or under it changed."""
    from assistant.receipts import changes

    changed = changes(file, home)
    if as_json:
        print_json({"holds": not changed, "changed": changed})
    elif not changed:
        say("The receipt holds: the answer, its citations and their sources are unchanged.")
    for line in changed if not as_json else ():
        say(line)
    if changed:
        raise SystemExit(1)
