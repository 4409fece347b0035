"""What a sentence must have to answer at all: the voice, name, country, office and possession asked for."""

from __future__ import annotations

import pytest

from assistant.grounding.roles import offices
from assistant.quoting import QuoteAnswerer
from assistant.types import Answer, Finished, Status
from index.memory import TextCorpus

TEXT = (
    "Trials of the Ravel assistant run at Marn General Hospital, a clinic of the north. Ada Holm, deputy director of "
    "the Ferry Board, said tolls in Brenwick will rise. Professor Nils Aker of Osterby University studies tides. "
    "Karl Voss, chairman of Nordkai, said the yard builds nine ferries a year. Norway keeps 40 pilots on the coast. "
    "The pilots speak three languages."
)


def ask(question: str) -> Answer:
    corpus = TextCorpus([TEXT])
    events = QuoteAnswerer().stream(question, corpus.search(question), corpus, ())
    return next(event.answer for event in events if isinstance(event, Finished))


@pytest.mark.parametrize(
    "question",
    [
        "Which hospital in Lindholm runs trials of the Ravel assistant?",
        "Who is the director of the Ferry Board?",
        "Who is the rector of Osterby University?",
        "Which company does Nils Aker own?",
        "How many pilots does Sweden keep on the coast?",
        "What did Mara Lind say about ferries?",
        "Who leads the Ferry Board?",
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
    assert words in ask(question).text


def test_a_rank_belongs_to_its_office() -> None:
    assert offices("the deputy director and the CEO, once vice president") == {
        ("director", frozenset({"deputy"})),
        ("chief executive", frozenset()),
        ("president", frozenset({"vice"})),
    }
