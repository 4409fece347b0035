"""Which figures are read from sentences, what each is about, when it holds and how it is meant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from assistant.views.figures import figures
from assistant.views.rows import Direction, FigureRow, Modality
from index.loaders import load
from index.parsing import parse
from tests.assistant.views.documents import parsed

if TYPE_CHECKING:
    from pathlib import Path


def rows(text: str) -> tuple[FigureRow, ...]:
    return figures([parsed(text)])


ABOUT = (
    ("The Orvo mill shipped 5 tonnes of rolled steel.",
     [("5 tonnes of rolled steel", "The Orvo mill shipped 5 tonnes of rolled steel.")]),
    ("Repairs of weeks—such as a new mast—are done in under two days, while 900 of the riders, all told, wait.",
     [("under two days", "are done in under two days"),
      ("900 of the riders", "while 900 of the riders, all told, wait.")]),
    ("The catch was 41 tonnes in 2022, up from 30 tonnes.",
     [("41 tonnes", "The catch was 41 tonnes in 2022"), ("30 tonnes", "up from 30 tonnes.")]),
    ("The market is to be worth 3 billion euros ($3.3 billion) by 2030.",
     [("3 billion euros", "The market is to be worth 3 billion euros ($3.3 billion) by 2030."),
      ("$3.3 billion", "The market is to be worth 3 billion euros ($3.3 billion) by 2030.")]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "said"), ABOUT, ids=[text for text, _ in ABOUT])
def test_a_figure_has_the_words_for_what_it_counts_and_its_clause(text: str, said: list[tuple[str, str]]) -> None:
    assert [(row.words, row.about) for row in rows(text)] == said


MODALITIES = (
    ("Ferry fares rose by 4%.", Modality.STATED),
    ("Ferry fares are expected to rise by 4%.", Modality.FORECAST),
    ("The council aims to cut ferry fares by 4%.", Modality.TARGET),
    ("The guild estimates ferry losses at 4%.", Modality.ESTIMATE),
    ("A new hull could cut ferry losses by 4%.", Modality.POSSIBLE),
    ("The council plans to grow, but fares rose by 4%.", Modality.STATED),
    ("In May fares rose by 4%.", Modality.STATED),
)


@pytest.mark.parametrize(("text", "modality"), MODALITIES)
def test_a_forecast_a_goal_an_estimate_and_a_possibility_are_told_apart(text: str, modality: Modality) -> None:
    (row,) = rows(text)
    assert row.modality is modality


DIRECTIONS = (
    ("Ferry fares rose by 4% to 12 euros.", [Direction.RISE_BY, Direction.RISE_TO]),
    ("Landings grew 20% in 2021.", [Direction.RISE_BY]),
    ("The council aims to cut ferry fares by 4%.", [Direction.FALL_BY]),
    ("Losses are expected to fall to 3 million euros.", [Direction.FALL_TO]),
    ("Output reached 40 tonnes in 2021, up from 30 tonnes.", [Direction.REACHED, Direction.RISE_FROM]),
    ("The catch, 41 tonnes in 2022, is 25% more than in the year before.", [Direction.LEVEL, Direction.RISE_BY]),
    ("Capacity is to grow to 300 tonnes.", [Direction.RISE_TO]),
    ("Requests were made by 22 crews.", [Direction.LEVEL]),
    ("Wages eat up 13 percent of revenue.", [Direction.LEVEL]),
    ("The harbour handled 41 tonnes in 2022, up 6 per cent on the year before.", [Direction.LEVEL, Direction.RISE_BY]),
    ("The market is forecast to hit 5 billion yuan ($700 million) by 2030.", [Direction.REACHED, Direction.REACHED]),
    ("The number of docks and cranes grew by 7% and 9%, respectively.", [Direction.RISE_BY, Direction.RISE_BY]),
    ("New cranes speed up loading by 50%.", [Direction.CHANGE_BY]),
    ("The catch is forecast to more than double to 48 tonnes.", [Direction.RISE_BY, Direction.RISE_TO]),
    ("A tax of 9% applies.", [Direction.LEVEL]),
    ("The harbour employs 300 people and raised its fees.", [Direction.LEVEL]),
)


@pytest.mark.parametrize(("text", "directions"), DIRECTIONS, ids=[text for text, _ in DIRECTIONS])
def test_a_figure_tells_a_rise_a_fall_and_what_was_reached_from_a_level(text: str, directions: list[Direction]) -> None:
    assert [row.direction for row in rows(text)] == directions


TABLE = """# Ferries

