"""Accounts and bad logins where several servers share a database: the same for whoever asks, on whichever server."""

from __future__ import annotations

import hashlib
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from assistant.accounts.accounts import Account, Accounts
from assistant.accounts.credentials import ROUNDS
from assistant.accounts.errors import AccountsDamaged, LoginSlowed
from assistant.accounts.logins import ADDRESSES, NAMES, Allowance, Record, Throttle
from assistant.store.errors import StoreError
from assistant.store.schema import accounts, bad_logins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
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


class StoredThrottle(Throttle):
    """See ``Throttle``; the bad logins of all servers together, kept in their store. Methods raise ``StoreError``."""

    def __init__(
        self,
        store: Store,
        names: Allowance = NAMES,
        addresses: Allowance = ADDRESSES,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(names, addresses, now)
        self._store = store
        self._forget = max(names.forget, addresses.forget)

    def begin(self, name: str, address: str) -> None:
        """Count a login as bad for now; raises ``LoginSlowed`` where it comes too early."""
        keys = [_key("name", name), *([_key("address", address)] if address else [])]
        with self._store.writing() as connection:
            now = self._now()
            connection.execute(bad_logins.delete().where(bad_logins.c.last <= now - self._forget))
            records = _records(connection, keys)
            wait = max(self._wait(kind, records[kind, of], now) for kind, of in keys)
            if wait <= 0:
                for key in keys:
                    _put(connection, key, Record(records[key].bad + 1, now))
        if wait > 0:
            raise LoginSlowed(wait)

    def succeeded(self, name: str, address: str) -> None:
        """Take back what ``begin`` counted."""
        place, own = _key("address", address), _key("name", name)
        with self._store.writing() as connection:
            held = _records(connection, [place])[place]
            connection.execute(bad_logins.delete().where(bad_logins.c.kind == "name", bad_logins.c.name == own[1]))
            if held.bad:
                _put(connection, place, Record(held.bad - 1, held.last))


def _key(kind: str, name: str) -> tuple[str, str]:
    """Return under what a name is counted: its hash, since people type passwords in its place."""
    return kind, hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _all(connection: Connection) -> tuple[Account, ...]:
    held = (Account(**{**row._mapping, "admin": bool(row.admin)}) for row in connection.execute(select(accounts)))  # noqa: SLF001 - SQLAlchemy's public name
    return tuple(sorted(held, key=lambda account: account.key))


def _records(connection: Connection, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Record]:
    found = {key: Record() for key in keys}
    chosen = or_(*((bad_logins.c.kind == kind) & (bad_logins.c.name == name) for kind, name in found))
    for row in connection.execute(select(bad_logins).where(chosen)):
        found[row.kind, row.name] = Record(row.bad, row.last)
    return found


def _put(connection: Connection, key: tuple[str, str], record: Record) -> None:
    kind, name = key
    connection.execute(bad_logins.delete().where(bad_logins.c.kind == kind, bad_logins.c.name == name))
    connection.execute(bad_logins.insert().values(kind=kind, name=name, bad=record.bad, last=record.last))
