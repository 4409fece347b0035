"""Feedback as it is given, changed and taken back; kept first, then written out as a draft case.

The draft waits in the store until it stands in the file, so that neither a full disk nor a kill between the two loses
one, and a second try does not write it twice.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from assistant.conversations.conversations import owned_turn
from assistant.conversations.rows import storable, stored_turn, utc
from assistant.conversations.types import TurnStatus, history_of
from assistant.feedback.drafts import DRAFTS, change_drafts, documents_of, draft_case, line_of
from assistant.feedback.types import DraftsUnwritten, Feedback, FeedbackKind
from assistant.store.errors import AnswerRunning, TextRefused
from assistant.store.schema import conversations, feedback, turns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.engine import Connection, Row

    from assistant.conversations.types import StoredTurn
    from assistant.store import Store
    from assistant.types import Citation, Turn
    from index.manifest import Manifest

NOTE: Final = 4000
EXPECTED: Final = 20


class FeedbackStore:
    """Feedback of all users; like conversations, what is another user's is not found. Raises ``StoreError``."""

    def __init__(self, store: Store, home: Path, now: Callable[[], float] = time.time) -> None:
        """``home`` is where the file of drafts stands."""
        self._store = store
        self._home = Path(home).expanduser().absolute()
        self._now = now

    def give(  # noqa: PLR0913 - one parameter a thing that is said
        self,
        user: str,
        turn: str,
        kind: FeedbackKind,
        *,
        note: str = "",
        expected: Sequence[Citation] = (),
        manifest: Manifest | None = None,
    ) -> Feedback:
        """Keep what a user says of an answer, in the place of what they said before.

        ``expected`` are the places that should have been cited, ``manifest`` tells the hashes of the documents.
        Raises ``NotFound``, ``AnswerRunning``, ``TextRefused``, and ``DraftsUnwritten`` where the feedback is kept but
        its draft has to wait.
        """
        kept = _note(note, expected)
        quotes = tuple(dict.fromkeys(storable(citation.quote) for citation in expected))
        with self._store.writing() as connection:
            answered = _ended_turn(connection, user, turn)
            draft = None
            if kind is not FeedbackKind.RIGHT:
                case = draft_case(answered, _history(connection, answered), kind, kept, quotes)
                draft = {**case, "documents": documents_of(answered, (c.doc_id for c in expected), manifest)}
            given = self._now()
            _put(connection, turn, draft, kind=str(kind), note=kept, expected=json.dumps(quotes), given=given)
        self.write_drafts()
        return Feedback(turn, kind, kept, quotes, utc(given))

    def take_back(self, user: str, turn: str) -> None:
        """Forget what was said of an answer; its draft goes too, unless a person has touched it."""
        with self._store.writing() as connection:
            owned_turn(connection, user, turn)
            held = connection.execute(select(feedback).where(feedback.c.turn == turn)).one_or_none()
            if held is None:
                return
            _put(connection, turn, None, kind=held.kind, note="", expected="[]", given=held.given)
        self.write_drafts()
        with self._store.writing() as connection:
            connection.execute(feedback.delete().where(feedback.c.turn == turn))

    def of_conversation(self, user: str, conversation: str) -> dict[str, Feedback]:
        """Return the feedback on a conversation's turns by their ids; empty for a conversation of another user."""
        joined = feedback.join(turns, feedback.c.turn == turns.c.id).join(
            conversations, turns.c.conversation == conversations.c.id
        )
        own = (conversations.c.id == conversation, conversations.c.user == user)
        with self._store.reading() as connection:
            held = connection.execute(select(feedback).select_from(joined).where(*own))
            return {row.turn: _feedback(row) for row in held}

    def write_drafts(self) -> None:
        """Write the drafts that wait to the file; also for the start of a server. Raises ``DraftsUnwritten``."""
        with self._store.reading() as connection:
            waiting = connection.execute(select(feedback).where(feedback.c.written == 0)).all()
        if not waiting:
            return
        changes = [json.loads(row.draft) for row in waiting]
        gone = [line_of(change["before"]) for change in changes if change["before"] is not None]
        new = [line_of(change["now"]) for change in changes if change["now"] is not None]
        try:
            change_drafts(self._home, gone, new)
        except (OSError, UnicodeDecodeError) as error:
            message = f"The feedback is kept, but its draft case has to wait: {self._home / DRAFTS}: {error}."
            raise DraftsUnwritten(message) from error
        with self._store.writing() as connection:
            for row in waiting:
                same = (feedback.c.turn == row.turn, feedback.c.draft == row.draft)
                connection.execute(feedback.update().where(*same).values(written=1))


def _put(connection: Connection, turn: str, draft: dict[str, Any] | None, **columns: Any) -> None:  # noqa: ANN401 - columns
    """Keep a feedback with its draft, and which line of the file the draft replaces."""
    held = connection.execute(select(feedback).where(feedback.c.turn == turn)).one_or_none()
    before = None
    if held is not None:
        last = json.loads(held.draft)
        before = last["now"] if held.written else last["before"]
    values = {"draft": line_of({"before": before, "now": draft}), "written": 0, **columns}
    if held is None:
        connection.execute(feedback.insert().values(turn=turn, **values))
    else:
        connection.execute(feedback.update().where(feedback.c.turn == turn).values(**values))


def _ended_turn(connection: Connection, user: str, turn: str) -> StoredTurn:
    answered = stored_turn(owned_turn(connection, user, turn))
    if answered.status is TurnStatus.RUNNING:
        message = "This question is still being answered; say what you think of it when it is done."
        raise AnswerRunning(message)
    return answered


def _history(connection: Connection, turn: StoredTurn) -> tuple[Turn, ...]:
    """Return what was said in the conversation before a turn."""
    of_turn = select(turns.c.conversation).where(turns.c.id == turn.id).scalar_subquery()
    earlier = select(turns).where(turns.c.conversation == of_turn, turns.c.number < turn.number)
    return history_of([stored_turn(row) for row in connection.execute(earlier.order_by(turns.c.number))])


def _note(note: str, expected: Sequence[Citation]) -> str:
    if len(note) > NOTE or len(expected) > EXPECTED:
        message = f"A note has at most {NOTE:,} characters, and at most {EXPECTED} places can be expected."
        raise TextRefused(message)
    return storable(note.strip())


def _feedback(row: Row[Any]) -> Feedback:
    expected = tuple(json.loads(row.expected))
    return Feedback(row.turn, FeedbackKind(row.kind), row.note, expected, utc(row.given))