| Route | Riders in 2021 | 2022 | 2027 (forecast) |
|---|---|---|---|
| North | 120 | 140 riders | 180 |
| Lake | opened | 3 May 2021 | |
"""


def test_a_figure_of_a_table_is_about_its_row_and_its_column(tmp_path: Path) -> None:
    file = tmp_path / "ferries.md"
    file.write_text(TABLE)
    first, second, ahead = figures([parse(load(file))])
    assert [first.about, second.about, ahead.about] == ["North, Riders in 2021", "North", "North, 2027 (forecast)"]
    assert [row.as_of.first.year for row in (first, second) if row.as_of] == [2021, 2022]
    assert (ahead.modality, ahead.horizon and ahead.horizon.first.year) == (Modality.FORECAST, 2027)
    assert second.words == "140 riders"


def test_a_stated_figure_has_the_time_at_which_it_holds_and_a_forecast_the_one_it_is_for() -> None:
    stated, ahead = rows("Output reached 40 tonnes in 2021. It is expected to reach 50 tonnes by 2027.")
    assert stated.as_of is not None
    assert stated.as_of.first == date(2021, 1, 1)
    assert stated.horizon is None
    assert ahead.horizon is not None
    assert ahead.horizon.last == date(2027, 12, 31)
    assert ahead.as_of is None


def test_a_time_ahead_does_not_date_what_holds_already() -> None:
    growth, goal = rows(
        "At its present growth rate—topping 20% annually—the fleet is expected to reach 80 boats by 2031."
    )
    assert growth.as_of is None
    assert goal.horizon is not None


def test_a_figure_that_goes_on_after_a_comma_keeps_the_time_before_it() -> None:
    first, second = rows("The catch is expected to double by 2027, reaching 48 tonnes in yearly landings.")
    assert first.horizon == second.horizon is not None


TIMES = (
    ("Trips fell from 65% in 2020 to 57% in 2021.", [2020, 2021]),
    ("By 2030 the port aims to cut its fuel use by 10 per cent from 2022 levels.", [2030]),
    ("Landings grew by 4.4% in 2022, easing from the 4.5% of the previous year.", [2022, None]),
)


@pytest.mark.parametrize(("text", "years"), TIMES)
def test_a_figure_does_not_take_the_time_of_another_figure_or_of_what_it_is_compared_with(
    text: str, years: list[int | None]
) -> None:
    assert [row.when.first.year if row.when else None for row in rows(text)] == years


def test_what_a_forecast_is_compared_with_is_no_forecast() -> None:
    ahead, held = rows("The catch is projected to average 6 tonnes in 2027, higher than the 2 tonnes of 2021.")
    assert (ahead.modality, held.modality) == (Modality.FORECAST, Modality.STATED)
    assert held.as_of is not None


NONE = (
    "Order 51224 was signed.",
    "Building on our 2030 aim they wait.",
    "The ministry’s 2023 growth forecast comes soon.",
    "Call +44 20 7946 0958 before noon.",
    "See section 4.2 and table 7.",
    "On the one hand it is old.",
    "The 2025 Harbour Conference opens.",
    "See https://example.org/12/345 for more.",
    "They met at Room 12 at 9:30 on 4 May 2023.",
)


@pytest.mark.parametrize("text", NONE)
def test_numbers_of_names_places_dates_and_calls_are_no_figures(text: str) -> None:
    assert rows(text) == ()


def test_a_figure_that_a_document_repeats_word_for_word_is_one_row() -> None:
    assert len(rows("The dock holds 40 boats.\n\nThe dock holds 40 boats.")) == 1


def test_the_year_of_a_column_stands_before_its_unit(tmp_path: Path) -> None:
    file = tmp_path / "cargo.md"
    file.write_text(
        "# Cargo\n\n| Quay | Cargo 2021 (tonnes) | Cargo 2022 (tonnes) |\n|---|---|---|\n| North | 120 | 140 |\n"
    )
    assert [row.as_of and row.as_of.first.year for row in figures([parse(load(file))])] == [2021, 2022]
