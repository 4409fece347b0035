"""Logging in: a name and a password for an account; bad logins slow down the next ones, per name and per address.

An unknown name takes as long as a wrong password and is told in the same words, so that nobody can find out who has an
account. A login counts as bad from its beginning until it turns out good, so that a hundred at the same moment are not
a hundred free ones. A login that comes too early is refused without being looked at, and does not make the wait longer:
whoever hammers locks nobody out for good, and a lock-out ends by itself. Kept in the memory of the one server; a
restart starts from zero. Several servers keep it in their store (``StoredThrottle``).
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from assistant.accounts.credentials import ROUNDS, fits, hashed, name_key
from assistant.accounts.errors import LoginFailed, LoginSlowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.accounts.accounts import Account, Accounts

_MOST_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many bad logins are ``free``; from then on a wait of ``first`` seconds that doubles up to ``longest``.

    After ``lock_after`` bad ones nothing is looked at for ``lock`` seconds; all are forgotten ``forget`` seconds after
    the last.
    """

    free: int
    lock_after: int
    first: float = 1.0
    longest: float = 60.0
    lock: float = 900.0
    forget: float = 3600.0

    def wait(self, bad: int) -> float:
        """Return the seconds that must pass after the last of ``bad`` bad logins."""
        if bad >= self.lock_after:
            return self.lock
        return min(self.longest, self.first * 2.0 ** (bad - self.free)) if bad >= self.free else 0.0


NAMES: Final = Allowance(free=3, lock_after=10)
ADDRESSES: Final = Allowance(free=20, lock_after=100)


@dataclass(slots=True)
class Record:
    """How many bad logins there were, and when the last was, in the seconds of the throttle's clock."""

    bad: int = 0
    last: float = 0.0


class Throttle:
    """Counts bad logins; safe to use from several threads."""

    def __init__(
        self, names: Allowance = NAMES, addresses: Allowance = ADDRESSES, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._allowed = {"name": names, "address": addresses}
        self._now = now
        self._lock = threading.Lock()
        self._records: dict[tuple[str, str], Record] = {}

    def begin(self, name: str, address: str) -> None:
        """Count a login as bad for now; raises ``LoginSlowed`` where it comes too early.

        An empty ``address`` is one that is not known, and is not counted: all would share it.
        """
        keys = [("name", name), *([("address", address)] if address else [])]
        with self._lock:
            now = self._now()
            wait = max(self._wait(key[0], self._records.get(key, Record()), now) for key in keys)
            if wait > 0:
                raise LoginSlowed(wait)
            for key in keys:
                record = self._records.setdefault(key, Record())
                record.bad, record.last = record.bad + 1, now
            self._shrink()

    def succeeded(self, name: str, address: str) -> None:
        """Take back what ``begin`` counted: the name starts from zero, of the address only this login is forgotten.

        Otherwise one account of one's own would buy new tries at those of others.
        """
        with self._lock:
            self._records.pop(("name", name), None)
            record = self._records.get(("address", address))
            if record is not None:
                record.bad = max(0, record.bad - 1)

    def _wait(self, kind: str, record: Record, now: float) -> float:
        """Return the seconds for which no further login is looked at."""
        allowed = self._allowed[kind]
        if now - record.last >= allowed.forget:
            record.bad = 0
        return record.last + allowed.wait(record.bad) - now if record.bad else 0.0

    def _shrink(self) -> None:
        if len(self._records) <= _MOST_KEPT:
            return
        for key in sorted(self._records, key=lambda key: self._records[key].last)[: _MOST_KEPT // 10]:
            del self._records[key]


class Logins:
    """Where names and passwords are tried; one a server, because it counts the bad ones."""

    def __init__(self, accounts: Accounts, throttle: Throttle | None = None, rounds: int = ROUNDS) -> None:
        self._accounts = accounts
        self._throttle = throttle or Throttle()
        self._rounds = rounds

    @cached_property
    def _nobodys(self) -> str:
        """What the password of an unknown name is held against; a slow hash, so not made before somebody logs in."""
        return hashed(secrets.token_hex(16), self._rounds)

    def authenticate(self, name: str, password: str, address: str = "") -> Account:
        """Return the account of a name and its password; ``address`` is where the login comes from.

        Raises ``LoginFailed``, or ``LoginSlowed`` when too many failed before.
        """
        key = name_key(name)
        self._throttle.begin(key, address)
        nobodys, account = self._nobodys, self._accounts.by_name(name)  # made for every name: time tells nothing
        right = fits(password, account.password if account is not None else nobodys)
        if account is None or not right:
            message = "The name or the password is wrong."
            raise LoginFailed(message)
        self._throttle.succeeded(key, address)
        return account
