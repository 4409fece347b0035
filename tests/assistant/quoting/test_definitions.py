"""Abbreviations that a source defines, and a question that has a name under one of its two forms."""

from __future__ import annotations

import pytest

from assistant.quoting.definitions import definitions, with_both_names

TEXT = (
    "Dues go to the Harbour Dues Board (HDB). The Office of Coast and Tides (OCT), the Court of Oars (CoO) and many "
    "lone oarsmen (LOs) object."
)


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


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("Who runs the HDB?", "Who runs the Harbour Dues Board (HDB)?"),
        ("Who runs the harbour dues board?", "Who runs the Harbour Dues Board (HDB)?"),
        ("What does the Harbour Dues Board, or HDB, charge?", "What does the Harbour Dues Board, or HDB, charge?"),
        ("Who runs the HDBX?", "Who runs the HDBX?"),
        ("Who runs the port?", "Who runs the port?"),
    ],
)
def test_a_question_is_read_with_both_forms_of_a_defined_name(question: str, read: str) -> None:
    assert with_both_names(question, [TEXT, TEXT]) == read
