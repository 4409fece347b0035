"""The quoting answerer over texts that we make up: the right sentence, the exact words, or nothing at all."""

from __future__ import annotations

import pytest

from assistant.pipeline import Assistant
from assistant.quoting.selection import decide
from assistant.settings import Settings
from assistant.types import Answer, Status, Verdict
from index.memory import TextCorpus
from tests.assistant.quoting.made_up import MadeUpReader

HARBOURS = """# Harbours of the north

The Coastal Survey Board mapped forty harbours in 2021. The work took three years and cost 12 million crowns.

“The harbour of Brenwick is the finest in the north,” said Karl Voss, a pilot. Ines Salgado, director of the board,
said that the quay of Halden would have to be rebuilt by 2030.

Fishing was banned off Brenwick because the stocks of cod had collapsed. The ban may be lifted next year.

Tolls in Brenwick rose by 4 % to 80 crowns. Tolls in Halden were abolished.
"""


def ask(question: str, *texts: str, one_wrong_in: int = 10) -> Answer:
    """Return the answer from ``texts`` alone."""
    return Assistant(TextCorpus(texts or (HARBOURS,)), Settings(one_wrong_in=one_wrong_in)).answer(question)


@pytest.mark.parametrize(
    ("question", "words", "span"),
    [
        ("How many harbours did the Coastal Survey Board map?", "mapped forty harbours", "forty"),
        ("How much did the work cost?", "cost 12 million crowns", "12 million crowns"),
        ("What did Karl Voss say about Brenwick?", "finest in the north", None),
        ("What did Ines Salgado say?", "quay of Halden", None),
        ("Why was fishing banned off Brenwick?", "because the stocks", None),
        ("By how much did tolls rise in Brenwick?", "rose by 4 %", "4 %"),
    ],
)
def test_the_sentence_that_answers_is_quoted_with_its_exact_words(question: str, words: str, span: str | None) -> None:
    answer = ask(question, one_wrong_in=5)  # what is quoted, not how surely
    assert answer.status is Status.ANSWERED
    first = answer.claims[0]
    assert words in first.text
    assert first.text in HARBOURS.replace("\n", " ") or first.text in HARBOURS
    assert first.verdict is Verdict.SUPPORTED
    if span is not None:
        assert first.answer_span is not None
        assert span in first.answer_span


@pytest.mark.parametrize(
    "question",
    [
        "Who painted the ceiling of the town hall?",
        "How many lighthouses are there in Portugal?",
        "What did Karl Voss say about submarines?",
        "When was Ada Holm born?",
    ],
)
def test_what_the_text_does_not_say_is_declined(question: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ABSTAINED
    assert answer.claims == ()


@pytest.mark.parametrize(
    ("question", "language"),
    [("谁是海港局的局长？", "Chinese"), ("Wie hoch ist die Maut und wer zahlt sie?", "German")],
)
def test_a_question_in_another_language_is_told_so(question: str, language: str) -> None:
    answer = ask(question)
    assert answer.status is Status.ABSTAINED
    assert any(language in notice for notice in answer.notices)


def test_one_voice_is_never_quoted_for_another() -> None:
    answer = ask("What did Karl Voss say?")
    assert all("Salgado" not in claim.text for claim in answer.claims)


def test_of_two_parts_the_one_without_an_answer_is_named() -> None:
    answer = ask("How much did the work cost, and who painted the ceiling of the town hall?")
    assert answer.status is Status.ANSWERED
    assert any("12 million crowns" in claim.text for claim in answer.claims)
    assert any("painted the ceiling" in notice for notice in answer.notices)


def test_without_any_passage_nothing_is_ranked() -> None:
    decided = decide("Who owns the mill?", [], TextCorpus([HARBOURS]), MadeUpReader({}))
    assert (decided.ranked, decided.declines) == ((), True)
