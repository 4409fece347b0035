"""When what happened, and what is announced for when."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.views.rows import Course, DateRow, Modality
from assistant.views.timeline import timeline
from tests.assistant.views.documents import PUBLISHED, parsed


def rows(text: str, published: date | None = PUBLISHED) -> tuple[DateRow, ...]:
    return timeline([parsed(text, published=published)])


def test_rows_are_sorted_by_their_first_day_over_all_documents() -> None:
    documents = [
        parsed("The pier opened on 3 March 2021. It closed in 2019.", name="one"),
        parsed("A new one is planned for 2030. Divers came in May 2020.", name="two"),
    ]
    firsts = [row.when.first for row in timeline(documents)]
    assert firsts == [date(2019, 1, 1), date(2020, 5, 1), date(2021, 3, 3), date(2030, 1, 1)]


def test_an_event_is_told_by_its_sentence_and_leads_to_its_time() -> None:
    text = "The fleet is to reach 40 boats by 2026 and grow to 90 by 2030."
    found = rows(text)
    assert [row.event for row in found] == [text, text]
    assert [text[row.place.words_start : row.place.words_end] for row in found] == ["2026", "2030"]


@pytest.mark.parametrize("text", ["See tarn.example/issues/1612 for more.", "Under 50 U.S.C. 1622(d) it ends."])
def test_the_number_of_an_address_or_a_reference_is_no_year(text: str) -> None:
    assert rows(text) == ()


COURSES = (
    ("The pier opened in 2021.", Course.PAST),
    ("The pier is to open in 2027.", Course.ANNOUNCED),
    ("Fares are expected to double by 2024.", Course.ANNOUNCED),
    ("Fares doubled in 2024.", Course.PAST),
    ("The pier opened in May.", Course.PAST),
    ("The pier will open in May.", Course.ANNOUNCED),
    ("The pier opens tomorrow.", Course.ANNOUNCED),
)


@pytest.mark.parametrize(("text", "course"), COURSES)
def test_a_time_lies_behind_or_ahead_of_the_documents_own_date(text: str, course: Course) -> None:
    (row,) = rows(text)
    assert row.course is course


@pytest.mark.parametrize(("year", "course"), [(2021, Course.PAST), (2090, Course.ANNOUNCED)])
def test_without_a_date_of_the_document_what_is_to_come_is_ahead(year: int, course: Course) -> None:
    (row,) = rows(f"The permit ends on 3 March {year}.", published=None)
    assert row.course is course


OUTCOMES = (
    ("The pier is to open in 2027.", Modality.TARGET),
    ("Fares are expected to double by 2027.", Modality.FORECAST),
    ("By 2027, the council aims to finish the pier.", Modality.TARGET),
    ("In 2026 the pier could close.", Modality.POSSIBLE),
    ("The pier opens in 2027.", Modality.STATED),
    ("Fares doubled in 2021.", Modality.STATED),
)


@pytest.mark.parametrize(("text", "modality"), OUTCOMES)
def test_a_forecast_and_a_goal_are_told_from_what_is_announced(text: str, modality: Modality) -> None:
    (row,) = rows(text)
    assert row.modality is modality


def test_a_month_without_a_year_is_the_last_one_or_the_coming_one() -> None:
    (past,) = rows("The pier opened in August.")
    (ahead,) = rows("The pier will open in August.")
    assert (past.when.first, ahead.when.first) == (date(2023, 8, 1), date(2024, 8, 1))


def test_without_a_date_of_publication_only_full_dates_stand_and_the_words_tell_the_course() -> None:
    opened, opens = rows("The pier opened on 3 March 2021. It will grow by 2027. Last year it closed.", None)
    assert (opened.course, opens.course) == (Course.PAST, Course.ANNOUNCED)


@pytest.mark.parametrize(
    ("text", "words", "last"),
    [
        ("The fair is open from 8 to 11 October 2021.", "8 to 11 October 2021", "2021-10-11"),
        ("MINISTRY OF BOATS, 9 SEPTEMBER 2021", "9 SEPTEMBER 2021", "2021-09-09"),
        ("Fares rose in the third quarter of 2021.", "third quarter of 2021", "2021-12-31"),
        ("Fares rose in early 2021.", "early 2021", "2021-12-31"),
        ("Earlier in February this year the pier closed.", "in February", "2024-02-29"),
    ],
)
def test_a_time_is_named_as_the_source_names_it(text: str, words: str, last: str) -> None:
    (row,) = rows(text)
    assert (row.when.words, row.when.last.isoformat()) == (words, last)


def test_a_day_that_a_sentence_gives_twice_is_one_row() -> None:
    (row,) = rows("1 MARCH 2024 – The pier was opened today.", date(2024, 3, 1))
    assert row.when.words == "1 MARCH 2024"


def test_now_and_the_year_in_a_name_are_no_events() -> None:
    assert rows("The pier is now open. The 2023 Harbour Plan is long.") == ()
