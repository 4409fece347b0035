"""Rows of questions over whole documents: what the search finds, labelled by the places that answer."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import click
import pytest

from eval.training.searched import rows_of
from eval.training.written import document_text, known_pieces, labels

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "quay/papers:rules.md"
BERTHS = "A berth costs 40 crowns a night."
MARKDOWN = "# Rules of the quay\n\n" + "\n\n".join(
    [BERTHS, *(f"Shed {number} is let to the {trade} guild until {2030 + number}, who repair its roof, doors and "
               f"windows at their own cost and let nobody sleep there." for number, trade in
               enumerate(("coopers'", "smiths'", "weavers'", "sailmakers'", "ropemakers'", "bakers'")))]
)  # fmt: skip


def asked(question: str, *answers: list[str], **more: object) -> dict[str, object]:
    return {"source": SOURCE, "question": question, "answers": list(answers), **more}


def test_a_passage_that_holds_the_answer_is_a_yes_and_all_others_are_a_no() -> None:
    found = list(rows_of(SOURCE, MARKDOWN, [asked("whats a berth per night", [BERTHS, "40 crowns"])]))
    questions = [question for row in found for question in row["questions"]]
    assert sorted({label for label, *_ in questions}) == ["no", "yes"]
    assert all(question == "Whats a berth per night?" for _, question, *_ in questions)
    assert all(places for label, _, *places in questions if label == "yes")


def test_the_places_are_those_of_the_words_in_the_passage_as_it_is_cut_again(tmp_path: Path) -> None:
    clone = tmp_path / "clones" / "quay" / "papers"
    clone.mkdir(parents=True)
    clone.joinpath("rules.md").write_text(MARKDOWN, encoding="utf-8")
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", "-C", str(clone), *words], check=True)
    text = document_text(tmp_path / "clones", SOURCE)
    assert text == MARKDOWN
    (row, *_) = rows_of(SOURCE, text, [asked("whats a berth per night", [BERTHS, "40 crowns"])])
    passages = known_pieces(tmp_path / "clones", tmp_path, [row])
    (label,) = labels(row, passages[row["passage"]])
    assert [answer["text"] for answer in label["answers"]] == ["40 crowns"]


def test_a_follow_up_is_put_as_the_program_puts_it() -> None:
    before = asked("and for a week?", history=[["What does a berth cost a night?", "40 crowns"]])
    questions = {question for row in rows_of(SOURCE, MARKDOWN, [before]) for _, question, *_ in row["questions"]}
    assert all("berth" in question for question in questions)


def test_words_that_are_not_in_the_text_are_told_with_their_question() -> None:
    with pytest.raises(click.ClickException, match=r"50 crowns.*whats a berth"):
        list(rows_of(SOURCE, MARKDOWN, [asked("whats a berth", [BERTHS, "50 crowns"])]))
