"""Who may see which document: who added it, and whether for everybody or only for themselves.

Several people may add the same content: each has a row, and the document stays as long as one of them keeps it. A
document added on the command line has no row: it is everybody's, and on the page only an admin can remove it. Where
nobody has to log in, the one user of the page may do everything.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from assistant.accounts import LOCAL_USER
from assistant.pipeline import Assistant
from assistant.store.schema import additions, conversations, holds, turns
from index.selected import SelectedDocuments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Select

    from assistant.accounts import Account, Accounts
    from assistant.store import Store
    from index.library import Index
    from index.manifest import Entry

_KEPT = additions.c.removed.is_(None)
_FORGOTTEN_SECONDS = 120.0
"""After this time, every server has seen that a document is gone."""


@dataclass(frozen=True, slots=True)
class Addition:
    """A document that a user added under a ``name``; ``private``: nobody else sees it through this addition."""

    doc_id: str
    user: str
    name: str
    private: bool


class Additions:
    """The additions of a store; methods raise ``StoreError`` or ``AccountError``."""

    def __init__(self, store: Store, accounts: Accounts, now: Callable[[], float] = time.time) -> None:
        self._store = store
        self._accounts = accounts
        self._now = now

    def keep(self, addition: Addition) -> None:
        """Record an addition before it is indexed, so that a private document is never visible to others."""
        self._put(addition, removed=None)

    def end(self, doc_id: str, user: str) -> None:
        """Record that a user removed a document."""
        own = self.of(doc_id, user) or Addition(doc_id, user, "", private=False)
        self._put(own, removed=self._now())

    def forget(self, doc_id: str, user: str) -> None:
        """Delete an addition that failed."""
        with self._store.writing() as connection:
            connection.execute(additions.delete().where(additions.c.doc == doc_id, additions.c.user == user))

    def of(self, doc_id: str, user: str) -> Addition | None:
        """Return a user's addition of a document, None where they did not add it or removed it."""
        return next((one for one in self.keeping(doc_id) if one.user == user), None)

    def keeping(self, doc_id: str) -> list[Addition]:
        """Return the additions that keep a document, earliest first."""
        return self._found(additions.c.doc == doc_id)

    def by(self, user: str) -> list[Addition]:
        """Return what a user added."""
        return self._found(additions.c.user == user)

    def hidden_from(self, user: str) -> frozenset[str]:
        """Return the private documents of other users; for "" all private documents."""
        open_to_user = func.sum(case((additions.c.private == 0, 1), (additions.c.user == user, 1), else_=0))
        hidden = select(additions.c.doc).where(_KEPT).group_by(additions.c.doc).having(open_to_user == 0)
        with self._store.reading() as connection:
            found = frozenset(connection.execute(hidden).scalars())
            return (
                found | frozenset(connection.execute(self._just_removed()).scalars()) if self._store.shared else found
            )

    def _just_removed(self) -> Select[str]:
        """Return the query for documents removed a moment ago: another server may still have them in memory."""
        kept = func.sum(case((_KEPT, 1), else_=0))
        last = func.max(additions.c.removed)
        return (
            select(additions.c.doc).group_by(additions.c.doc).having(kept == 0, last > self._now() - _FORGOTTEN_SECONDS)
        )

    def added_by(self, doc_id: str) -> Account | None:
        """Return who added a document for everybody, None if nobody with an account did."""
        shared = next((one.user for one in self.keeping(doc_id) if not one.private), "")
        return self._accounts.by_id(shared) if shared else None

    def removed_on(self, doc_id: str) -> date | None:
        """Return the day a document was last removed on the page, None for one that exists or never did."""
        if self.keeping(doc_id):
            return None
        last = select(func.max(additions.c.removed)).where(additions.c.doc == doc_id)
        with self._store.reading() as connection:
            when = connection.execute(last).scalar_one_or_none()
        return datetime.fromtimestamp(when, UTC).date() if when is not None else None

    def may_change(self, user: str, doc_id: str) -> bool:
        """Tell whether a user may remove a document that they see."""
        if user == LOCAL_USER or self.of(doc_id, user) is not None:
            return True
        account = self._accounts.by_id(user)
        return account is not None and account.admin

    def others_who_cite(self, user: str, doc_id: str) -> int:
        """Return how many other users have answers that cite a document, or were offered it."""
        both = turns.join(conversations, turns.c.conversation == conversations.c.id)
        owners = select(func.count(conversations.c.user.distinct())).select_from(both)
        chosen = owners.where(conversations.c.user != user, holds(turns.c.answer, doc_id))
        with self._store.reading() as connection:
            return connection.execute(chosen).scalar_one()

    def _found(self, condition: object) -> list[Addition]:
        columns = (additions.c.doc, additions.c.user, additions.c.name, additions.c.private)
        chosen = select(*columns).where(condition, _KEPT).order_by(additions.c.made)  # type: ignore[arg-type]
        with self._store.reading() as connection:
            rows = connection.execute(chosen).all()
        return [Addition(doc_id, user, name, bool(private)) for doc_id, user, name, private in rows]

    def _put(self, one: Addition, removed: float | None) -> None:
        values = {"doc": one.doc_id, "user": one.user, "name": one.name, "private": int(one.private)}
        with self._store.writing() as connection:
            connection.execute(additions.delete().where(additions.c.doc == one.doc_id, additions.c.user == one.user))
            connection.execute(additions.insert().values(**values, made=self._now(), removed=removed))


def visible_entries(index: Index, hidden: frozenset[str]) -> list[Entry]:
    """Return the manifest's entries that are not ``hidden`` from a reader."""
    return [entry for entry in index.manifest.entries if entry.id not in hidden]


def chosen_corpus(index: Index, ids: Sequence[str], hidden: frozenset[str] = frozenset()) -> Index | SelectedDocuments:
    """Return the chosen documents as they are now, or all that are not ``hidden`` if none of the chosen is left.

    If that is every document, the index itself is returned.
    """
    now = index.view()
    every = frozenset(entry.id for entry in now.manifest.entries)
    visible = every - hidden
    asked = (visible & frozenset(ids)) or visible
    return index if asked == every else SelectedDocuments(now, asked)


def over_chosen(assistant: Assistant, index: Index, ids: Sequence[str], hidden: frozenset[str]) -> Assistant:
    """Return the assistant over the chosen documents; see ``chosen_corpus``."""
    corpus = chosen_corpus(index, ids, hidden)
    return assistant if corpus is index else Assistant(corpus, assistant.settings, assistant.answerer)
