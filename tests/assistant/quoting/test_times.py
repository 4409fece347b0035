"""Times that only the document's date makes clear, and forecasts with their horizon."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quoting.times import forecasts, resolved_times, written

FRIDAY = date(2025, 1, 3)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("The pier opened on December 30.", "30 December 2024"),
        ("The pier opens on 7 January.", "7 January 2025"),
        ("Tolls rose last year.", "2024"),
        ("Tolls rose last month.", "December 2024"),
        ("The council meets next month.", "February 2025"),
        ("The council met on Tuesday.", "31 December 2024"),
        ("The council met yesterday.", "2 January 2025"),
    ],
)
def test_a_relative_time_is_resolved_against_the_document(text: str, meant: str) -> None:
    (said,) = resolved_times(text, FRIDAY)
    assert f"is {meant}:" in said
    assert "3 January 2025" in said


@pytest.mark.parametrize("text", ["It opened on May 18, 2019.", "It opened on 18 May 2019.", "It has 12 berths.", ""])
def test_a_time_that_is_clear_is_left_alone(text: str) -> None:
    assert resolved_times(text, FRIDAY) == ()


@pytest.mark.parametrize(
    "text",
    [
        "It is open Monday to Thursday and on Friday until noon.",
        "The clinic will close on Friday.",
        pytest.param("The clinic closes on Friday.", marks=pytest.mark.xfail(strict=True, reason="no tense is known")),
        "It moved on Monday 9 December 2024.",
        "It opened on Monday and closed on Friday.",
    ],
)
def test_a_weekday_that_may_be_another_than_the_last_is_left_alone(text: str) -> None:
    assert resolved_times(text, FRIDAY) == ()


@pytest.mark.parametrize("text", ["It moved on Monday, 9 December.", "It moved on Monday (9 December)."])
def test_of_a_weekday_with_its_date_only_the_date_is_resolved(text: str) -> None:
    (said,) = resolved_times(text, FRIDAY)
    assert said.startswith("«9 December» is 9 December 2024:")


def test_a_day_that_no_year_has_is_left_alone() -> None:
    assert resolved_times("They meet on June 31.", FRIDAY) == ()


@pytest.mark.parametrize(
    ("text", "horizon"),
    [
        ("Output should grow and is expected to reach 9 GW by 2030.", "2030"),
        ("Output should reach 9 GW by 2030, 12 by 2035 and 20 by 2040.", "2030, 2035 and 2040"),
        ("Output is forecast to reach 9 GW by {year}.", "{year}"),
    ],
)
def test_a_forecast_is_labelled_with_its_horizon(text: str, horizon: str) -> None:
    (said,) = forecasts([(text.format(year=FRIDAY.year), FRIDAY)])
    assert f"said about {horizon.format(year=FRIDAY.year)} was a forecast made on {written(FRIDAY)}" in said


@pytest.mark.parametrize(
    "text",
    [
        "Output was expected to reach 9 GW by 2019.",
        "The 2030 Club met in Brenwick.",
        f"The {FRIDAY.year} plan is expected to help.",
    ],
)
def test_what_looks_ahead_to_no_year_is_not_labelled(text: str) -> None:
    assert list(forecasts([(text, FRIDAY)])) == []


def test_forecasts_of_one_day_are_told_together_and_those_of_another_apart() -> None:
    later = FRIDAY + timedelta(days=30)
    texts = ["It will double by 2030.", "It will halve by 2031.", "It will end by 2032."]
    assert len(list(forecasts(zip(texts, [FRIDAY, FRIDAY, later], strict=True)))) == 2


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-150, 150))
def test_a_day_without_a_year_is_the_nearest_one(published: date, away: int) -> None:
    day = published + timedelta(days=away)
    (said,) = resolved_times(f"They met on {day:%B} {day.day}.", published)
    if (day.month, day.day) != (2, 29):
        assert written(day) in said
