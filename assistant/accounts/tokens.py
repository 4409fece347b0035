"""Sessions of people who logged in, and keys of other programs; only a hash of each secret is stored.

A session lasts until its user logs out or a limit of ``SessionLimits`` is reached; it survives a restart of the server.
It ends at once, in every process, when its account is removed or gets another password. A key is made and removed by
``briefing keys`` and shown once. It acts for one user and sees the documents that they see; if there are accounts, a
key whose account is gone is invalid. Calls are counted in the store, so that servers that share it enforce one limit,
over any minute. A call over the limit is rejected without a write.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from assistant.accounts.accounts import LOCAL_USER
from assistant.accounts.credentials import checked_name
from assistant.accounts.errors import KeyLimited, KeyNotFound, KeyRefused, KeyUnknown, NameRefused
from assistant.store.schema import api_calls, api_keys, sessions

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection, Row

    from assistant.accounts.accounts import Account, Accounts
    from assistant.store import Store

_TOUCHED: Final = 60.0
PER_MINUTE: Final = 60
MOST_PER_MINUTE: Final = 6000
HOW: Final = "`briefing keys add NAME` makes a key; send it in the header «Authorization: Bearer KEY»."
_MARK: Final = "brf_"
_MINUTE: Final = 60.0

_NO_KEY: Final = f"This key is not, or no longer, valid on this server. {HOW}"


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
        """Return the token of a new session, which is not stored; also deletes expired sessions."""
        token, now = secrets.token_urlsafe(32), self._now()
        row = {"token": _hash(token), "account": account.id, "stamp": account.stamp, "made": now, "seen": now}
        idle, old = now - self._limits.idle, now - self._limits.absolute
        with self._store.writing() as connection:
            connection.execute(sessions.delete().where(or_(sessions.c.seen <= idle, sessions.c.made <= old)))
            connection.execute(sessions.insert().values(**row))
        return token

    def account(self, token: str) -> Account | None:
        """Return the account of a session's token, None if it is unknown or has expired."""
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
        """End a session; an unknown token is ignored."""
        with self._store.writing() as connection:
            connection.execute(sessions.delete().where(sessions.c.token == _hash(token)))


def _hash(token: str) -> str:
    """Return the SHA-256 of a token; it is random, so no slow hash is needed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret. It acts for ``user`` and may make ``per_minute`` calls in a minute.

    ``made`` and ``used`` are seconds since 1970; ``used`` is None for a key without calls.
    """

    name: str
    user: str
    per_minute: int
    made: float
    used: float | None = None


class Keys:
    """The keys of a store; methods raise ``StoreError`` or ``AccountError``."""

    def __init__(self, store: Store, accounts: Accounts, now: Callable[[], float] = time.time) -> None:
        self._store = store
        self._accounts = accounts
        self._now = now

    def add(self, name: str, user: str = "", per_minute: int = PER_MINUTE) -> str:
        """Return a new key, which is shown only now; ``user`` is an account's name, "" if there are no accounts.

        Raises ``KeyRefused`` or ``AccountNotFound``.
        """
        kept = _checked(name, per_minute)
        owner = self._owner(user)
        token = f"{_MARK}{secrets.token_urlsafe(32)}"
        row = {"token": _hash(token), "name": kept, "user": owner, "per_minute": per_minute, "made": self._now()}
        try:
            with self._store.writing() as connection:
                connection.execute(api_keys.insert().values(**row))
        except IntegrityError as error:
            message = f"There is already a key «{kept}»; choose another name, or `briefing keys remove {kept}` first."
            raise KeyRefused(message) from error
        return token

    def all(self) -> list[ApiKey]:
        """Return all keys by name."""
        used = select(func.max(api_calls.c.made)).where(api_calls.c.token == api_keys.c.token).scalar_subquery()
        chosen = select(api_keys, used.label("used")).order_by(api_keys.c.name)
        with self._store.reading() as connection:
            return [_key(row, row.used) for row in connection.execute(chosen)]

    def remove(self, name: str) -> None:
        """Remove a key, effective at once in every process; raises ``KeyNotFound``."""
        with self._store.writing() as connection:
            gone = connection.execute(api_keys.delete().where(api_keys.c.name == name)).rowcount
        if not gone:
            message = f"There is no key «{name}»; `briefing keys list` shows all keys."
            raise KeyNotFound(message)

    def remove_all(self, user: str) -> int:
        """Remove all keys of an account, given by its id; return their number."""
        with self._store.writing() as connection:
            return connection.execute(api_keys.delete().where(api_keys.c.user == user)).rowcount

    def of(self, token: str) -> ApiKey:
        """Return a token's key without counting a call; raises ``KeyUnknown``."""
        with self._store.reading() as connection:
            key = _known(connection, _hash(token))
        return self._acting(key)

    def admit(self, token: str) -> ApiKey:
        """Count a call with a token and return its key; raises ``KeyUnknown`` or ``KeyLimited``."""
        digest = _hash(token)
        with self._store.reading() as connection:  # most rejected calls are rejected without a write
            key = _known(connection, digest)
            _within_limit(connection, digest, key, self._now())
        self._acting(key)
        with self._store.writing() as connection:
            now, key = self._now(), _known(connection, digest)
            _within_limit(connection, digest, key, now)
            connection.execute(api_calls.delete().where(api_calls.c.token == digest, api_calls.c.made <= now - _MINUTE))
            connection.execute(api_calls.insert().values(token=digest, made=now))
        return key

    def _owner(self, user: str) -> str:
        if user:
            return self._accounts.named(user).id
        if self._accounts.all():
            message = "This server has users; name the one the key acts for with --user NAME."
            raise KeyRefused(message)
        return LOCAL_USER

    def _acting(self, key: ApiKey) -> ApiKey:
        """Return a key; raises ``KeyUnknown`` if its user is gone.

        No connection may be held here, because accounts may be in the same database: many calls that each held one and
        waited for a second would deadlock.
        """
        alone = not self._accounts.all()
        if key.user != LOCAL_USER if alone else self._accounts.by_id(key.user) is None:
            raise KeyUnknown(_NO_KEY)
        return key


def _known(connection: Connection, digest: str) -> ApiKey:
    row = connection.execute(select(api_keys).where(api_keys.c.token == digest)).one_or_none()
    if row is not None:
        return _key(row)
    if connection.execute(select(func.count()).select_from(api_keys)).scalar_one():
        raise KeyUnknown(_NO_KEY)
    message = f"No key has been made yet. {HOW}"
    raise KeyUnknown(message)


def _within_limit(connection: Connection, digest: str, key: ApiKey, now: float) -> None:
    """Raise ``KeyLimited`` if a key has used up its calls in the minute before ``now``."""
    recent = select(api_calls.c.made).where(
        api_calls.c.token == digest, api_calls.c.made > now - _MINUTE, api_calls.c.made <= now
    )
    made = connection.execute(recent.order_by(api_calls.c.made.desc()).limit(key.per_minute)).scalars().all()
    if len(made) >= key.per_minute:
        raise KeyLimited(key.per_minute, made[-1] + _MINUTE - now)


def _checked(name: str, per_minute: int) -> str:
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        message = f"A key may make 1 to {MOST_PER_MINUTE:,} calls a minute, not {per_minute:,}."
        raise KeyRefused(message)
    try:
        return checked_name(name)
    except NameRefused as error:
        raise KeyRefused(str(error)) from error


def _key(row: Row[tuple[object, ...]], used: float | None = None) -> ApiKey:
    return ApiKey(row.name, row.user, row.per_minute, row.made, used)
