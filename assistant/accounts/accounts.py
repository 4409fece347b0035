"""The file of accounts below the home folder, edited by ``briefing users``.

An account's id is never reused: someone added under an old name sees nothing of the former user's data. Its ``stamp``
changes with the password, which ends all earlier sessions.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from assistant.accounts.credentials import ROUNDS, checked_name, hashed, name_key
from assistant.accounts.errors import AccountExists, AccountNotFound, AccountsDamaged
from assistant.private_files import alone, write_private
from assistant.store import Store, StoreError
from assistant.store.schema import accounts as table
from index.places import Places

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

NAME: Final = "users.json"
VERSION: Final = 1
LOCAL_USER: Final = "local"
"""The user of a page without login; no account has this id."""


@dataclass(frozen=True, slots=True)
class Account:
    """One person: ``id`` is what conversations belong to, ``made`` a date, ``password`` a bcrypt hash.

    An ``admin`` may remove documents that others added.
    """

    id: str
    name: str
    password: str
    stamp: str
    made: str
    admin: bool = False

    @property
    def key(self) -> str:
        """The name in the form for comparison."""
        return name_key(self.name)


class Accounts:
    """The accounts of a home folder; a change is on disk when its method returns. Raises ``AccountError``."""

    def __init__(self, home: Path, rounds: int = ROUNDS) -> None:
        self._path = Path(home).expanduser().absolute() / NAME
        self._rounds = rounds
        self._seen: tuple[int, int, int] | None = None
        self._held: tuple[Account, ...] = ()

    @classmethod
    def open(cls, home: Path, rounds: int = ROUNDS) -> Accounts:
        """Return the accounts of a home folder: its file, or those of the database that servers share.

        Raises ``StoreError`` or ``PlaceRefused`` if that cannot be used.
        """
        if Places.of_environment().database is None:
            return cls(home, rounds)
        return StoredAccounts(Store.open(home), home, rounds)

    def all(self) -> tuple[Account, ...]:
        """Return all accounts by name; the file is read again whenever it has changed."""
        try:
            found = self._path.stat()
            state = (found.st_mtime_ns, found.st_size, found.st_ino)
            if state != self._seen:
                self._held = _parsed(self._path.read_bytes())
                self._seen = state
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._unusable(error) from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            message = f"{self._path} is damaged ({error}); restore a copy of it, or remove it and add the users again."
            raise AccountsDamaged(message) from error
        return self._held

    def by_id(self, account_id: str) -> Account | None:
        """Return the account with that id, or None."""
        return next((account for account in self.all() if account.id == account_id), None)

    def by_name(self, name: str) -> Account | None:
        """Return the account with that name, or None."""
        key = name_key(name)
        return next((account for account in self.all() if account.key == key), None)

    def named(self, name: str) -> Account:
        """Return the account with that name; raises ``AccountNotFound``."""
        account = self.by_name(name)
        if account is None:
            message = f"There is no user «{name}»; `briefing users list` shows all users."
            raise AccountNotFound(message)
        return account

    def add(self, name: str, password: str, *, admin: bool = False) -> Account:
        """Add an account; raises ``NameRefused``, ``PasswordRefused`` or ``AccountExists``."""
        kept = self.free_name(name)
        made = datetime.now(UTC).date().isoformat()
        new = Account(secrets.token_hex(16), kept, self._hash(password), secrets.token_hex(8), made, admin)

        def added(held: tuple[Account, ...]) -> tuple[Account, ...]:
            self.free_name(name)
            return (*held, new)

        self._change(added)
        return new

    def free_name(self, name: str) -> str:
        """Return a name as it would be stored; raises ``NameRefused`` or ``AccountExists``."""
        kept = checked_name(name)
        taken = self.by_name(kept)
        if taken is not None:
            message = f"There is already a user «{taken.name}»; `briefing users password` changes the password."
            raise AccountExists(message)
        return kept

    def set_password(self, name: str, password: str) -> None:
        """Set a new password, which ends all sessions; raises ``AccountNotFound`` or ``PasswordRefused``."""
        key, new = self.named(name).key, self._hash(password)
        stamp = secrets.token_hex(8)

        def changed(held: tuple[Account, ...]) -> tuple[Account, ...]:
            self.named(name)
            return tuple(replace(one, password=new, stamp=stamp) if one.key == key else one for one in held)

        self._change(changed)

    def set_admin(self, name: str, *, admin: bool) -> Account:
        """Make an account an admin, or no longer one, and return it; raises ``AccountNotFound``."""
        known = self.named(name)

        def changed(held: tuple[Account, ...]) -> tuple[Account, ...]:
            self.named(name)
            return tuple(replace(one, admin=admin) if one.id == known.id else one for one in held)

        self._change(changed)
        return replace(known, admin=admin)

    def remove(self, name: str) -> Account:
        """Remove an account but not its data, and return it; raises ``AccountNotFound``."""
        gone = self.named(name)

        def without(held: tuple[Account, ...]) -> tuple[Account, ...]:
            self.named(name)
            return tuple(one for one in held if one.id != gone.id)

        self._change(without)
        return gone

    def _hash(self, password: str) -> str:
        return hashed(password, self._rounds)

    def _change(self, change: Callable[[tuple[Account, ...]], tuple[Account, ...]]) -> None:
        """Rewrite the file from its current content, under a lock."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with alone(self._path):
                rows = sorted(change(self.all()), key=lambda account: account.key)
                content = {"version": VERSION, "accounts": [asdict(account) for account in rows]}
                text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1)
                write_private(self._path, f"{text}\n".encode())
        except OSError as error:
            raise self._unusable(error) from error

    def _unusable(self, error: OSError) -> AccountsDamaged:
        return AccountsDamaged(
            f"{self._path} cannot be read or written ({error.strerror}); check disk and permissions."
        )


