"""A passage that may answer comes from the likeliest decision that declined, and from none that is too unlikely."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.quoting.possible import LEAST, possible
from assistant.quoting.selection import Decision, decide
from index.memory import TextCorpus

TEXT = "The harbour has 40 moorings. It was widened in 1901. The ferry leaves from the north pier at noon."


@pytest.fixture(scope="module")
def declined() -> Decision:
    corpus = TextCorpus([TEXT])
    question = "When was the harbour widened?"
    return replace(decide(question, corpus.search(question), corpus, None), declines=True, probability=LEAST)


def test_the_passage_is_quoted_exactly_with_what_it_leans_on(declined: Decision) -> None:
    found = possible([declined])
    assert found is not None
    assert found.citation.quote == "The harbour has 40 moorings. It was widened in 1901."
    assert TEXT[found.citation.start : found.citation.end] == found.citation.quote
    assert found.answer_span == "1901"
    assert found.probability == LEAST


def test_the_likeliest_decision_is_offered_and_none_that_is_too_unlikely(declined: Decision) -> None:
    unlikely = replace(declined, probability=LEAST - 0.01)
    likelier = replace(declined, probability=LEAST + 0.1)
    found = possible([unlikely, declined, likelier])
    assert found is not None
    assert found.probability == LEAST + 0.1
    assert possible([unlikely]) is None
    assert possible([replace(declined, ranked=())]) is None
    assert possible([]) is None
