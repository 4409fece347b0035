"""Sessions: who has logged in, until they log out, stay away, or a day has passed.

Kept in the store, so that a restart of the server throws nobody out; only the hash of a token is kept, so that who
reads the file cannot use it. A session ends at once, in whatever process, when its account is removed or gets another
password.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import or_, select

from assistant.store.schema import sessions

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.accounts.accounts import Account, Accounts
    from assistant.store import Store

_TOUCHED: Final = 60.0


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Seconds after which a session ends: ``idle`` since it was last used, ``absolute`` since its login."""

    idle: float = 2 * 3600.0
    absolute: float = 12 * 3600.0


class Sessions:
    """The sessions of a store; methods raise ``StoreError``."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        limits: SessionLimits | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._limits = limits or SessionLimits()
        self._now = now

    def start(self, account: Account) -> str:
        """Return the token of a new session, which is told this once; ended sessions are swept away."""
        token, now = secrets.token_urlsafe(32), self._now()
        row = {"token": _hash(token), "account": account.id, "stamp": account.stamp, "made": now, "seen": now}
        idle, old = now - self._limits.idle, now - self._limits.absolute
        with self._store.writing() as connection:
            connection.execute(sessions.delete().where(or_(sessions.c.seen <= idle, sessions.c.made <= old)))
            connection.execute(sessions.insert().values(**row))
        return token

    def account(self, token: str) -> Account | None:
        """Return whose session a token is, None for one that is unknown or has ended."""
        digest, now = _hash(token), self._now()
        with self._store.reading() as connection:
            row = connection.execute(select(sessions).where(sessions.c.token == digest)).one_or_none()
        if row is None or now - row.seen >= self._limits.idle or now - row.made >= self._limits.absolute:
            return None
        account = self._accounts.by_id(row.account)
        if account is None or account.stamp != row.stamp:
            return None
        if now - row.seen >= min(_TOUCHED, self._limits.idle / 2):
            with self._store.writing() as connection:
                connection.execute(sessions.update().where(sessions.c.token == digest).values(seen=now))
        return account

    def end(self, token: str) -> None:
        """End a session; an unknown one is no mistake."""
        with self._store.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.token == _hash(token)))

    def end_all(self, account_id: str) -> int:
        """End all sessions of an account; return how many there were."""
        with self._store.writing() as connection:
            return connection.execute(sessions.delete().where(sessions.c.account == account_id)).rowcount


def _hash(token: str) -> str:
    """Return the SHA-256 of a token; it is random, so no slow hash is needed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
