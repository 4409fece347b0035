"""Accounts where several servers share a database: the same on whichever server."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from assistant.accounts.accounts import Account, Accounts
from assistant.accounts.credentials import ROUNDS
from assistant.accounts.errors import AccountsDamaged
from assistant.store.errors import StoreError
from assistant.store.schema import accounts

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.engine import Connection

    from assistant.store import Store


class StoredAccounts(Accounts):
    """See ``Accounts``; those of a shared store."""

    def __init__(self, store: Store, home: Path, rounds: int = ROUNDS) -> None:
        super().__init__(home, rounds)
        self._store = store

    def all(self) -> tuple[Account, ...]:
        """Return all accounts by name, as they are now."""
        try:
            with self._store.reading() as connection:
                return _all(connection)
        except StoreError as error:
            raise AccountsDamaged(str(error)) from error

    def _change(self, change: Callable[[tuple[Account, ...]], tuple[Account, ...]]) -> None:
        """Write what ``change`` makes of the accounts, while no other process does."""
        try:
            with self._store.writing() as connection:
                held = _all(connection)
                wanted = change(held)
                gone = [account.id for account in set(held) - set(wanted)]
                connection.execute(accounts.delete().where(accounts.c.id.in_(gone)))
                for account in set(wanted) - set(held):
                    connection.execute(accounts.insert().values(**asdict(account) | {"admin": int(account.admin)}))
        except StoreError as error:
            raise AccountsDamaged(str(error)) from error


def _all(connection: Connection) -> tuple[Account, ...]:
    held = (Account(**{**row._mapping, "admin": bool(row.admin)}) for row in connection.execute(select(accounts)))  # noqa: SLF001 - SQLAlchemy's public name
    return tuple(sorted(held, key=lambda account: account.key))
