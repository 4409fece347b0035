"""Conversations are kept whole, of one user each, whatever happens to the server."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from assistant.conversations import Conversations, TurnStatus
from assistant.conversations.conversations import MOST_RUNNING
from assistant.store import NAME, AnswerEnded, AnswerRunning, NotFound, Store, TextRefused
from assistant.types import Answer, Status, Turn
from assistant.wire import answer_to_json
from tests.assistant.conftest import FILE_ONLY
from tests.assistant.conversations import CLAIM, WITHHELD, answered

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_turn_is_kept_as_the_contract_has_it_with_its_receipt(kept: Conversations) -> None:
    made = kept.create("ann")
    answer = answered("How many buses?")
    turn = kept.append("ann", made.id, answer, receipt='{"signed": "as it is"}\n')
    (stored,) = kept.get("ann", made.id).turns
    assert stored.answer == answer_to_json(answer, turn)
    assert (stored.id, stored.number, stored.status) == (turn, 1, TurnStatus.ANSWERED)
    assert stored.receipt == '{"signed": "as it is"}\n'
    assert kept.turn("ann", turn) == stored


def test_ids_are_long_and_never_the_same(kept: Conversations) -> None:
    ids = {kept.create("ann").id for _ in range(20)}
    assert len(ids) == 20
    assert all(len(one) == 32 for one in ids)


def test_the_first_question_names_a_conversation_and_a_given_title_stays(kept: Conversations) -> None:
    unnamed, named = kept.create("ann"), kept.create("ann", "  Buses \n of 2025 ")
    for made in (unnamed, named):
        kept.append("ann", made.id, answered("How many\nbuses?"))
        kept.append("ann", made.id, answered("And trams?"))
    assert kept.get("ann", unnamed.id).summary.title == "How many buses?"
    assert kept.get("ann", named.id).summary.title == "Buses of 2025"


@pytest.mark.parametrize("question", ["word " * 100, "x" * 500, "数据" * 300])
def test_a_long_first_question_gives_a_short_title(kept: Conversations, question: str) -> None:
    made = kept.create("ann")
    kept.append("ann", made.id, answered(question))
    title = kept.get("ann", made.id).summary.title
    assert 40 < len(title) <= 80
    assert title.endswith("…")


def test_the_list_has_the_one_changed_last_first(kept: Conversations) -> None:
    first, second = kept.create("ann", "first"), kept.create("ann", "second")
    assert [line.id for line in kept.listed("ann")] == [second.id, first.id]
    kept.append("ann", first.id, answered("Q?"))
    kept.rename("ann", second.id, "renamed")
    lines = kept.listed("ann")
    assert [(line.title, line.turns) for line in lines] == [("first", 1), ("renamed", 0)]
    assert lines[0].changed > lines[0].made
    assert len(kept.listed("ann", most=1)) == 1


def test_a_question_is_kept_before_its_answer_and_then_as_it_grows(kept: Conversations) -> None:
    made = kept.create("ann")
    turn = kept.begin("ann", made.id, "How many buses?")
    assert (kept.turn("ann", turn).status, kept.turn("ann", turn).said) == (TurnStatus.RUNNING, "")
    kept.keep_shown("ann", turn, [CLAIM], [WITHHELD], "local")
    running = kept.turn("ann", turn)
    assert (running.status, running.said, running.answer["status"]) == (TurnStatus.RUNNING, CLAIM.text, "running")
    whole = Answer("How many buses?", Status.ANSWERED, (CLAIM, CLAIM))
    kept.finish("ann", turn, whole, "receipt")
    stored = kept.turn("ann", turn)
    assert stored.answer == answer_to_json(whole, turn)
    assert stored.receipt == "receipt"


def test_a_restart_in_mid_answer_leaves_what_was_shown_marked_incomplete(kept: Conversations, store: Store) -> None:
    made = kept.create("ann")
    turn = kept.begin("ann", made.id, "How many buses?")
    kept.keep_shown("ann", turn, [CLAIM])
    again = Conversations(store)
    assert again.mark_interrupted() == 1
    assert again.mark_interrupted() == 0
    stored = again.turn("ann", turn)
    assert stored.status is TurnStatus.INCOMPLETE
    assert stored.answer["status"] == "incomplete"
    assert stored.answer["claims"][0]["text"] == CLAIM.text
    assert "The server was stopped" in stored.answer["text"]
    assert again.begin("ann", made.id, "And trams?")


def test_a_stopped_answer_keeps_what_was_shown_and_takes_no_more(kept: Conversations) -> None:
    made = kept.create("ann")
    turn = kept.begin("ann", made.id, "How many buses?")
    kept.keep_shown("ann", turn, [CLAIM])
    kept.stop("ann", turn)
    with pytest.raises(AnswerEnded):
        kept.keep_shown("ann", turn, [CLAIM, CLAIM])
    with pytest.raises(AnswerEnded):
        kept.finish("ann", turn, answered("How many buses?"))
    stored = kept.turn("ann", turn)
    assert stored.answer["text"] == f"{CLAIM.text} (The answer is incomplete: It was stopped before it was whole.)"
    kept.stop("ann", turn, "twice")
    assert kept.turn("ann", turn) == stored


def test_a_second_question_waits_for_the_first(kept: Conversations) -> None:
    made = kept.create("ann")
    kept.begin("ann", made.id, "How many buses?")
    with pytest.raises(AnswerRunning):
        kept.begin("ann", made.id, "How many buses?")
    with pytest.raises(AnswerRunning):
        kept.append("ann", made.id, answered("And trams?"))
    assert len(kept.get("ann", made.id).turns) == 1


def test_history_is_what_has_ended_without_what_asked_nothing(kept: Conversations) -> None:
    made = kept.create("ann")
    kept.append("ann", made.id, Answer("Who?", Status.ABSTAINED))
    kept.append("ann", made.id, answered("How many buses?"))
    kept.append("ann", made.id, Answer("thanks", Status.ABSTAINED, reply="You are welcome."))
    kept.begin("ann", made.id, "And trams?")
    whole = kept.get("ann", made.id)
    last = (Turn("user", "How many buses?"), Turn("assistant", "It bought 31 buses."))
    assert whole.history() == (Turn("user", "Who?"), Turn("assistant", "The briefing does not say."), *last)
    assert whole.history(1) == last
    assert whole.history(0) == ()


def test_deleting_takes_everything_along(kept: Conversations, store: Store) -> None:
    made = kept.create("ann")
    turn = kept.begin("ann", made.id, "How many buses?")
    kept.delete("ann", made.id)
    assert kept.listed("ann") == []
    with pytest.raises(NotFound):
        kept.finish("ann", turn, answered("How many buses?"))
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM turns").scalar_one() == 0


@FILE_ONLY
def test_deleted_words_are_not_left_in_the_files(kept: Conversations, store: Store) -> None:
    made, other = kept.create("ann"), kept.create("ann", "kept: the green lamp")
    for number in range(30):
        kept.append("ann", made.id, answered(f"What of the violet umbrella {number}?"))
    kept.rename("ann", made.id, "violet umbrella")
    kept.delete("ann", made.id)
    held = b"".join(file.read_bytes() for file in store.path.parent.glob(f"{NAME}*"))
    assert b"green lamp" in held
    assert b"violet umbrella" not in held
    assert [line.id for line in kept.listed("ann")] == [other.id]


def test_a_user_who_goes_takes_only_their_own_along(kept: Conversations) -> None:
    kept.create("ann")
    kept.create("ann")
    kept.create("bob")
    assert kept.delete_all("ann") == 2
    assert len(kept.listed("bob")) == 1


CALLS: list[Callable[[Conversations, str, str, str], object]] = [
    lambda kept, user, conversation, _: kept.get(user, conversation),
    lambda kept, user, conversation, _: kept.rename(user, conversation, "mine"),
    lambda kept, user, conversation, _: kept.delete(user, conversation),
    lambda kept, user, conversation, _: kept.begin(user, conversation, "Q?"),
    lambda kept, user, conversation, _: kept.append(user, conversation, answered("Q?")),
    lambda kept, user, _, turn: kept.turn(user, turn),
    lambda kept, user, _, turn: kept.keep_shown(user, turn, [CLAIM]),
    lambda kept, user, _, turn: kept.finish(user, turn, answered("Q?")),
    lambda kept, user, _, turn: kept.stop(user, turn),
]


@pytest.mark.parametrize("call", CALLS)
def test_anothers_conversation_is_not_found_exactly_like_none_at_all(
    kept: Conversations, call: Callable[[Conversations, str, str, str], object]
) -> None:
    made = kept.create("ann", "hers")
    turn = kept.begin("ann", made.id, "How many buses?")
    before = kept.get("ann", made.id)
    said = []
    for user, conversation, number in [("bob", made.id, turn), ("ann", "0" * 32, "0" * 32), ("", made.id, turn)]:
        with pytest.raises(NotFound) as raised:
            call(kept, user, conversation, number)
        said.append(str(raised.value))
    assert len(set(said)) == 1
    assert kept.get("ann", made.id) == before
    assert kept.listed("bob") == []
    assert kept.search("bob", "buses") == []


@pytest.mark.parametrize("title", ["", " \n", "x" * 201])
def test_a_title_has_bounds(kept: Conversations, title: str) -> None:
    made = kept.create("ann", "x" * 200)
    with pytest.raises(TextRefused, match="1 to 200"):
        kept.rename("ann", made.id, title)


def test_a_question_has_a_bound(kept: Conversations) -> None:
    made = kept.create("ann")
    with pytest.raises(TextRefused, match="20,001"):
        kept.begin("ann", made.id, "x" * 20_001)
    assert kept.get("ann", made.id).turns == ()


@pytest.mark.parametrize(
    "text", ["half \ud800 a character", "zero \x00 byte", "'; DROP TABLE turns; --", "مرحبا \u202e"]
)
def test_strange_text_is_kept(kept: Conversations, text: str) -> None:
    made = kept.create("ann", text)
    kept.append("ann", made.id, answered(text, text))
    whole = kept.get("ann", made.id)
    readable = text.encode("utf-8", "replace").decode()
    assert (whole.turns[0].question, whole.turns[0].said) == (readable.replace("\0", "?"), readable)
    assert kept.search("ann", readable)


def test_two_threads_and_two_tabs_at_once(kept: Conversations) -> None:
    made = kept.create("ann")
    refused: list[AnswerRunning] = []

    def tab(name: str) -> None:
        for number in range(15):
            own = kept.create("ann")
            kept.append("ann", own.id, answered(f"{name} {number}?"))
            try:
                turn = kept.begin("ann", made.id, f"{name} {number}?")
                kept.finish("ann", turn, answered(f"{name} {number}?"))
            except AnswerRunning as error:
                refused.append(error)

    threads = [threading.Thread(target=tab, args=(name,)) for name in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    turns = kept.get("ann", made.id).turns
    assert len(kept.listed("ann")) == 46
    assert len(turns) + len(refused) == 45
    assert [turn.number for turn in turns] == list(range(1, len(turns) + 1))


WRITER = """
import sys
from pathlib import Path
from assistant.conversations import Conversations
from assistant.store import Store
from tests.assistant.conversations import CLAIM, answered

