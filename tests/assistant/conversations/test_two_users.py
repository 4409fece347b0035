"""Whatever two users do, each has exactly what they did themselves."""

from __future__ import annotations

import tempfile
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from assistant.conversations import Conversations, TurnStatus
from assistant.store import NAME, AnswerRunning, NotFound, Store
from tests.assistant.conversations import answered

USERS = st.sampled_from(["ann", "bob"])


class TwoUsers(RuleBasedStateMachine):
    """Holds the store against two dictionaries: titles and statuses of each conversation, by user."""

    conversations = Bundle("conversations")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = count(1_750_000_000)
        self._open()
        self.expected: dict[str, dict[str, tuple[str, list[str]]]] = {"ann": {}, "bob": {}}

    def _open(self) -> None:
        self.store = Store(Path(self.folder.name) / NAME)
        self.kept = Conversations(self.store, lambda: float(next(self.clock)))

    @rule(target=conversations, user=USERS)
    def create(self, user: str) -> str:
        """One of them begins a conversation."""
        made = self.kept.create(user, "title")
        self.expected[user][made.id] = ("title", [])
        return made.id

    @rule(user=USERS, conversation=conversations)
    def begin(self, user: str, conversation: str) -> None:
        """One of them asks, in a conversation of their own or of the other."""
        if conversation not in self.expected[user]:
            with pytest.raises(NotFound):
                self.kept.begin(user, conversation, "Q?")
        elif "running" in self.expected[user][conversation][1]:
            with pytest.raises(AnswerRunning):
                self.kept.begin(user, conversation, "Q?")
        else:
            self.kept.begin(user, conversation, "Q?")
            self.expected[user][conversation][1].append("running")

    @rule(user=USERS, conversation=conversations)
    def finish(self, user: str, conversation: str) -> None:
        """Answer what is running."""
        if conversation in self.expected[user]:
            for turn in self.kept.get(user, conversation).turns:
                if turn.status is TurnStatus.RUNNING:
                    self.kept.finish(user, turn.id, answered("Q?"))
                    self.expected[user][conversation][1][-1] = "answered"

    @rule(user=USERS, conversation=conversations, title=st.sampled_from(["other", "数据"]))
    def rename(self, user: str, conversation: str, title: str) -> None:
        """One of them renames a conversation, their own or the other's."""
        if conversation in self.expected[user]:
            self.kept.rename(user, conversation, title)
            self.expected[user][conversation] = (title, self.expected[user][conversation][1])
        else:
            with pytest.raises(NotFound):
                self.kept.rename(user, conversation, title)

    @rule(user=USERS, conversation=conversations)
    def delete(self, user: str, conversation: str) -> None:
        """One of them deletes a conversation, their own or the other's."""
        if self.expected[user].pop(conversation, None) is None:
            with pytest.raises(NotFound):
                self.kept.delete(user, conversation)
        else:
            self.kept.delete(user, conversation)

    @rule()
    def restart(self) -> None:
        """Kill the server and start it again."""
        self.store.close()
        self._open()
        self.kept.mark_interrupted()
        for own in self.expected.values():
            for conversation, (title, statuses) in own.items():
                own[conversation] = (title, ["incomplete" if one == "running" else one for one in statuses])

    @invariant()
    def each_has_their_own(self) -> None:
        """List, turns and search show each user their own and nothing else."""
        for user, own in self.expected.items():
            held = {line.id: self.kept.get(user, line.id) for line in self.kept.listed(user)}
            found = {one: (held[one].summary.title, [str(turn.status) for turn in held[one].turns]) for one in held}
            assert found == own
            named = {one for one, (title, _) in own.items() if title == "数据"}
            assert {hit.summary.id for hit in self.kept.search(user, "数据")} == named

    def teardown(self) -> None:
        """Close what is open."""
        self.store.close()
        self.folder.cleanup()


TestTwoUsers = TwoUsers.TestCase
TestTwoUsers.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
