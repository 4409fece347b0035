"""What is quoted of what was read: the best sentence, more where the question wants more, both where they disagree."""

from __future__ import annotations

import pytest

from assistant.quoting.reading import UNREAD
from assistant.quoting.selection import READ, chosen, conflicting
from tests.assistant.quoting.made_up import decision, ranked

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


def test_as_many_more_are_read_where_none_of_the_first_answers() -> None:
    texts = [*(f"Mooring {number} is free." for number in range(READ)), TWELVE, *(f"Crane {n}." for n in range(READ))]
    best, *others = ranked(QUESTION, texts, {"free": 0.3, "12 million": 0.9})
    assert best.span == "12 million"
    assert [each.candidate.text for each in others if each.log_odds == UNREAD] == [f"Crane {READ - 1}."]


@pytest.mark.parametrize(
    ("texts", "answers", "said"),
    [
        ([TWELVE, NINE], {"12 million": 0.9, "9 million": 0.6}, NINE),
        ([TWELVE, NINE], {"12 million": 0.99, "9 million": 0.1}, None),
        ([f"{TWELVE} {NINE}"], {"12 million": 0.9, "9 million": 0.9}, None),
        ([TWELVE, "The quay cost 12 million, the board says."], {"12 million crowns": 0.9, "12 million": 0.8}, None),
        ([TWELVE, "The quay cost a lot."], {"12 million": 0.9, "a lot": 0.8}, None),
        (["The quay cost a lot.", TWELVE], {"a lot": 0.9, "12 million": 0.8}, None),
        ([TWELVE, "The quay of 1950 cost a lot."], {"12 million": 0.9, "a lot": 0.8}, None),
        ([TWELVE], {"12 million": 0.9}, None),
    ],
    ids=[
        "another figure",
        "far behind",
        "one document",
        "same figure",
        "no figure",
        "best has none",
        "a figure outside the answer",
        "alone",
    ],
)
def test_documents_disagree_where_another_ones_answer_has_another_number(
    texts: list[str], answers: dict[str, float], said: str | None
) -> None:
    other = conflicting(decision(QUESTION, texts, answers))
    assert (other and other.candidate.text) == said


def test_one_sentence_is_quoted_for_a_figure_and_more_for_a_list() -> None:
    texts, answers = [TWELVE, NINE], {"12 million": 0.9, "9 million": 0.85}
    assert [each.candidate.text for each in chosen(decision(QUESTION, texts, answers))] == [TWELVE]
    of_list = decision("List the quays.", texts, answers)
    assert [each.candidate.text for each in chosen(of_list)] == [TWELVE, NINE]


def test_no_further_sentence_is_quoted_that_is_far_behind() -> None:
    of_list = decision("List the quays.", [TWELVE, NINE], {"12 million": 0.9, "9 million": 0.3})
    assert [each.candidate.text for each in chosen(of_list)] == [TWELVE]
