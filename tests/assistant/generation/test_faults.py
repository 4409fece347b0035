"""A real client against a server that misbehaves: nothing wrong is shown, and the reader is told what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from assistant.errors import ModelUnavailable
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Status
from index.memory import TextCorpus
from tests.assistant.generation.scripted import breaks_after, fails, garbage, says, server, silence

if TYPE_CHECKING:
    from tests.assistant.generation.scripted import Behaviour

TEXT = (
    "The council of Lakeside met on Monday. It agreed to buy 31 electric buses for 4.2 million euros. "
    "Mayor Ana Ruiz said the buses could arrive in 2027. The old buses will be sold to a neighbouring town."
)
QUESTION = "How many electric buses did the council agree to buy?"
RIGHT = "The council agreed to buy 31 electric buses. [2]"


def _asked(*script: Behaviour, silence_seconds: float = 20.0) -> tuple[Answer, list[dict[str, Any]]]:
    with server(*script) as (address, requests):
        settings = Settings(model="openai:test", base_url=address, retry_seconds=0.01, silence_seconds=silence_seconds)
        assistant = Assistant(TextCorpus([TEXT]), settings)
        return assistant.answer(QUESTION), requests


def test_a_right_sentence_is_shown_with_its_source() -> None:
    answer, requests = _asked(says("The council agreed", " to buy 31 electric", " buses. [2]"))
    assert answer.status is Status.ANSWERED
    assert [claim.text for claim in answer.claims] == ["The council agreed to buy 31 electric buses."]
    before, bought = (citation.quote for citation in answer.claims[0].citations)
    assert before == "The council of Lakeside met on Monday.", "it says who «It» is"
    assert bought.startswith("It agreed to buy 31 electric buses")
    assert "prompt:system" in answer.fingerprints
    assert len(requests) == 1


def test_a_wrong_sentence_is_corrected_once() -> None:
    answer, requests = _asked(says("The council agreed to buy 13 electric buses. [2]"), says(RIGHT))
    assert [claim.text for claim in answer.claims] == ["The council agreed to buy 31 electric buses."]
    assert answer.withheld == ()
    assert "13" in requests[1]["messages"][-1]["content"]
    assert "31 electric buses" in requests[1]["messages"][-1]["content"]


def test_a_sentence_that_stays_wrong_is_withheld_with_its_reason() -> None:
    answer, requests = _asked(says("The council agreed to buy 13 electric buses. [2]"))
    assert (answer.status, answer.claims) == (Status.ABSTAINED, ())
    assert "13" in answer.withheld[0].findings[0].message
    assert len(requests) == 2


def test_a_number_that_was_not_offered_is_dropped_and_reported() -> None:
    answer, _ = _asked(says("The council agreed to buy 31 electric buses. [2][77]"))
    assert answer.status is Status.ANSWERED
    assert any("77" in notice for notice in answer.notices)


@pytest.mark.parametrize("reason", ["length", None, "content_filter"])
def test_a_stream_that_does_not_say_stop_is_incomplete(reason: str | None) -> None:
    answer, _ = _asked(says(RIGHT, " The price was 4.2 mil", reason=reason))
    assert answer.status is Status.INCOMPLETE
    assert [claim.text for claim in answer.claims] == ["The council agreed to buy 31 electric buses."]
    assert "mil" not in answer.claims[0].text
    assert "incomplete" in answer.text


def test_a_connection_that_breaks_after_a_sentence_is_incomplete() -> None:
    answer, requests = _asked(breaks_after(RIGHT, " It was"))
    assert answer.status is Status.INCOMPLETE
    assert len(answer.claims) == 1
    assert len(requests) == 1


def test_failures_that_may_pass_are_tried_twice_more() -> None:
    answer, requests = _asked(fails(500), fails(429), says(RIGHT))
    assert (answer.status, len(requests)) == (Status.ANSWERED, 3)


@pytest.mark.parametrize(
    ("behaviour", "tries", "says_what"),
    [(fails(500), 3, "500"), (fails(429), 3, "later"), (fails(401), 1, "key"), (fails(404), 1, "404")],
)
def test_failures_that_stay_end_with_what_to_do(behaviour: Behaviour, tries: int, says_what: str) -> None:
    answer, requests = _asked(behaviour)
    assert (answer.status, len(requests)) == (Status.ERROR, tries)
    assert says_what in answer.text
    assert answer.claims == ()


def test_garbage_is_an_error() -> None:
    answer, _ = _asked(garbage)
    assert answer.status is Status.ERROR
    assert "test" in answer.text


def test_silence_ends_after_the_time_that_was_set() -> None:
    answer, requests = _asked(silence, silence_seconds=0.3)
    assert answer.status is Status.ERROR
    assert "could not be reached" in answer.text
    assert len(requests) == 3


def test_a_server_that_is_not_there_is_named() -> None:
    settings = Settings(model="openai:test", base_url="http://127.0.0.1:9/v1", retry_seconds=0.0)
    answer = Assistant(TextCorpus([TEXT]), settings).answer(QUESTION)
    assert answer.status is Status.ERROR
    assert "openai:test" in answer.text


def test_a_connected_model_is_asked_whatever_the_small_reader_thinks_and_the_check_has_the_last_word() -> None:
    said = "Mário Jardel won the golden boot in Portugal. [1]"
    with server(says(said)) as (address, requests):
        assistant = Assistant(TextCorpus([TEXT]), Settings(model="openai:test", base_url=address))
        answer = assistant.answer("Which footballer won the golden boot in Portugal?")
    assert (answer.status, answer.claims) == (Status.ABSTAINED, ())
    assert len(answer.withheld) == 1
    assert len(requests) == 2


@pytest.mark.parametrize("name", ["nonsense", "openai:", ":x"])
def test_a_name_without_the_form_of_a_model_is_refused_in_words(name: str) -> None:
    with pytest.raises(ModelUnavailable, match="provider:model"):
        Assistant(TextCorpus([TEXT]), Settings(model=name))


def test_a_provider_that_does_not_exist_is_an_error_in_words() -> None:
    answer = Assistant(TextCorpus([TEXT]), Settings(model="made_up_provider:x")).answer(QUESTION)
    assert answer.status is Status.ERROR
    assert "made_up_provider:x" in answer.text


@pytest.mark.model
def test_the_local_model_answers_or_declines_and_shows_nothing_false() -> None:
    assistant = Assistant(TextCorpus([TEXT]), Settings(model="local"))
    answer = assistant.answer(QUESTION)
    assert answer.status in {Status.ANSWERED, Status.ABSTAINED, Status.INCOMPLETE}
    assert answer.claims or answer.withheld or answer.status is Status.INCOMPLETE
    for claim in answer.claims:
        assert "31" in claim.text or claim.text in TEXT
