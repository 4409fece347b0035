"""A sentence of which only half is supported: the rest is struck through in every form, and nothing else is parted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.checking.draft import check_draft, held_against, in_parts, reasons
from assistant.checking.forms import as_docx, as_html, as_markdown
from assistant.checking.halves import struck
from assistant.grounding.combination import Kind
from index.loaders import load_text

if TYPE_CHECKING:
    from assistant.checking.draft import DraftReport

SOURCE = (
    "The council of Lakeside agreed to buy 31 electric buses for 4.2 million euros. The buses will arrive in 2027. "
    "The depot stands in Harbour Street and has room for 60 vehicles."
)
HALF = "The council agreed to buy 31 electric buses, and the fishermen of Brockhaven received 900,000 dollars."


def report(text: str) -> DraftReport:
    draft = load_text(text, title="draft", source="draft")
    source = load_text(SOURCE, title="minutes", source="minutes")
    return check_draft(draft, held_against([source], draft), Kind.QUICK)


def test_what_is_borne_out_stays_and_the_rest_is_struck_through_with_its_reason() -> None:
    made = report(HALF)
    (claim,) = made.claims
    gone = [text for text, is_struck in in_parts(claim, made) if is_struck]
    assert gone == [", and the fishermen of Brockhaven received 900,000 dollars"]
    assert "".join(text for text, _ in in_parts(claim, made)) == HALF
    assert "«Brockhaven»" in reasons(claim, made)[0]
    assert f"<s>{gone[0]}</s>" in as_html(made)
    assert f"31 electric buses~~{gone[0]}~~." in as_markdown(made)
    assert as_docx(made).startswith(b"PK")


def test_marks_of_markdown_stand_at_the_words_that_are_struck_through() -> None:
    made = report(
        "The fishermen of Brockhaven received 900,000 dollars, and the council agreed to buy 31 electric buses."
    )
    assert "~~The fishermen of Brockhaven received 900,000 dollars, and~~ the council" in as_markdown(made)


@pytest.mark.parametrize(
    "text",
    [
        "The council agreed to buy 31 electric buses for 4.2 million euros.",
        "The fishermen protested against the pier, and the mayor left the town for good.",
        "The mayor said that the council would buy 31 buses, and the fishermen protested against the new pier.",
        "If the council buys 31 electric buses, the fishermen protest, and the mayor leaves the town for good.",
    ],
)
def test_what_states_one_thing_or_reports_or_has_a_condition_is_not_parted(text: str) -> None:
    made = report(text)
    assert [struck(parts) for parts in made.halves.values()] == []
