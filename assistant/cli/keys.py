"""``briefing keys``: keys by which other programs use the server; a key is printed once and kept as a hash."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from assistant.cli.common import home_option, json_option, plain_errors, print_json, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.accounts import Accounts
    from assistant.accounts.keys import Keys


@click.group()
def keys() -> None:
    """Add, list and remove keys for other programs."""


@keys.command()
@home_option
@json_option
@click.option("--user", default="", help="The user for whom it acts, where there are users.")
@click.option("--per-minute", default=60, show_default=True, type=int, help="How many calls it may make in a minute.")
@click.argument("name")
@plain_errors
def add(home: Path, name: str, user: str, per_minute: int, *, as_json: bool) -> None:
    """Make a key called NAME and print it, this once."""
    with _opened(home) as (found, _):
        token = found.add(name, user, per_minute)
    if as_json:
        print_json({"name": name, "key": token, "per_minute": per_minute})
        return
    click.echo(token)
    say(f"This key is shown only now. «{name}» may make {per_minute} calls a minute.")


@keys.command("list")
@home_option
@json_option
@plain_errors
def list_keys(home: Path, *, as_json: bool) -> None:
    """List all keys, without what is secret of them."""
    with _opened(home) as (found, accounts):
        held = found.all()
        names = {account.id: account.name for account in accounts.all()}
    if as_json:
        print_json(
            {
                "keys": [
                    {
                        "name": key.name,
                        "user": names.get(key.user),
                        "per_minute": key.per_minute,
                        "made": _day(key.made),
                        "used": _day(key.used) if key.used is not None else None,
                    }
                    for key in held
                ]
            }
        )
        return
    for key in held:
        whose = f" for {names.get(key.user, 'a user who is gone')}" if names else ""
        used = f"last used {_day(key.used)}" if key.used is not None else "never used"
        click.echo(f"{key.name}{whose}  ({key.per_minute} a minute, made {_day(key.made)}, {used})")
    if not held:
        say("There are no keys; `briefing keys add NAME` makes one.")


@keys.command()
@home_option
@click.argument("name")
@plain_errors
def remove(home: Path, name: str) -> None:
    """End the key called NAME; whoever has it is let in no more, a running server's users included."""
    with _opened(home) as (found, _):
        found.remove(name)
    say(f"The key «{name}» was removed.")


@contextmanager
def _opened(home: Path) -> Iterator[tuple[Keys, Accounts]]:
    from assistant.accounts import Accounts
    from assistant.accounts.keys import Keys
    from assistant.store import Store

    store, accounts = Store.open(home), Accounts.open(home)
    try:
        yield Keys(store, accounts), accounts
    finally:
        store.close()


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
