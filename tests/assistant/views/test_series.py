"""Which figures make a series over years, and which do not belong together."""

from __future__ import annotations

import pytest

from assistant.views.comparisons import series
from assistant.views.figures import figures
from assistant.views.rows import Modality, Series
from tests.assistant.views.documents import parsed


def found(*texts: str) -> tuple[Series, ...]:
    documents = [parsed(text, name=str(number)) for number, text in enumerate(texts)]
    return series(figures(documents), documents)


def test_figures_of_one_thing_over_years_are_a_series_in_order_of_the_years() -> None:
    (one,) = found(
        "The harbour's revenue reached $9 million in 2023. The harbour's revenue reached $4 million in 2021."
    )
    assert one.unit == "million dollar"
    assert [(point.year, point.value) for point in one.points] == [(2021, 4.0), (2023, 9.0)]


def test_a_forecast_stands_in_a_series_as_a_forecast() -> None:
    (one,) = found("Steel output was 4 tonnes in 2022. Steel output is expected to reach 6 tonnes by 2030.")
    assert [point.row.modality for point in one.points] == [Modality.STATED, Modality.FORECAST]


def test_a_range_stands_at_its_middle_and_a_stated_figure_before_a_forecast_for_its_year() -> None:
    (one,) = found(
        "Steel output is expected to reach 9 tonnes by 2023. Steel output was 4 tonnes in 2023. "
        "Steel output is expected to reach 6 to 8 tonnes by 2030."
    )
    assert [(point.year, point.value) for point in one.points] == [(2023, 4.0), (2030, 7.0)]


def test_a_series_may_come_from_several_documents() -> None:
    (one,) = found("Steel output was 4 tonnes in 2022.", "Steel output was 5 tonnes in 2023.")
    assert {point.row.place.doc_id for point in one.points} == {"0", "1"}


APART = (
    "Steel output was 4 tonnes in 2022. Copper output was 6 tonnes in 2023.",
    "In Norway, steel output was 4 tonnes in 2022. In Sweden, steel output was 6 tonnes in 2023.",
    "Steel output was 4 tonnes in 2022. Steel output was 6 tonnes in 2022.",
    "Steel output was 4 tonnes in 2022. Steel output fell by 2 tonnes in 2023.",
    "Steel output was 4 tonnes in 2022. Steel output was $6 million in 2023.",
    "Steel output was 4 tonnes in 2022. Steel output could be 9 tonnes in 2023.",
    "Steel output was 4 tonnes. Steel output was 6 tonnes.",
)


@pytest.mark.parametrize("text", APART)
def test_other_things_places_units_years_and_changes_make_no_series(text: str) -> None:
    assert found(text) == ()


def test_nothing_is_computed_that_the_source_does_not_say() -> None:
    assert found("Steel output reached 5 tonnes in 2023, a rise of 25% on the year before.") == ()
