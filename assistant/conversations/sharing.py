"""Answers that their owner lets every user of the server read, each under an address that nobody can guess."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import select

from assistant.conversations import rows
from assistant.conversations.conversations import owned_turn
from assistant.conversations.types import TurnStatus
from assistant.store.errors import AnswerRunning, NotFound
from assistant.store.schema import shares, turns

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.conversations.types import StoredTurn
    from assistant.store import Store


class Shares:
    """All shared answers of a store; safe to use from several threads. Methods raise ``StoreError``.

    An answer that is deleted is shared no more.
    """

    def __init__(self, store: Store, now: Callable[[], float] = time.time) -> None:
        self._store = store
        self._now = now

    def share(self, user: str, turn: str) -> str:
        """Return the token under which a user's answer can be read, always the same; raises ``NotFound``."""
        with self._store.writing() as connection:
            if owned_turn(connection, user, turn).status == TurnStatus.RUNNING:
                message = "This answer is still being written; share it when it is whole."
                raise AnswerRunning(message)
            held = connection.execute(select(shares.c.token).where(shares.c.turn == turn)).scalar_one_or_none()
            token = held or rows.new_id()
            if held is None:
                connection.execute(shares.insert().values(token=token, turn=turn, made=self._now()))
        return str(token)

    def withdraw(self, user: str, turn: str) -> None:
        """Let nobody else read an answer any more; raises ``NotFound`` for what is not the user's."""
        with self._store.writing() as connection:
            owned_turn(connection, user, turn)
            connection.execute(shares.delete().where(shares.c.turn == turn))

    def read(self, token: str) -> StoredTurn:
        """Return the shared answer of a token; raises ``NotFound``."""
        chosen = select(turns).select_from(turns.join(shares, shares.c.turn == turns.c.id))
        with self._store.reading() as connection:
            row = connection.execute(chosen.where(shares.c.token == token)).one_or_none()
        if row is None:
            message = "There is no such answer; it may have been deleted."
            raise NotFound(message)
        return rows.stored_turn(row)
