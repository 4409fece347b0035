"""What the server counts, who may read it, and that the log says nothing of what was asked."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import httpx
import pytest

from assistant.threaded import WaitingLine
from assistant.web.app import WebSettings, create_app
from assistant.web.chatting import ask
from assistant.web.measures import JsonLines, Measures
from assistant.web.readers import Reader
from assistant.web.words import words_in
from tests.assistant.web.serving import in_thread

if TYPE_CHECKING:
    from assistant.web.backends import Backends
    from tests.assistant.web.conftest import Scripted

ANN = Reader("ann", words_in("en"))


def lines(backends: Backends) -> dict[str, float]:
    text = backends.measures.text().decode()
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_questions_are_counted_by_how_they_ended(backends: Backends, scripted: Scripted) -> None:
    scripted.silent = frozenset({"Who drives them?"})
    for question in ("How many buses?", "How many?", "Who drives them?"):
        list(ask(backends, ANN, "", question))
    counted = lines(backends)
    assert counted['briefing_questions_total{status="answered"}'] == 2
    assert counted['briefing_questions_total{status="abstained"}'] == 1
    assert counted["briefing_withheld_total"] == 2
    assert counted["briefing_first_sentence_seconds_count"] == 2
    assert counted["briefing_answer_seconds_count"] == 3
    assert (counted["briefing_documents"], counted["briefing_questions_running"]) == (1, 0)


def test_a_question_counts_as_running_until_it_has_ended_or_is_given_up(backends: Backends) -> None:
    running = ask(backends, ANN, "", "How many buses?")
    for _ in range(3):
        next(running)
    assert backends.measures.running == 1
    running.close()  # type: ignore[attr-defined] # it is a generator
    assert backends.measures.running == 0


@pytest.mark.parametrize("log_questions", [False, True])
def test_the_log_is_json_and_says_what_was_asked_only_where_that_is_wanted(
    backends: Backends, scripted: Scripted, caplog: pytest.LogCaptureFixture, *, log_questions: bool
) -> None:
    caplog.set_level(logging.INFO, "assistant.questions")
    measures = Measures(backends.index, log_questions=log_questions)
    list(measures.measured("Where is my secret?", scripted.stream("Where is my secret?")))
    said = [JsonLines().format(record) for record in caplog.records if record.name == "assistant.questions"]
    (told,) = map(json.loads, said)
    assert (told["message"], told["status"], told["sentences"], told["withheld"]) == ("answered", "answered", 2, 1)
    assert ("secret" in said[0]) is log_questions


def test_metrics_are_read_on_this_machine_and_not_through_a_proxy(backends: Backends) -> None:
    backends.accounts.add("Ann", "seven green doors")
    settings = WebSettings(frozenset({"127.0.0.1"}), "quote")
    with in_thread(lambda: create_app(backends, settings)) as address, httpx.Client(timeout=60) as client:
        found = client.get(f"{address}/metrics")
        assert "briefing_documents 1.0" in found.text
        assert client.get(f"{address}/ready").status_code == 200
        assert [client.head(f"{address}/{name}").status_code for name in ("ready", "health")] == [200, 200]
        assert client.get(f"{address}/health").json() == {"status": "ok", "ready": True}
        assert found.headers["content-type"].startswith("text/plain")
        for header in ("x-forwarded-for", "forwarded", "x-real-ip"):
            assert client.get(f"{address}/metrics", headers={header: "127.0.0.1"}).status_code == 404


def test_who_waits_in_line_is_counted(backends: Backends) -> None:
    line = WaitingLine(1)
    measures = Measures(backends.index, line)
    with line.place() as first, line.place() as second:
        list(first)
        assert next(second) == 1
        assert b"briefing_questions_waiting 1.0" in measures.text()
