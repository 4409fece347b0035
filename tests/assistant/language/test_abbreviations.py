"""Abbreviations that a source defines, and questions after what they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.language.abbreviations import definitions
from assistant.pipeline import Assistant
from assistant.settings import Settings
from index.memory import TextCorpus

if TYPE_CHECKING:
    from assistant.types import Answer

TEXT = (
    "Dues go to the Harbour Dues Board (HDB). The Office of Coast and Tides (OCT), the Court of Oars (CoO) and many "
    "lone oarsmen (LOs) object."
)
GUARD = """Keepers learn here how to set up Line and Shelf Access Guard (LSAG) and how it hides a shelf from readers.

LSAG is switched on by the keeper. The Line and Shelf Access Guard (LSAG) was built in 2019.
"""


def test_definitions_are_found_with_their_whole_long_form() -> None:
    assert definitions(TEXT) == (
        ("Harbour Dues Board", "HDB"),
        ("Office of Coast and Tides", "OCT"),
        ("Court of Oars", "CoO"),
        ("lone oarsmen", "LOs"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Dues rose (HDB).",
        "The board (HDB) met.",
        "(HDB) met.",
        "Harbour Dues Board (1999)",
        "See Lakeside (LA).",
        "(A&)",
    ],
)
def test_brackets_that_spell_nothing_define_nothing(text: str) -> None:
    assert definitions(text) == ()


def _ask(question: str, text: str) -> Answer:
    return Assistant(TextCorpus([text]), Settings()).answer(question)


@pytest.mark.parametrize("question", ["What does LSAG stand for?", "What is LSAG short for?", "full name of LSAG"])
def test_an_abbreviation_is_spelled_out_where_it_is_introduced(question: str) -> None:
    """The long form is the answer, although the sentence says nothing in words of the question."""
    (claim,) = _ask(question, GUARD).claims
    assert claim.answer_span == "Line and Shelf Access Guard"


def test_an_abbreviation_that_is_spelled_out_in_brackets_is_told_too() -> None:
    """«AMC (…)» defines as much as «… (AMC)»."""
    (claim,) = _ask("what does AMC stand for", "Apply for an AMC (Academic Medical Center) account first.").claims
    assert claim.answer_span == "Academic Medical Center"


def test_what_an_abbreviation_that_nobody_spells_out_stands_for_is_not_said() -> None:
    """A sentence about it is no answer."""
    assert _ask("What does LSAG stand for?", GUARD.replace("Line and Shelf Access Guard (LSAG)", "LSAG")).claims == ()
