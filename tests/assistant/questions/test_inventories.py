"""Which requests ask for all of a sort, and which ask for less."""

from __future__ import annotations

import pytest

from assistant.questions.inventories import Inventory, Sort, inventory_of


@pytest.mark.parametrize(
    ("question", "sort"),
    [
        ("Which forecasts does the briefing give?", Sort.FORECAST),
        ("Collect every forecast with its horizon.", Sort.FORECAST),
        ("Please list all the predictions in the article", Sort.FORECAST),
        ("What are the goals?", Sort.TARGET),
        ("Which targets are mentioned?", Sort.TARGET),
        ("Give me all figures with their units!", Sort.FIGURE),
        ("What numbers are there in the document?", Sort.FIGURE),
        ("Which dates are mentioned?", Sort.DATE),
        ("List the events.", Sort.DATE),
        ("Who is quoted in the briefing?", Sort.STATEMENT),
        ("Which experts are quoted?", Sort.STATEMENT),
        ("Who said what?", Sort.STATEMENT),
        ("List what each speaker said and in which role.", Sort.STATEMENT),
        ("What did each official say?", Sort.STATEMENT),
        ("Name the speakers", Sort.STATEMENT),
    ],
)
def test_a_request_for_all_of_a_sort(question: str, sort: Sort) -> None:
    assert inventory_of(question) == Inventory(sort)


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("List the forecasts for 2030.", ("2030",)),
        ("Which forecasts are given for 2030 and 2035?", ("2030", "2035")),
        ("Which figures for 2024 does the article contain?", ("2024",)),
    ],
)
def test_years_narrow_it(question: str, years: tuple[str, ...]) -> None:
    found = inventory_of(question)
    assert found is not None
    assert found.years == years


@pytest.mark.parametrize(
    "question",
    [
        "List the forecasts for steel.",
        "What are the targets of the action plan?",
        "Which date is the conference?",
        "What is the forecast?",
        "Who spoke about ferries?",
        "What did Karl Voss say?",
        "Which hurdles are there?",
        "How many figures are there?",
        "",
    ],
)
def test_a_question_for_less_is_a_question_like_any_other(question: str) -> None:
    assert inventory_of(question) is None
