"""A question in the words of the passage that it is put to."""

from __future__ import annotations

import pytest

from assistant.quoting.wording import worded

TEXT = (
    "Dues go to the Harbour Dues Board (HDB). The Office of Coast and Tides (OCT) objects. May is when Lena McRae and "
    "her LOs, most of them in Osterby, may row. The Lake\\_Isle Harbour (LH) is wide."
)
LONG, SHORT = "The Harbour Dues Board has a chair.", "Its chair told the HDB."


@pytest.mark.parametrize(
    ("question", "passage", "read"),
    [
        ("Who runs the HDB?", LONG, "Who runs the Harbour Dues Board?"),
        ("Who runs the HDB?", SHORT, "Who runs the HDB?"),
        ("Who runs the harbour dues board?", SHORT, "Who runs the HDB?"),
        ("Who runs the harbour dues board?", TEXT, "Who runs the Harbour Dues Board?"),
        ("What is the HDB?", TEXT, "What is the HDB?"),
        ("Who runs the HDBX?", LONG, "Who runs the HDBX?"),
        ("who rows in osterby", TEXT, "Who rows in Osterby?"),
        ("how many los does mcrae have", TEXT, "How many LOs does McRae have?"),
        ("may she row?", TEXT, "May she row?"),
        ("who else may row", TEXT, "Who else may row?"),
        ("Who runs the LH?", "The Lake\\_Isle Harbour is wide.", "Who runs the Lake\\_Isle Harbour?"),
        ("Compare the two boards.", TEXT, "Compare the two boards."),
    ],
)
def test_a_question_is_read_in_the_words_of_the_passage(question: str, passage: str, read: str) -> None:
    assert worded(question, [TEXT, TEXT], passage) == read
