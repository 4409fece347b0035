"""Conversations stored for their users.

Every method takes the user. What belongs to another user is «not found», exactly like what does not exist; ids cannot
be guessed, but nothing relies on that. A question is stored before it is answered, and so is what was shown of its
answer as it grows, so a server that dies in mid-answer leaves both. ``mark_interrupted`` marks it at the next start.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import false, func, or_, select

from assistant.conversations import rows
from assistant.conversations.types import Found, StoredConversation, Summary, TurnStatus
from assistant.store.errors import AnswerEnded, AnswerRunning, NotFound, TooManyRunning
from assistant.store.schema import conversations, holds, turns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.engine import Connection, Row

    from assistant.conversations.types import StoredTurn
    from assistant.store import Store
    from assistant.types import Answer, Claim

MOST_RUNNING: Final = 5
"""Most questions of one user that are answered at the same time."""
STOPPED: Final = "It was stopped before it was whole."
_NOTHING: Final = "There is no such conversation; it may have been deleted."
_RUNNING: Final = str(TurnStatus.RUNNING)
_COUNT: Final = (
    select(func.count()).select_from(turns).where(turns.c.conversation == conversations.c.id).scalar_subquery()
)


class Conversations:
    """All conversations of a store; thread-safe. Methods raise ``StoreError``."""

    def __init__(self, store: Store, now: Callable[[], float] = time.time) -> None:
        self._store = store
        self._now = now

    def create(self, user: str, title: str = "") -> Summary:
        """Create a conversation; without a title, its first question becomes the title."""
        kept = rows.title_of(title) if title.strip() else ""
        new, now = rows.new_id(), self._now()
        values = {"id": new, "user": user, "title": kept, "folded": rows.folded(kept), "made": now}
        with self._store.writing() as connection:
            connection.execute(conversations.insert().values(**values, changed=now))
        return Summary(new, kept, rows.utc(now), rows.utc(now), 0)

    def begin(self, user: str, conversation: str, question: str) -> str:
        """Store a question that is now being answered; return its turn's id.

        Raises ``AnswerRunning`` while the one before is still being answered (a second tab, a double send), and
        ``TooManyRunning`` while ``MOST_RUNNING`` of the user's questions are, across all conversations.
        """
        kept = rows.asked(question)
        own = turns.join(conversations, turns.c.conversation == conversations.c.id)
        running = select(func.count()).select_from(own).where(turns.c.status == _RUNNING, conversations.c.user == user)
        with self._store.reading() as connection:
            if connection.execute(running).scalar_one() >= MOST_RUNNING:
                message = f"{MOST_RUNNING} of your questions are still being answered; wait for one or stop it."
                raise TooManyRunning(message)
        return self._append(user, conversation, rows.new_turn(kept, rows.growing(kept, ()), _RUNNING))

    def append(self, user: str, conversation: str, answer: Answer, receipt: str | None = None) -> str:
        """Store a question with its whole answer; return its turn's id."""
        question = rows.asked(answer.question)
        return self._append(user, conversation, rows.new_turn(question, answer, str(answer.status), receipt))

    def keep_shown(
        self, user: str, turn: str, claims: Sequence[Claim], withheld: Sequence[Claim] = (), model: str = ""
    ) -> None:
        """Store what was shown so far of a running answer; raises ``AnswerEnded`` if it was stopped."""
        with self._store.writing() as connection:
            row = self._running(connection, user, turn)
            values = rows.answer_values(turn, row.question, rows.growing(row.question, claims, withheld, model))
            connection.execute(turns.update().where(turns.c.id == turn).values(**values))

    def finish(self, user: str, turn: str, answer: Answer, receipt: str | None = None) -> None:
        """Store the whole answer of a running turn; raises ``AnswerEnded`` if it was stopped before."""
        with self._store.writing() as connection:
            row = self._running(connection, user, turn)
            values = rows.answer_values(turn, row.question, answer)
            ended = turns.update().where(turns.c.id == turn).values(**values, status=str(answer.status))
            connection.execute(ended.values(receipt=receipt))
            self._touch(connection, row.conversation)

    def stop(self, user: str, turn: str, problem: str = STOPPED) -> None:
        """End a running turn with what was shown of it; one that has already ended is unchanged."""
        with self._store.writing() as connection:
            row = owned_turn(connection, user, turn)
            if row.status == _RUNNING:
                connection.execute(turns.update().where(turns.c.id == turn).values(**rows.ended(row, problem)))

    def mark_interrupted(self) -> int:
        """End every turn that a dead server left running; return their number.

        Called when a server starts; where servers share a store, at any time.
        """
        dead = (turns.c.status == _RUNNING, self._store.gone(turns.c.server))
        with self._store.writing() as connection:
            left = connection.execute(select(turns).where(*dead)).all()
            for row in left:
                connection.execute(turns.update().where(turns.c.id == row.id).values(**rows.ended(row)))
        return len(left)

    def listed(self, user: str, most: int = 200) -> list[Summary]:
        """Return a user's conversations, last changed first."""
        with self._store.reading() as connection:
            return [rows.summary(row) for row in connection.execute(_of_user(user).limit(most))]

    def search(self, user: str, query: str, most: int = 50) -> list[Found]:
        """Return the conversations whose title or texts contain all terms, last changed first."""
        wanted = rows.terms(query)
        chosen = _of_user(user).limit(most)
        for term in wanted:
            inside = select(turns.c.id).where(turns.c.conversation == conversations.c.id, holds(turns.c.folded, term))
            chosen = chosen.where(holds(conversations.c.folded, term) | inside.exists())
        with self._store.reading() as connection:
            summaries = [rows.summary(row) for row in connection.execute(chosen)]
            return [_found(connection, summary, wanted) for summary in summaries]

    def get(self, user: str, conversation: str) -> StoredConversation:
        """Return a whole conversation; raises ``NotFound``."""
        with self._store.reading() as connection:
            row = connection.execute(_of_user(user).where(conversations.c.id == conversation)).one_or_none()
            if row is None:
                raise NotFound(_NOTHING)
            own = select(turns).where(turns.c.conversation == conversation).order_by(turns.c.number)
            stored = tuple(rows.stored_turn(turn) for turn in connection.execute(own))
            chosen = select(conversations.c.documents).where(conversations.c.id == conversation)
            documents = json.loads(connection.execute(chosen).scalar_one())
            return StoredConversation(rows.summary(row), stored, tuple(documents))

    def turn(self, user: str, turn: str) -> StoredTurn:
        """Return one turn; raises ``NotFound``."""
        with self._store.reading() as connection:
            return rows.stored_turn(owned_turn(connection, user, turn))

    def rename(self, user: str, conversation: str, title: str) -> None:
        """Change a conversation's title but not its place in the list."""
        kept = rows.title_of(title)
        named = conversations.update().where(*_own(user, conversation))
        with self._store.writing() as connection:
            _one(connection.execute(named.values(title=kept, folded=rows.folded(kept))).rowcount)

    def choose(self, user: str, conversation: str, documents: Sequence[str]) -> None:
        """Restrict a conversation's questions to some documents, none for all; raises ``NotFound``."""
        chosen = conversations.update().where(*_own(user, conversation))
        with self._store.writing() as connection:
            _one(connection.execute(chosen.values(documents=json.dumps(sorted(set(documents))))).rowcount)

    def delete(self, user: str, conversation: str) -> None:
        """Delete a conversation and everything that belongs to it."""
        with self._store.writing() as connection:
            _one(connection.execute(conversations.delete().where(*_own(user, conversation))).rowcount)
        self._store.wipe()

    def delete_all(self, user: str) -> int:
        """Delete all conversations of a user who is removed; return their number."""
        with self._store.writing() as connection:
            count = connection.execute(conversations.delete().where(conversations.c.user == user)).rowcount
        self._store.wipe()
        return count

    def _append(self, user: str, conversation: str, turn: rows.Json) -> str:
        with self._store.writing() as connection:
            held = connection.execute(select(conversations.c.title).where(*_own(user, conversation))).one_or_none()
            if held is None:
                raise NotFound(_NOTHING)
            own = turns.c.conversation == conversation
            if connection.execute(select(turns.c.id).where(own, turns.c.status == _RUNNING)).first():
                message = "The last question of this conversation is still being answered; wait for it or stop it."
                raise AnswerRunning(message)
            last = connection.execute(select(func.max(turns.c.number)).where(own)).scalar_one()
            number = 1 + (last or 0)
            values = {**turn, "conversation": conversation, "number": number, "asked": self._now()}
            values["server"] = self._store.server
            connection.execute(turns.insert().values(**values))
            self._touch(connection, conversation, None if held.title else rows.first_title(turn["question"]))
        return str(turn["id"])

    def _running(self, connection: Connection, user: str, turn: str) -> Row[Any]:
        row = owned_turn(connection, user, turn)
        if row.status != _RUNNING:
            message = "This answer is already finished; what was saved stays as it is."
            raise AnswerEnded(message)
        return row

    def _touch(self, connection: Connection, conversation: str, title: str | None = None) -> None:
        named = {} if title is None else {"title": title, "folded": rows.folded(title)}
        changed = conversations.update().where(conversations.c.id == conversation)
        connection.execute(changed.values(**named, changed=self._now()))


