"""An answer falls into claims whose ranges hold their words, and what cannot be false is told apart."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.claims import split_claims, without_marks


@pytest.mark.parametrize(
    ("answer", "claims"),
    [
        ("Trade grew. Tolls fell.", ["Trade grew.", "Tolls fell."]),
        ("Trade grew [1]. Tolls fell. [2][3]", ["Trade grew [1].", "Tolls fell."]),
        ("The reasons:\n- Tolls fell [1]\n- Ferries were late", ["The reasons:", "Tolls fell", "Ferries were late"]),
        ("1. Trade grew.\n2) Tolls fell.", ["Trade grew.", "Tolls fell."]),
        ("## Trade\nIt grew by 4 %.", ["## Trade", "It grew by 4 %."]),
        ("", []),
        (" \n\t", []),
        ("...", []),
    ],
)
def test_claims_of_an_answer(answer: str, claims: list[str]) -> None:
    assert [claim.text for claim in split_claims(answer)] == claims


@pytest.mark.parametrize(
    ("sentence", "factual"),
    [
        ("Tolls fell by 4 %.", True),
        ("Hello!", False),
        ("Here is what I found:", False),
        ("Would you like to know more?", False),
        ("I hope this helps.", False),
        ("The key points are:", False),
        ("Based on the given passages, here are the answers:", False),
        ("The harbour has nine berths", True),
    ],
)
def test_what_is_factual(sentence: str, factual: bool) -> None:  # noqa: FBT001 - a column of the table
    assert [claim.factual for claim in split_claims(sentence)] == [factual]


@pytest.mark.parametrize(
    ("sentence", "silent"),
    [
        ("The passages do not say who built the pier.", True),
        ("The builder is not mentioned in the sources.", True),
        ("There is no information about the builder.", True),
        ("The passages do not say who built it, but it opened in 1911.", False),
        ("The ferry does not stop here.", False),
    ],
)
def test_a_sentence_about_silence_is_told_apart(sentence: str, silent: bool) -> None:  # noqa: FBT001 - a column
    claim = split_claims(sentence)[0]
    assert claim.says_silent is silent
    assert claim.factual is not silent


def test_marks_are_blanked_in_place() -> None:
    claim = "Trade grew [3] by 4 % (passage 2)."
    blanked = without_marks(claim)
    assert len(blanked) == len(claim)
    assert "3" not in blanked
    assert "2" not in blanked
    assert "by 4 %" in blanked


@given(st.text(alphabet="ab1. \n-*[]#:?!“”(", max_size=200))
def test_ranges_hold_the_words_and_do_not_overlap(answer: str) -> None:
    claims = split_claims(answer)
    assert all(answer[claim.start : claim.end] == claim.text for claim in claims)
    assert all(first.end <= second.start for first, second in itertools.pairwise(claims))
