"""An answer goes on when nobody looks any more; a few go at a time, and one person keeps nobody else waiting."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from assistant.conversations import TurnStatus
from assistant.threaded import WaitingLine, going_on
from assistant.web import streams
from assistant.web.app import WebSettings, create_app
from assistant.web.chatting import ask, stop
from assistant.web.conversation import LineKind
from assistant.web.listing import listed
from assistant.web.readers import Reader
from assistant.web.showing import opened
from assistant.web.words import words_in
from tests.assistant.web.serving import in_thread
from tests.assistant.web.visiting import PASSWORD, visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from assistant.types import Event, Turn
    from assistant.web.backends import Backends
    from tests.assistant.web.conftest import Scripted
    from tests.assistant.web.visiting import Visitor


WORDS = words_in("en")
ANN = Reader("ann", WORDS)


def soon(holds: Callable[[], bool]) -> bool:
    """Wait until something holds, for a few seconds."""
    deadline = time.monotonic() + 10
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return holds()


def test_what_nobody_follows_is_made_to_the_end() -> None:
    made: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            yield number

    following = going_on(numbers())
    assert next(following) == 0
    following.close()  # type: ignore[attr-defined] # it is a generator
    assert soon(lambda: made == [0, 1, 2, 3, 4])


def test_an_error_comes_to_who_follows() -> None:
    def broken() -> Iterator[int]:
        yield 1
        message = "no"
        raise ValueError(message)

    following = going_on(broken())
    assert next(following) == 1
    with pytest.raises(ValueError, match="no"):
        next(following)


def test_an_answer_that_was_left_is_there_on_return_and_only_stop_stops_one(
    backends: Backends, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, whole = threading.Event(), scripted.stream

    def slow(question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        for event in whole(question, history):
            yield event
            held.wait(10)

    monkeypatch.setattr(scripted, "stream", slow)
    for stopped in (False, True):
        held.clear()
        following = going_on(ask(backends, ANN, "", "How many buses?"))
        shown = next(following)
        following.close()  # type: ignore[attr-defined] # the page was closed
        assert opened(backends, ANN, shown.id).busy
        if stopped:
            stop(backends, ANN, shown.id)
        held.set()

        def status(conversation: str = shown.id) -> TurnStatus:
            return backends.conversations.get("ann", conversation).turns[0].status

        assert soon(lambda: status() is not TurnStatus.RUNNING)
        assert status() is (TurnStatus.INCOMPLETE if stopped else TurnStatus.ANSWERED)


def test_so_many_go_at_a_time_and_the_others_in_their_order() -> None:
    line, order, most = WaitingLine(2), [], []
    inside, lock = [0], threading.Lock()
    gates = [threading.Event() for _ in range(6)]

    def person(number: int) -> None:
        with line.place() as before:
            list(before)
            with lock:
                inside[0] += 1
                order.append(number)
                most.append(inside[0])
            gates[number].wait(10)
            with lock:
                inside[0] -= 1

    threads = [threading.Thread(target=person, args=[number]) for number in range(6)]
    for number, thread in enumerate(threads):
        thread.start()
        assert soon(lambda: len(line._waiting) + len(line._inside) == number + 1)  # noqa: B023 - asked at once
    for gate in gates:
        gate.set()
    for thread in threads:
        thread.join()
    assert max(most) <= 2
    assert sorted(order) == list(range(6))
    assert order[:2] in ([0, 1], [1, 0])
    assert (line._waiting, line._inside) == ([], [])


def test_each_person_has_a_turn_before_anybody_has_another() -> None:
    line, order = WaitingLine(1), []

    def person(who: str) -> None:
        with line.place(who) as before:
            list(before)
            order.append(who)

    threads = [threading.Thread(target=person, args=[who]) for who in ("Ann", "Ann", "Ann", "Bob", "Cem", "Bob")]
    with line.place("somebody") as first:
        assert list(first) == []
        for number, thread in enumerate(threads):
            thread.start()
            assert soon(lambda: line.waiting == number + 1)  # noqa: B023 - asked at once
    for thread in threads:
        thread.join()
    assert order == ["Ann", "Bob", "Cem", "Ann", "Bob", "Ann"]


def test_whoever_waits_is_told_their_place_and_may_leave(backends: Backends) -> None:
    line = backends.line
    with line.place("Bob") as first:
        assert list(first) == []
        with line.place("Cem") as second:
            assert next(iter(second)) == 1
            waiting = ask(backends, ANN, "", "How many buses?")
            (busy,) = [said for said in next(waiting).conversation.lines if said.kind is LineKind.BUSY]
            assert busy.text == WORDS("state.waiting", place=2)
            waiting.close()  # type: ignore[attr-defined] # it is a generator
        assert line._waiting == []
    *_, last = ask(backends, ANN, "", "How many buses?")
    assert not last.busy


def test_what_was_stopped_before_its_turn_came_is_not_begun(backends: Backends, scripted: Scripted) -> None:
    begun: list[str] = []
    whole = scripted.stream

    def noticed(question: str, history: Sequence[Turn] = ()) -> Iterator[Event]:
        begun.append(question)
        yield from whole(question, history)

    scripted.stream = noticed  # type: ignore[method-assign]
    with backends.line.place() as first:
        list(first)
        waiting = going_on(ask(backends, ANN, "", "How many buses?"))
        shown = next(waiting)
        stop(backends, ANN, shown.id)
    *_, last = waiting
    assert begun == []
    assert not last.busy
    assert backends.conversations.get("ann", shown.id).turns[0].status is TurnStatus.INCOMPLETE


def followed(visitor: Visitor) -> str:
    """Return all that comes to a browser until its answers are whole."""
    with visitor.client.stream("GET", "/gradio_api/queue/data", params={"session_hash": visitor.stream}) as stream:
        return "".join(stream.iter_text())


def test_one_person_has_so_many_answers_at_once_and_another_is_next(
    backends: Backends, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "MOST_ANSWERS", 3)
    for name in ("Ann", "Bob"):
        backends.accounts.add(name, PASSWORD)
    with in_thread(lambda: create_app(backends, WebSettings(frozenset({"127.0.0.1"}), "quote"))) as address:
        bob, ann = visit(address, "Bob"), visit(address, "Ann")
        with closing(bob.client), closing(ann.client):
            with backends.line.place("somebody") as first:
                assert list(first) == []
                for number in range(3):
                    assert bob.join(bob.asking, [f"How many buses, {number}?", "", []]).status_code == 200
                    assert soon(lambda: backends.line.waiting == number + 1)  # noqa: B023 - asked at once
                refused = bob.join(bob.asking, ["How many buses, again?", "", []])
                assert (refused.status_code, refused.json()["detail"]) == (429, WORDS("problem.too_many"))
                assert ann.join(ann.asking, ["How many depots?", "", []]).status_code == 200
                assert soon(lambda: backends.line.waiting == 4)
            assert "31 buses" in followed(ann)
            assert "31 buses" in followed(bob)
            assert [question for question, _ in scripted.asked].index("How many depots?") <= 1
            assert bob.join(bob.asking, ["How many buses?", "", []]).status_code == 200
            followed(bob)


def test_a_question_that_is_one_too_many_is_told_so_and_leaves_no_conversation(backends: Backends) -> None:
    bob = Reader("bob", WORDS)
    with backends.line.place("somebody") as first:
        assert list(first) == []
        waiting = [ask(backends, bob, "", "How many buses?") for _ in range(5)]
        for one in waiting:
            next(one)
        *_, shown = ask(backends, bob, "", "How many depots?")
        assert (shown.notice, shown.refused) == (WORDS("problem.too_many"), True)
        assert len(listed(backends, bob)["items"]) == len(waiting)
        for one in waiting:
            one.close()  # type: ignore[attr-defined] # it is a generator
