"""How much is read, and which sentence stands first."""

from __future__ import annotations

import pytest

from assistant.questions.understanding import understand
from assistant.quoting.passages import UNREAD
from assistant.quoting.selection import READ, rank
from index.memory import TextCorpus
from tests.assistant.quoting.made_up import MadeUpReader, hits_of, ranked

QUESTION = "How much did the quay cost?"
TWELVE = "The quay cost 12 million crowns."
NINE = "The quay cost 9 million crowns, the board says."


def test_the_answering_sentence_stands_first_with_its_words() -> None:
    best, *_ = ranked(QUESTION, ["It rained. " + TWELVE, NINE], {"12 million": 0.9, "9 million": 0.6})
    assert (best.candidate.text, best.span) == (TWELVE, "12 million")


def test_passages_beyond_those_that_are_read_stand_last_without_words() -> None:
    texts = [f"Mooring {number} is free." for number in range(READ + 2)]
    found = ranked(QUESTION, texts, {"free": 0.6})
    assert [each.candidate.text for each in found[READ:]] == texts[READ:]
    assert [each.log_odds == UNREAD and each.span is None for each in found] == [False] * READ + [True] * 2


def test_an_answer_that_stands_twice_in_a_passage_is_quoted_from_where_the_question_is() -> None:
    met = "Ada Holm met the crew of the old lightship in the morning. Ada Holm called the quay a gift to the town."
    best, other = ranked("Who called the quay a gift?", [met], {"Ada Holm": 0.9})
    assert best.candidate.text == "Ada Holm called the quay a gift to the town."
    assert best.span == "Ada Holm"
    assert other.candidate is not best.candidate


@pytest.mark.parametrize(("sure", "read"), [(0.95, 1), (0.7, READ)])
def test_a_sure_first_passage_is_read_alone(sure: float, read: int) -> None:
    corpus = TextCorpus(
        ["\n\n".join(f"Mooring {number} is free. " + "It is wide. " * 70 for number in range(READ + 1))]
    )
    found = rank(understand("Which mooring is free?"), hits_of(corpus), corpus, MadeUpReader({"free": sure}))
    places = {each.candidate.place.start for each in found if each.log_odds > UNREAD}
    assert len(places) == read


def test_a_sure_first_passage_is_read_alone_beside_another_document_too() -> None:
    answers = {"12 million": 0.95, "9 million": 0.6}
    assert [each.log_odds > UNREAD for each in ranked(QUESTION, [TWELVE, NINE], answers)] == [True, False]
