"""What is quoted of what was read: the best sentence, more where the question wants more."""

from __future__ import annotations

import pytest

from assistant.questions.understanding import understand
from assistant.quoting.reading import UNREAD
from assistant.quoting.selection import READ, chosen, rank
from index.memory import TextCorpus
from tests.assistant.quoting.made_up import MadeUpReader, decision, hits_of, ranked

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


def test_an_answer_is_quoted_from_where_it_is_told_plainly_and_is_as_sure_as_anywhere() -> None:
    argued = "In his view the 12 million crowns that were spent cannot be called a bargain by anybody in this town."
    best, other = ranked(QUESTION, [argued, TWELVE], {"12 million": 0.8})
    assert (best.candidate.text, other.candidate.text) == (TWELVE, argued)
    surer, _ = ranked(QUESTION, [argued, TWELVE], {"12 million crowns that": 0.85, "12 million": 0.7})
    assert surer.candidate.text == TWELVE
    assert surer.log_odds == max(each.log_odds for each in ranked(QUESTION, [argued], {"12 million": 0.85}))


def test_an_answer_that_stands_twice_in_a_passage_is_quoted_from_where_the_question_is() -> None:
    met = "Ada Holm met the crew of the old lightship in the morning. Ada Holm called the quay a gift to the town."
    best, *_ = ranked("Who called the quay a gift?", [met], {"Ada Holm": 0.9})
    assert best.candidate.text == "Ada Holm called the quay a gift to the town."
    assert best.span == "Ada Holm"


@pytest.mark.parametrize(("sure", "read"), [(0.95, 1), (0.7, READ)])
def test_a_sure_first_passage_is_read_alone(sure: float, read: int) -> None:
    corpus = TextCorpus(
        ["\n\n".join(f"Mooring {number} is free. " + "It is wide. " * 70 for number in range(READ + 1))]
    )
    found = rank(understand("Which mooring is free?"), hits_of(corpus), corpus, MadeUpReader({"free": sure}))
    places = {each.candidate.place.start for each in found if each.log_odds > UNREAD}
    assert len(places) == read


def test_a_sure_first_passage_is_read_alone_beside_another_document_too_but_not_for_a_list() -> None:
    answers = {"12 million": 0.95, "9 million": 0.6}
    assert [each.log_odds > UNREAD for each in ranked(QUESTION, [TWELVE, NINE], answers)] == [True, False]
    assert all(each.log_odds > UNREAD for each in ranked("List the quays.", [TWELVE, NINE], answers))


def test_one_sentence_is_quoted_for_a_figure_and_more_for_a_list() -> None:
    texts, answers = [TWELVE, NINE], {"12 million": 0.9, "9 million": 0.85}
    assert [each.candidate.text for each in chosen(decision(QUESTION, texts, answers))] == [TWELVE]
    of_list = decision("List the quays.", texts, answers)
    assert [each.candidate.text for each in chosen(of_list)] == [TWELVE, NINE]


def test_no_further_sentence_is_quoted_that_is_far_behind() -> None:
    of_list = decision("List the quays.", [TWELVE, NINE], {"12 million": 0.9, "9 million": 0.3})
    assert [each.candidate.text for each in chosen(of_list)] == [TWELVE]