kept = Conversations(Store.open(Path(sys.argv[1])))
made = kept.create("ann")
print(made.id, flush=True)
for number in range(100_000):
    turn = kept.begin("ann", made.id, f"Question {number}?")
    print("begun", turn, flush=True)
    kept.keep_shown("ann", turn, [CLAIM] * 40)
    kept.finish("ann", turn, answered(f"Question {number}?", "Said " * 200))
    print("whole", turn, flush=True)
"""


def test_a_kill_in_mid_write_leaves_a_whole_conversation(tmp_path: Path) -> None:
    """Everything that was acknowledged before the kill is there, and the rest is a question marked incomplete."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(60)]
        os.kill(writer.pid, signal.SIGKILL)
        lines += writer.stdout.read().splitlines()
    conversation, *events = [line.split() for line in lines if line.strip()]
    store = Store(tmp_path / NAME)
    kept = Conversations(store)
    assert kept.mark_interrupted() <= 1
    stored = {turn.id: turn for turn in kept.get("ann", conversation[0]).turns}
    for event, turn in (event for event in events if len(event) == 2):
        assert turn in stored
        assert event == "begun" or stored[turn].status is TurnStatus.ANSWERED
    assert [turn.number for turn in stored.values()] == list(range(1, len(stored) + 1))
    assert {turn.status for turn in stored.values()} <= {TurnStatus.ANSWERED, TurnStatus.INCOMPLETE}
    store.close()
    connection = sqlite3.connect(tmp_path / NAME)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_one_user_has_so_many_answers_under_way_and_no_more(kept: Conversations) -> None:
    running = [kept.begin("ann", kept.create("ann").id, "Who?") for _ in range(MOST_RUNNING)]
    with pytest.raises(AnswerRunning, match="of your questions"):
        kept.begin("ann", kept.create("ann").id, "Who?")
    kept.begin("bob", kept.create("bob").id, "Who?")
    kept.stop("ann", running[0])
    kept.begin("ann", kept.create("ann").id, "Who?")