def _parsed(content: bytes) -> tuple[Account, ...]:
    """Parse the accounts in a file; raises ``ValueError``, ``KeyError`` or ``TypeError``."""
    read = json.loads(content)
    if read["version"] != VERSION:
        message = f"version {read['version']} is not {VERSION}"
        raise ValueError(message)
    accounts = tuple(Account(**row) for row in read["accounts"])
    kinds = Account.__annotations__
    fields = [(kinds[name], value) for account in accounts for name, value in asdict(account).items()]
    if not all(type(value).__name__ == kind for kind, value in fields):
        message = "a field of an account is of the wrong kind"
        raise TypeError(message)
    return accounts


class StoredAccounts(Accounts):
    """See ``Accounts``; in a database that several servers share."""

    def __init__(self, store: Store, home: Path, rounds: int = ROUNDS) -> None:
        super().__init__(home, rounds)
        self._store = store

    def all(self) -> tuple[Account, ...]:
        """Return all current accounts by name."""
        try:
            with self._store.reading() as connection:
                return _all(connection)
        except StoreError as error:
            raise AccountsDamaged(str(error)) from error

    def _change(self, change: Callable[[tuple[Account, ...]], tuple[Account, ...]]) -> None:
        """Apply ``change`` to the accounts, in one writing transaction."""
        try:
            with self._store.writing() as connection:
                held = _all(connection)
                wanted = change(held)
                gone = [account.id for account in set(held) - set(wanted)]
                connection.execute(table.delete().where(table.c.id.in_(gone)))
                for account in set(wanted) - set(held):
                    connection.execute(table.insert().values(**asdict(account) | {"admin": int(account.admin)}))
        except StoreError as error:
            raise AccountsDamaged(str(error)) from error


def _all(connection: Connection) -> tuple[Account, ...]:
    held = (Account(**{**row._mapping, "admin": bool(row.admin)}) for row in connection.execute(select(table)))  # noqa: SLF001 - SQLAlchemy's public name
    return tuple(sorted(held, key=lambda account: account.key))
