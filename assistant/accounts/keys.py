"""Keys by which other programs use the server, each with a limit, made and ended by ``briefing keys``.

A key is told once; only its hash is kept, as of sessions. It acts for one user and sees the documents that they see;
where there are accounts, a key without a living one is none. Calls are counted in the store, so that several servers
over one store count together: at most so many within any minute. A call over the limit is refused without a write.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from assistant.accounts.accounts import LOCAL_USER
from assistant.accounts.errors import KeyLimited, KeyNotFound, KeyRefused, KeyUnknown, NameRefused
from assistant.accounts.names import checked_name
from assistant.store.schema import api_calls, api_keys

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection, Row

    from assistant.accounts.accounts import Accounts
    from assistant.store import Store

PER_MINUTE: Final = 60
MOST_PER_MINUTE: Final = 6000
HOW: Final = "`briefing keys add NAME` makes a key; it goes into the header «Authorization: Bearer KEY»."
_MARK: Final = "brf_"
_MINUTE: Final = 60.0

_NO_KEY: Final = f"This is no key of this server, or no longer one. {HOW}"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret. ``user`` is for whom it acts, ``per_minute`` how many calls it may make in a minute.

    ``made`` and ``used`` are seconds since 1970, ``used`` None for a key that was never used.
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
        """Return a new key, which is told this once; ``user`` is an account's name, "" where there are none.

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
            message = f"There is a key «{kept}» already; choose another name, or `briefing keys remove {kept}` first."
            raise KeyRefused(message) from error
        return token

    def all(self) -> list[ApiKey]:
        """Return all keys by name."""
        used = select(func.max(api_calls.c.made)).where(api_calls.c.token == api_keys.c.token).scalar_subquery()
        chosen = select(api_keys, used.label("used")).order_by(api_keys.c.name)
        with self._store.reading() as connection:
            return [_key(row, row.used) for row in connection.execute(chosen)]

    def remove(self, name: str) -> None:
        """End a key at once, in whatever process; raises ``KeyNotFound``."""
        with self._store.writing() as connection:
            gone = connection.execute(api_keys.delete().where(api_keys.c.name == name)).rowcount
        if not gone:
            message = f"There is no key «{name}»; `briefing keys list` shows which there are."
            raise KeyNotFound(message)

    def remove_all(self, user: str) -> int:
        """End all keys of an account's id; return how many there were."""
        with self._store.writing() as connection:
            return connection.execute(api_keys.delete().where(api_keys.c.user == user)).rowcount

    def of(self, token: str) -> ApiKey:
        """Return the key of a token without counting a call; raises ``KeyUnknown``."""
        with self._store.reading() as connection:
            key = _known(connection, _hash(token))
        return self._acting(key)

    def admit(self, token: str) -> ApiKey:
        """Count a call with a token and return its key; raises ``KeyUnknown`` or ``KeyLimited``."""
        digest = _hash(token)
        with self._store.reading() as connection:  # most of what is refused is refused without a write
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
            message = "There are users: say with --user NAME for whom the key acts."
            raise KeyRefused(message)
        return LOCAL_USER

    def _is_living(self, user: str) -> bool:
        return self._accounts.by_id(user) is not None if self._accounts.all() else user == LOCAL_USER

    def _acting(self, key: ApiKey) -> ApiKey:
        """Return a key; raises ``KeyUnknown`` where its user is gone.

        Accounts may lie in the same database, so no connection is held here: many calls at once, each with one and
        waiting for a second, would wait for each other.
        """
        if not self._is_living(key.user):
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
    """Raise ``KeyLimited`` where a key has made all the calls of the minute before ``now``."""
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


def _hash(token: str) -> str:
    """Return the SHA-256 of a token; it is random, so no slow hash is needed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
