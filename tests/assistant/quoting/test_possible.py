"""A passage that may answer comes from the likeliest decision that declined, and from none that is too unlikely."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.quoting.model import load
from assistant.quoting.selection import possible
from tests.assistant.quoting.made_up import decision

if TYPE_CHECKING:
    from assistant.quoting.selection import Decision

TEXT = "The harbour has 40 moorings. It was widened in 1901. The ferry leaves from the north pier at noon."


@pytest.fixture
def least() -> float:
    """Return the probability from which on a passage is offered."""
    return load().possible


@pytest.fixture
def declined(least: float) -> Decision:
    """Return a decision that declined what is just likely enough."""
    return replace(decision("When was the harbour widened?", [TEXT], {"1901": 0.6}, least), declines=True)


def test_what_was_read_is_quoted_exactly(declined: Decision, least: float) -> None:
    found = possible([declined])
    assert found is not None
    assert found.citation.quote == TEXT
    assert TEXT[found.citation.start : found.citation.end] == found.citation.quote
    assert found.answer_span == "1901"
    assert found.probability == least


def test_the_likeliest_decision_is_offered_and_none_that_is_too_unlikely(declined: Decision, least: float) -> None:
    unlikely = replace(declined, probability=least - 0.01)
    likelier = replace(declined, probability=least + 0.1)
    found = possible([unlikely, declined, likelier])
    assert found is not None
    assert found.probability == least + 0.1
    assert possible([unlikely]) is None
    assert possible([replace(declined, ranked=())]) is None
    assert possible([]) is None
