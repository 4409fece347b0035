"""One person with very many questions keeps nobody else waiting, and nobody is turned away for another."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from assistant.web import streams
from assistant.web.app import WebSettings, create_app
from assistant.web.chatting import ask
from assistant.web.listing import listed
from assistant.web.readers import Reader
from assistant.web.words import words_in
from tests.assistant.web.serving import in_thread
from tests.assistant.web.test_going_on import soon
from tests.assistant.web.visiting import PASSWORD, visit

if TYPE_CHECKING:
    import pytest

    from assistant.web.backends import Backends
    from tests.assistant.web.conftest import Scripted
    from tests.assistant.web.visiting import Visitor

WORDS = words_in("en")


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
