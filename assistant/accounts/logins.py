"""Login by name and password; failed logins throttle the next ones, per name and per address.

An unknown name takes as long as a wrong password and gets the same message, so that nobody can find out who has an
account. A login counts as failed from its start until it succeeds, so that a hundred simultaneous ones are not free. A
login that comes too early is rejected unchecked and does not extend the wait, so an attacker can lock nobody out for
good, and a lock-out ends by itself.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select

from assistant.accounts.credentials import ROUNDS, fits, hashed, name_key
from assistant.accounts.errors import LoginFailed, LoginSlowed
from assistant.store.schema import bad_logins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlalchemy.engine import Connection

    from assistant.accounts.accounts import Account, Accounts
    from assistant.store import Store


@dataclass(frozen=True, slots=True)
class Allowance:
    """``free`` failed logins cost nothing; then a wait of ``first`` seconds doubles up to ``longest``.

    After ``lock_after`` failures every login is rejected for ``lock`` seconds. All are forgotten ``forget`` seconds
    after the last.
    """

    free: int
    lock_after: int
    first: float = 1.0
    longest: float = 60.0
    lock: float = 900.0
    forget: float = 3600.0

    def wait(self, bad: int) -> float:
        """Return the seconds to wait after the last of ``bad`` failed logins."""
        if bad >= self.lock_after:
            return self.lock
        return min(self.longest, self.first * 2.0 ** (bad - self.free)) if bad >= self.free else 0.0


NAMES: Final = Allowance(free=3, lock_after=10)
ADDRESSES: Final = Allowance(free=20, lock_after=100)


@dataclass(frozen=True, slots=True)
class Record:
    """The number of failed logins, and the time of the last one in seconds since 1970."""

    bad: int = 0
    last: float = 0.0


class Throttle:
    """Counts failed logins in the store, across all servers that share it. Methods raise ``StoreError``."""

    def __init__(
        self,
        store: Store,
        names: Allowance = NAMES,
        addresses: Allowance = ADDRESSES,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._now = store, now
        self._allowed = {"name": names, "address": addresses}
        self._forget = max(names.forget, addresses.forget)

    def begin(self, name: str, address: str) -> None:
        """Count a login as failed for now; raises ``LoginSlowed`` if it comes too early.

        An empty ``address`` means an unknown one. It is not counted, because everyone would share it.
        """
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
        """Undo ``begin``: the name's count is reset, but the address's is only reduced by this login.

        Otherwise a user could log in to their own account to get new attempts at those of others.
        """
        place, own = _key("address", address), _key("name", name)
        with self._store.writing() as connection:
            held = _records(connection, [place])[place]
            connection.execute(bad_logins.delete().where(bad_logins.c.kind == "name", bad_logins.c.name == own[1]))
            if held.bad:
                _put(connection, place, Record(held.bad - 1, held.last))

    def _wait(self, kind: str, record: Record, now: float) -> float:
        """Return the seconds for which further logins are rejected."""
        allowed = self._allowed[kind]
        forgotten = not record.bad or now - record.last >= allowed.forget
        return 0.0 if forgotten else record.last + allowed.wait(record.bad) - now


def _key(kind: str, name: str) -> tuple[str, str]:
    """Return the key under which a name is counted: a hash, since people may type their password as the name."""
    return kind, hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


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


class Logins:
    """Authenticates names and passwords."""

    def __init__(self, accounts: Accounts, throttle: Throttle, rounds: int = ROUNDS) -> None:
        self._accounts, self._throttle, self._rounds = accounts, throttle, rounds

    @cached_property
    def _nobodys(self) -> str:
        """A hash to check an unknown name's password against; it is slow, so it is made at the first login."""
        return hashed(secrets.token_hex(16), self._rounds)

    def authenticate(self, name: str, password: str, address: str = "") -> Account:
        """Return the account for a name and password; ``address`` is where the login comes from.

        Raises ``LoginFailed``, or ``LoginSlowed`` if too many failed before.
        """
        key = name_key(name)
        self._throttle.begin(key, address)
        nobodys, account = self._nobodys, self._accounts.by_name(name)  # for every name, so that timing tells nothing
        right = fits(password, account.password if account is not None else nobodys)
        if account is None or not right:
            message = "The name or the password is wrong."
            raise LoginFailed(message)
        self._throttle.succeeded(key, address)
        return account
