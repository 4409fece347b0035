"""A sentence of another voice, name, country or office, or about another relation, answers nothing."""

from __future__ import annotations

import pytest

from assistant.quoting import QuoteAnswerer
from assistant.types import Answer, Finished, Status
from index.memory import TextCorpus

TEXT = (
    "Trials of the Ravel assistant run at Marn General Hospital, a clinic of the north. Ada Holm, deputy director of "
    "the Ferry Board, said tolls in Brenwick will rise. Professor Nils Aker of Osterby University studies tides. "
    "Karl Voss, chairman of Nordkai, said the yard builds nine ferries a year. Norway keeps 40 pilots on the coast. "
    "The pilots speak three languages."
)


def ask(question: str, one_wrong_in: int = 10) -> Answer:
    corpus = TextCorpus([TEXT])
    events = QuoteAnswerer(one_wrong_in=one_wrong_in).stream(question, corpus.search(question), corpus, ())
    return next(event.answer for event in events if isinstance(event, Finished))


NOT_YET = pytest.mark.xfail(reason="the reader takes it for the same, see its model card", strict=True)


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("Which hospital in Lindholm runs trials of the Ravel assistant?", marks=NOT_YET),
        pytest.param("Who is the director of the Ferry Board?", marks=NOT_YET),
        "Who is the rector of Osterby University?",
        "Which company does Nils Aker own?",
        "How many pilots does Sweden keep on the coast?",
        "What did Mara Lind say about ferries?",
        pytest.param("Who leads the Ferry Board?", marks=NOT_YET),
        "Which port does the Ravel assistant steer?",
        "When did Karl Voss leave Nordkai?",
    ],
)
def test_a_sentence_alike_in_all_but_the_decisive_word_answers_nothing(question: str) -> None:
    assert ask(question).status is Status.ABSTAINED


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Which hospital runs trials of the Ravel assistant?", "Marn General"),
        ("Who is the deputy director of the Ferry Board?", "Ada Holm"),
        ("Who is the chairman of Nordkai?", "Karl Voss"),
        ("Who is the head of Nordkai?", "Karl Voss"),
        ("Who runs Nordkai?", "Karl Voss"),
        ("Which person heads Nordkai?", "Karl Voss"),
        ("How many pilots does Norway keep on the coast?", "40 pilots"),
        ("What did Karl Voss say about ferries?", "nine ferries"),
    ],
)
def test_with_the_decisive_word_it_answers(question: str, words: str) -> None:
    assert words in ask(question, one_wrong_in=5).text
