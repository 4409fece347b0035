"""All of a sort: every sentence that holds one, in the order of the document, each checked and cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.briefing import Briefing
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Status, Verdict
from index.memory import TextCorpus

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (
    "The yard built 9 ferries in 2021. Output is expected to reach 14 ferries by 2027. Karl Voss, chairman of Nordkai, "
    "said the dock is too small. The quay is old. Ines Salgado, a pilot, warned that sand fills the channel. She added "
    "that dredging helps. The board aims to raise its income to 3 million crowns by 2028."
)


def ask(question: str, text: str = TEXT) -> Answer:
    return Assistant(TextCorpus([text]), Settings()).answer(question)


@pytest.mark.parametrize(
    ("question", "openings"),
    [
        ("Which forecasts are there?", ["Output is expected"]),
        ("Which targets does the briefing name?", ["The board aims"]),
        ("List all figures.", ["The yard built", "Output is expected", "The board aims"]),
        ("What are the figures for 2021?", ["The yard built"]),
        ("Which dates are mentioned?", ["The yard built", "Output is expected", "The board aims"]),
        ("Who said what?", ["Karl Voss", "Ines Salgado", "She added"]),
    ],
)
def test_all_of_a_sort_is_quoted_in_order_and_checked(question: str, openings: list[str]) -> None:
    answer = ask(question)
    assert len(answer.claims) == len(openings)
    for claim, opening in zip(answer.claims, openings, strict=True):
        assert claim.text.startswith(opening)
        assert claim.verdict is Verdict.SUPPORTED
        assert all(TEXT[citation.start : citation.end] == citation.quote for citation in claim.citations)


def test_none_of_a_sort_is_told_as_what_was_looked_for() -> None:
    answer = ask("Which forecasts are there for 2040?")
    assert answer.status is Status.ABSTAINED
    assert answer.notices == ("No forecast for 2040 was found in the documents.",)


def test_a_topic_narrows_all_of_a_sort_and_an_unknown_one_is_declined() -> None:
    assert [claim.text[:10] for claim in ask("List all figures on ferries.").claims] == ["The yard b", "Output is "]
    assert ask("List all figures about opera houses.").status is Status.ABSTAINED


def test_how_much_of_it_is_shown_is_said() -> None:
    assert ask("Who is quoted?").notices == ("All 3 sentences with a statement are shown.",)
    assert ask("Give me the 2 most important figures").notices[0].startswith("These are 2 of 3 sentences with a figure")


@pytest.mark.parametrize(("question", "most"), [("summarise in two sentences", 2), ("3 bullets pls", 3), ("tl;dr", 3)])
def test_a_summary_is_as_long_as_asked_in_order_and_without_repeats(question: str, most: int) -> None:
    said = [claim.text for claim in ask(question).claims]
    assert len(said) == most
    assert len(set(said)) == most
    assert [TEXT.index(text) for text in said] == sorted(TEXT.index(text) for text in said)


def test_a_corpus_of_one_sentence_is_its_own_summary() -> None:
    assert ask("summarise", "It rained.").text == "It rained."


def test_what_a_later_document_adds_is_what_changed() -> None:
    old, new = (
        "The toll is 4 crowns. The quay is closed.",
        "The toll is 5 crowns. The quay is closed. A pier was built.",
    )
    answer = Assistant(TextCorpus([old, new]), Settings()).answer("What changed?")
    assert [claim.text for claim in answer.claims] == ["The toll is 5 crowns.", "A pier was built."]
    assert "only one document" in ask("What changed since the last version?").notices[0]


def test_of_very_many_the_first_are_quoted_and_the_rest_is_told() -> None:
    answer = ask(
        "List all figures.",
        " ".join(f"Pier {letter * 3} holds {n} boats." for n, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 20)),
    )
    assert len(answer.claims) == 24
    assert "24 of 26" in answer.notices[0]


@pytest.mark.parametrize(("question", "many"), [("Summarise in 3 sentences", 3), ("summary in 5 bullets please", 5)])
def test_a_summary_of_several_documents_has_as_many_sentences_as_are_asked_for(question: str, many: int) -> None:
    other = "The museum opened in May. It has two halls. Visitors pay nine crowns. The cafe closes at six."
    corpus = TextCorpus([TEXT, other], titles=["The yard", "The museum"])
    assert len(Assistant(corpus, Settings()).answer(question).claims) == many


def test_a_document_is_known_by_the_name_of_its_file(tmp_path: Path) -> None:
    texts = {
        "quay-audit.txt": "Cranes\n\nOf 40 cranes 9 were out of use.",
        "tolls.txt": "Tolls\n\nA car pays 12 crowns.",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with Briefing.open(tmp_path / "home") as briefing:
        briefing.add([tmp_path / name for name in texts])
        said = [claim.text for claim in briefing.ask("key figures of the quay audit").claims]
    assert said == ["Of 40 cranes 9 were out of use."]
