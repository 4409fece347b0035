"""Sources of a check, and sentences taken out of a text."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking.answers import marked, relevant_sources
from assistant.errors import CheckRefused
from assistant.grounding.report import CheckedClaim, CheckReport
from assistant.language.claims import split_claims
from assistant.types import Verdict
from index.memory import TextCorpus

GOOD: Final = CheckedClaim(Verdict.SUPPORTED, 0.0, (), ())
SENTENCES: Final = st.sampled_from(["The quay opened.", "It cost 4 crowns!", "Was it so?", "Nobody came."])
GAPS: Final = st.sampled_from([" ", "\n", "\n\n", " [2] ", "\n- ", " [1]\n\n* ", "\n3. "])


def report(text: str, *withheld: str) -> CheckReport:
    """Return a report in which the sentences that hold one of these words are withheld, all others supported."""
    claims = tuple(
        replace(GOOD, text=said.text, start=said.start, end=said.end, withheld=any(w in said.text for w in withheld))
        for said in split_claims(text)
    )
    return CheckReport(not withheld, 0.0, claims, (), "quick")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("One is. Bad is. Two is.", "One is. Two is."),
        ("Bad is. One is.", "One is."),
        ("One is [1]. Bad is [2, 3].", "One is [1]."),
        ("One is. [1] Bad is. [2] Two is. [3]", "One is. [1] Two is. [3]"),
        ("- One is.\n- Bad is.\n- Two is.", "- One is.\n- Two is."),
        ("- One is.\n- Bad is.\n", "- One is."),
        ("- Bad is. One is.\n- Two is.", "- One is.\n- Two is."),
        ("1. Bad is.\n\nOne is after it.", "One is after it."),
        ("One is. Bad is.\n\nTwo is.", "One is.\n\nTwo is."),
        ("One is.\n\nBad is.\n\nTwo is.", "One is.\n\nTwo is."),
        ("Bad is.", ""),
        ("- Bad is [1].\n- Bad was.", ""),
    ],
)
def test_what_is_left_where_sentences_are_taken_out(text: str, left: str) -> None:
    assert marked(text, report(text, "Bad")) == left


@given(st.lists(st.tuples(SENTENCES, GAPS), max_size=6), st.sampled_from(["", "- ", "\n\n"]))
def test_nothing_is_lost_of_a_text_with_nothing_against_it(parts: list[tuple[str, str]], head: str) -> None:
    text = head + "".join(sentence + gap for sentence, gap in parts)
    assert marked(text, report(text)) == text


@given(st.lists(st.tuples(SENTENCES, GAPS), max_size=6))
def test_of_what_is_withheld_no_word_is_left_and_of_the_others_every_one(parts: list[tuple[str, str]]) -> None:
    text = "".join(gap + sentence for sentence, gap in parts)
    left = marked(text, report(text, "cost"))
    assert "cost" not in left
    kept = [claim.text for claim in split_claims(text) if "cost" not in claim.text]
    assert [claim.text for claim in split_claims(left)] == kept


def test_what_could_not_be_confirmed_is_marked_behind_its_sentence() -> None:
    text = "One is. Two is. [2]"
    said = report(text)
    doubted = replace(said.claims[1], verdict=Verdict.UNSUPPORTED)
    left = marked(text, replace(said, claims=(said.claims[0], doubted)))
    assert left == "One is. Two is. (could not be confirmed) [2]"


QUAY = "The quay of Marn was rebuilt in 1987.\n\nThe work cost 9 million crowns."


def test_sources_say_where_in_their_document_they_stand() -> None:
    corpus = TextCorpus([QUAY])
    (source,) = relevant_sources(corpus, "The quay was rebuilt in 1987.")
    assert source.text == corpus.parsed("0").document.text[source.start : source.start + len(source.text)]
    assert "1987" in source.text


def test_a_text_about_which_too_much_is_said_is_refused_and_nothing_dropped() -> None:
    """A sentence whose evidence was left out would look unsupported."""
    with pytest.raises(CheckRefused, match="in parts"):
        relevant_sources(TextCorpus([QUAY]), "The quay was rebuilt in 1987.", most=10)
