"""Times that only the document's date makes clear, and forecasts with their horizon."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quoting.times import forecast, resolved_times, written

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


def test_a_day_that_no_year_has_is_left_alone() -> None:
    assert resolved_times("They meet on June 31.", FRIDAY) == ()


def test_a_forecast_is_labelled_with_its_horizon_and_a_past_year_is_none() -> None:
    assert forecast("Output should grow and is expected to reach 9 GW by 2030.", FRIDAY) is not None
    assert forecast("Output was expected to reach 9 GW by 2019.", FRIDAY) is None
    assert forecast("The 2030 Club met in Brenwick.", FRIDAY) is None


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-150, 150))
def test_a_day_without_a_year_is_the_nearest_one(published: date, away: int) -> None:
    day = published + timedelta(days=away)
    (said,) = resolved_times(f"They met on {day:%B} {day.day}.", published)
    if (day.month, day.day) != (2, 29):
        assert written(day) in said
