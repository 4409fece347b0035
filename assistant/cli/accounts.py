"""``briefing users`` and ``briefing keys``: people who may use the page, and keys for other programs.

Passwords are prompted for, never an argument; a key is printed once and stored as a hash.
"""

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
    from assistant.accounts.tokens import Keys


@click.group()
def users() -> None:
    """Add, list and remove users, and change their passwords."""


@users.command()
@home_option
@click.option("--admin", is_flag=True, help="They may also remove documents that others added.")
@click.argument("name")
@plain_errors
def add(home: Path, name: str, *, admin: bool) -> None:
    """Add the user NAME; the password is asked for twice."""
    from assistant.accounts import Accounts

    accounts = Accounts.open(home)
    accounts.free_name(name)
    account = accounts.add(name, _new_password(), admin=admin)
    say(f"«{account.name}» can log in now.")


@users.command("list")
@home_option
@json_option
@plain_errors
def list_users(home: Path, *, as_json: bool) -> None:
    """List all users."""
    from assistant.accounts import Accounts

    accounts = Accounts.open(home).all()
    if as_json:
        rows = [{"name": account.name, "made": account.made, "admin": account.admin} for account in accounts]
        print_json({"users": rows})
        return
    for account in accounts:
        click.echo(f"{account.name}  (since {account.made}{', admin' if account.admin else ''})")
    if not accounts:
        say("There are no users; `briefing users add NAME` adds one.")


@users.command()
@home_option
@click.argument("name")
@plain_errors
def password(home: Path, name: str) -> None:
    """Change the password of the user NAME; it is asked for twice, and all of their sessions end."""
    from assistant.accounts import Accounts

    accounts = Accounts.open(home)
    account = accounts.named(name)
    accounts.set_password(account.name, _new_password())
    say(f"The password of «{account.name}» was changed; they must log in again.")


@users.command()
@home_option
@click.option("--revoke", is_flag=True, help="Make them an ordinary user again.")
@click.argument("name")
@plain_errors
def admin(home: Path, name: str, *, revoke: bool) -> None:
    """Make the user NAME an admin, who may also remove documents that others added."""
    from assistant.accounts import Accounts

    account = Accounts.open(home).set_admin(name, admin=not revoke)
    say(f"«{account.name}» is {'no longer' if revoke else 'now'} an admin.")


@users.command()
@home_option
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.argument("name")
@plain_errors
def remove(home: Path, name: str, *, yes: bool) -> None:
    """Remove the user NAME together with their conversations and keys."""
    from assistant.accounts import Accounts
    from assistant.accounts.tokens import Keys
    from assistant.conversations import Conversations
    from assistant.store import Store

    accounts = Accounts.open(home)
    account = accounts.named(name)
    if not yes:
        click.confirm(f"Remove «{account.name}» and all of their conversations?", abort=True, err=True)
    store = Store.open(home)  # first, so that a store that cannot be opened leaves no conversations without a user
    try:
        accounts.remove(account.name)
        Keys(store, accounts).remove_all(account.id)
        count = Conversations(store).delete_all(account.id)
    finally:
        store.close()
    say(f"«{account.name}» was removed, with {count} conversation{'' if count == 1 else 's'}.")


def _new_password() -> str:
    chosen: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return chosen


@click.group()
def keys() -> None:
    """Add, list and remove keys for other programs."""


@keys.command("add")
@home_option
@json_option
@click.option("--user", default="", help="The user the key acts for; needed once there are users.")
@click.option("--per-minute", default=60, show_default=True, type=int, help="How many calls it may make in a minute.")
@click.argument("name")
@plain_errors
def add_key(home: Path, name: str, user: str, per_minute: int, *, as_json: bool) -> None:
    """Make a key called NAME and print it; it is shown only once."""
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
    """List all keys, without their secrets."""
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
        whose = f" for {names.get(key.user, 'a user who was removed')}" if names else ""
        used = f"last used {_day(key.used)}" if key.used is not None else "never used"
        click.echo(f"{key.name}{whose}  ({key.per_minute} a minute, made {_day(key.made)}, {used})")
    if not held:
        say("There are no keys; `briefing keys add NAME` makes one.")


@keys.command("remove")
@home_option
@click.argument("name")
@plain_errors
def remove_key(home: Path, name: str) -> None:
    """Remove the key called NAME; it stops working at once, on a running server too."""
    with _opened(home) as (found, _):
        found.remove(name)
    say(f"The key «{name}» was removed.")


@contextmanager
def _opened(home: Path) -> Iterator[tuple[Keys, Accounts]]:
    from assistant.accounts import Accounts
    from assistant.accounts.tokens import Keys
    from assistant.store import Store

    store, accounts = Store.open(home), Accounts.open(home)
    try:
        yield Keys(store, accounts), accounts
    finally:
        store.close()


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