def owned_turn(connection: Connection, user: str, turn: str) -> Row[Any]:
    """Return the row of a user's turn; raises ``NotFound``."""
    owned = turns.join(conversations, turns.c.conversation == conversations.c.id)
    own = select(turns).select_from(owned).where(turns.c.id == turn, conversations.c.user == user)
    row = connection.execute(own).one_or_none()
    if row is None:
        raise NotFound(_NOTHING)
    return row


def _own(user: str, conversation: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return conversations.c.id == conversation, conversations.c.user == user


def _of_user(user: str) -> Select[Any]:
    columns = (conversations.c.id, conversations.c.title, conversations.c.made, conversations.c.changed)
    chosen = select(*columns, _COUNT.label("turns")).where(conversations.c.user == user)
    return chosen.order_by(conversations.c.changed.desc(), conversations.c.id)


def _found(connection: Connection, summary: Summary, wanted: Sequence[str]) -> Found:
    """Return a conversation with the first turn that contains one of the terms."""
    fitting = or_(false(), *(holds(turns.c.folded, term) for term in wanted))
    chosen = select(turns).where(turns.c.conversation == summary.id, fitting).order_by(turns.c.number).limit(1)
    row = connection.execute(chosen).one_or_none()
    if row is None:
        return Found(summary)
    turn = rows.stored_turn(row)
    return Found(summary, rows.excerpt(f"{turn.question} — {turn.said}", wanted), turn.number)


def _one(changed: int) -> None:
    if changed != 1:
        raise NotFound(_NOTHING)
