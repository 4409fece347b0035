"""All of a sort: every sentence that holds one, in the order of the document, each checked and cited."""

from __future__ import annotations

import pytest

from assistant.quoting import QuoteAnswerer
from assistant.types import Answer, Finished, Status, Verdict
from index.memory import TextCorpus

TEXT = (
    "The yard built 9 ferries in 2021. Output is expected to reach 14 ferries by 2027. Karl Voss, chairman of Nordkai, "
    "said the dock is too small. The quay is old. Ines Salgado, a pilot, warned that sand fills the channel. She added "
    "that dredging helps. The board aims to raise its income to 3 million crowns by 2028."
)


def ask(question: str, text: str = TEXT) -> Answer:
    corpus = TextCorpus([text])
    events = QuoteAnswerer().stream(question, corpus.search(question), corpus, ())
    return next(event.answer for event in events if isinstance(event, Finished))


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


def test_of_very_many_the_first_are_quoted_and_the_rest_is_told() -> None:
    answer = ask(
        "List all figures.",
        " ".join(f"Pier {letter * 3} holds {n} boats." for n, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 20)),
    )
    assert len(answer.claims) == 24
    assert "24 of 26" in answer.notices[0]
