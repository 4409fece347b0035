"""Who added which document on the page, who may therefore remove or replace it, and when one was removed.

A document that came by the command line is nobody's: only an admin removes it on the page. Where nobody has to log in,
the one user of the page may do everything.
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from assistant.accounts import LOCAL_USER
from assistant.store.schema import additions, conversations, turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.accounts import Account, Accounts
    from assistant.store import Store


class Additions:
    """The additions of a store; methods raise ``StoreError`` or ``AccountError``."""

    def __init__(self, store: Store, accounts: Accounts, now: Callable[[], float] = time.time) -> None:
        self._store = store
        self._accounts = accounts
        self._now = now

    def added(self, doc_id: str, user: str) -> None:
        """Keep that a user added a document, or put it in the place of another."""
        self._keep(doc_id, user, removed=None)

    def removed(self, doc_id: str, user: str) -> None:
        """Keep that a user removed a document."""
        self._keep(doc_id, user, removed=self._now())

    def added_by(self, doc_id: str) -> Account | None:
        """Return who added a document, None where that is nobody who has an account."""
        user = self._adder(doc_id)
        return self._accounts.by_id(user) if user else None

    def removed_on(self, doc_id: str) -> date | None:
        """Return the day on which a document was removed on the page, None for one that was not."""
        with self._store.reading() as connection:
            when = connection.execute(select(additions.c.removed).where(additions.c.doc == doc_id)).scalar_one_or_none()
        return datetime.fromtimestamp(when, UTC).date() if when is not None else None

    def may_change(self, user: str, doc_id: str) -> bool:
        """Tell whether a user may remove a document, or put another in its place."""
        if user == LOCAL_USER:
            return True
        account = self._accounts.by_id(user)
        return account is not None and (account.admin or self._adder(doc_id) == user)

    def others_who_cite(self, user: str, doc_id: str) -> int:
        """Return how many other users have answers that cite a document, or were offered it."""
        both = turns.join(conversations, turns.c.conversation == conversations.c.id)
        owners = select(func.count(conversations.c.user.distinct())).select_from(both)
        chosen = owners.where(conversations.c.user != user, func.instr(turns.c.answer, doc_id) > 0)
        with self._store.reading() as connection:
            return connection.execute(chosen).scalar_one()

    def _adder(self, doc_id: str) -> str:
        held = (additions.c.doc == doc_id, additions.c.removed.is_(None))
        with self._store.reading() as connection:
            return connection.execute(select(additions.c.user).where(*held)).scalar_one_or_none() or ""

    def _keep(self, doc_id: str, user: str, removed: float | None) -> None:
        with self._store.writing() as connection:
            connection.execute(additions.delete().where(additions.c.doc == doc_id))
            values = {"doc": doc_id, "user": user, "made": self._now(), "removed": removed}
            connection.execute(additions.insert().values(**values))
