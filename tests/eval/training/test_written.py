"""The questions written for passages: whole lines, places inside the passage, pieces cut the same way again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eval.training.written import labels, pieces, tidy, without_markup, written_questions

LABELS = {"yes", "part", "no"}


def test_every_question_has_its_label_and_what_is_unanswered_no_place() -> None:
    answered, placed = 0, 0
    for row in written_questions():
        assert len(row["passage"]) == 16
        is_cut_by_the_search = "/" in row["source"] and not row["title"]
        for label, question, *places in row["questions"]:
            assert label in LABELS
            assert question.strip()
            assert label != "no" or not places
            assert label == "no" or places or is_cut_by_the_search
            assert all(0 <= start < end for start, end in zip(places[::2], places[1::2], strict=True))
            answered, placed = answered + (label != "no"), placed + bool(places)
    assert placed > 0.95 * answered


def test_a_line_becomes_labels_with_the_passages_own_words() -> None:
    row = {
        "passage": "0" * 16,
        "source": "a/b:c.md",
        "title": "Quay",
        "questions": [["yes", "cost?", 12, 21], ["no", "age?"]],
    }
    answered, left = labels(row, "The quay is 40 crowns.")
    assert answered["answers"] == [{"text": "40 crowns", "start": 12}]
    assert (answered["kind"], left["kind"], left["answers"]) == ("written_yes", "written_no", [])


@given(st.lists(st.text("abc ", min_size=1, max_size=300), max_size=12))
def test_pieces_hold_the_paragraphs_in_order_and_none_is_much_too_long(paragraphs: list[str]) -> None:
    kept = [paragraph.strip() for paragraph in paragraphs if paragraph.strip()]
    made = list(pieces("\n\n".join(paragraphs), 0, 200))
    assert "".join("".join(made).split()) == "".join("".join(kept).split())
    assert all(len(piece) <= 200 * 1.6 for piece in made)


def test_marks_of_a_document_are_gone_and_its_words_are_not() -> None:
    text = "---\ntitle: x\n---\n# Quay\n\n* **Open** from [nine](https://a.b/c)\n1. `Bell`\n\n\n\n---\nEnd"
    assert tidy(without_markup(text)) == "Quay\n\nOpen from nine\nBell\n\nEnd"
