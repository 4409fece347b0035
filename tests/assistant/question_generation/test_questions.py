"""Questions by templates: the sentence itself answers what is asked, and what leans on another one is not asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question_generation.clauses import base_of, clause_of
from assistant.question_generation.questions import questions
from assistant.question_generation.unanswerable import far, near
from eval.building.proposals import forgeable
from eval.matching import says
from index import shipped_documents
from index.loaders import load
from index.parsing import parse
from index.types import Speaker


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("The port of Brenwick handled 41 million tonnes of cargo in 1987.",
         "How much cargo did the port of Brenwick handle in 1987?", "41 million tonnes"),
        ("In May 1987 the council sold two of the cranes.", "When did the council sell two of the cranes?", "May 1987"),
        ("More than 300 ships used shore power, a record.", "How many ships used shore power?", "300"),
        ("About 18% of the cargo came from Norway.", "What share of the cargo came from Norway?", "18%"),
        ("Traffic on the railway grew by 12% that spring.",
         "By how much did traffic on the railway grow that spring?", "12%"),
        ("The new quay will cost 96 million crowns.", "How much will the new quay cost?", "96 million crowns"),
        ("The firms are to contribute more than 10% of output.",
         "What share of output are the firms to contribute?", "10%"),
        ("Operating costs fell to 14 million crowns in 1987.",
         "When did operating costs fall to 14 million crowns?", "1987"),
        ("The lighthouse was built in 1874.", "When was the lighthouse built?", "1874"),
        ("The Brenwick Harbour Company (BHC) owns the quay.",
         "What does the abbreviation BHC stand for?", "Brenwick Harbour Company"),
    ],
)  # fmt: skip
def test_a_figure_a_date_or_a_name_is_asked_for(sentence: str, question: str, answer: str) -> None:
    found = {asked.question: asked.answer for asked in questions(sentence, None)}
    assert found.get(question) == answer, found


def test_who_said_it_and_what_their_position_is() -> None:
    said = "Ada Holm, chief executive of the harbour company, warned that the fairway may silt up."
    found = {
        a.question: a.answer for a in questions(said, Speaker("Ada Holm", "chief executive of the harbour company"))
    }
    assert found == {
        "Who warned that the fairway may silt up?": "Ada Holm",
        "What is the position of Ada Holm?": "chief executive of the harbour company",
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "It handled 41 million tonnes in 1987.",
        "However, they sold 14 cranes in 1987.",
        "This was built in 1874.",
        "The cranes that were sold in 1987 stood for 14 years.",
        "The port has no longer sold anything since 1990.",
        "The shipped suite has 180 cases | 14 kinds.",
        "At its pace of 14 ships the port is expected to grow in 1987.",
        "Nothing to see here.",
        "",
    ],
)
def test_nothing_is_asked_that_leans_on_another_sentence(sentence: str) -> None:
    assert questions(sentence, None) == []


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("earned", "earn"), ("landed", "land"), ("carried", "carry"), ("stopped", "stop"), ("closed", "close"),
        ("rose", "rise"), ("holds", "hold"), ("red", None), ("hundred", None), ("data", None),
    ],
)  # fmt: skip
def test_the_base_form_of_a_verb(word: str, base: str | None) -> None:
    found = base_of(word)
    assert (found[1] if found else None) == base


@given(st.text(max_size=80))
def test_any_text_is_taken_without_an_error(text: str) -> None:
    for asked in questions(text, Speaker("Ada Holm", "mayor")):
        assert asked.question.endswith("?")
    clause_of(text)
    forgeable(text)


def test_the_sentence_itself_says_every_answer() -> None:
    count = 0
    for path in shipped_documents():
        parsed = parse(load(path))
        for sentence in parsed.sentences:
            text = parsed.sentence_text(sentence.number)
            for asked in questions(text, sentence.speaker):
                assert says(text, asked.answer), asked
                assert not says(asked.question, asked.answer) or asked.kind == "name", asked
                count += 1
    assert count >= 30


def test_a_near_question_changes_one_thing_to_what_no_document_has() -> None:
    texts = ["In 2024 China made 41 zettabytes.", "Kenya made 3 in 2022."]
    found = [changed.question for changed in near("How much did China make in 2024?", texts, ())]
    assert found == ["How much did China make in 2021?", "How much did Portugal make in 2024?"]
    people = near("Who told Ada Holm about the quay?", texts, ["Ada Holm", "Piet Maas"])
    assert [changed.question for changed in people] == ["Who told Piet Maas about the quay?"]
    assert near("What is the position of Ada Holm?", texts, ["Ada Holm", "Piet Maas"]) == []


def test_far_questions_are_left_out_where_a_document_is_about_them() -> None:
    about = "Jupiter has 95 moons; the Mona Lisa hangs elsewhere."
    assert len(far([about])) == len(far([""])) - 1
