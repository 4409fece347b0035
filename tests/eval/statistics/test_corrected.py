"""The rate behind an imperfect judge: corrected by labels, or refused with the reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.statistics.corrected import Corrected, Refusal, Stratum, drawn_evenly, ppi, rogan_gladen, stratified
from eval.statistics.intervals import Rate, exact_rate


@st.composite
def strata(draw: st.DrawFn) -> tuple[Stratum, ...]:
    found = []
    for name in ("bad", "unscored", "good"):
        bad, labelled, size = sorted(draw(st.tuples(*[st.integers(0, 60)] * 3)))
        found.append(Stratum(name, size, labelled, bad, called_bad=name == "bad"))
    return tuple(found)


def rate(numerator: int, denominator: int) -> Rate:
    found = exact_rate(numerator, denominator)
    assert found is not None
    return found


def made(figure: Corrected | Refusal) -> Corrected:
    assert isinstance(figure, Corrected)
    return figure


@given(strata())
def test_a_figure_lies_inside_its_bounds_or_is_refused(parts: tuple[Stratum, ...]) -> None:
    for figure in (stratified(parts), ppi(parts)):
        if isinstance(figure, Corrected):
            assert 0 <= figure.low <= figure.estimate <= figure.high <= 1
        else:
            assert figure.reason


def test_the_estimate_is_the_share_of_each_stratum_times_what_people_say_of_it() -> None:
    figure = made(stratified([Stratum("bad", 100, 20, 5), Stratum("good", 900, 30, 3)]))
    assert figure.estimate == pytest.approx(0.1 * 0.25 + 0.9 * 0.1)
    assert [(count.numerator, count.denominator) for count in figure.counts] == [
        (100, 1000),
        (5, 20),
        (900, 1000),
        (3, 30),
    ]


def test_a_judge_that_calls_everything_good_hides_nothing_from_the_labels() -> None:
    """A circular judge finds 0 %; people find one in ten."""
    assert made(stratified([Stratum("good", 500, 100, 10)])).low > 0.04


def test_labels_that_are_all_good_leave_nothing_at_the_low_end_and_something_at_the_high_one() -> None:
    figure = made(stratified([Stratum("bad", 10, 10, 0, called_bad=True), Stratum("good", 90, 20, 0)]))
    assert (figure.estimate, figure.low) == (0, 0)
    assert figure.high > 0.03


def test_a_stratum_without_a_label_may_be_all_good_or_all_bad() -> None:
    figure = made(stratified([Stratum("unscored", 500, 0, 0), Stratum("good", 500, 50, 0)]))
    assert figure.low == 0
    assert figure.high > 0.5


def test_the_same_labels_give_the_same_figure() -> None:
    parts = [Stratum("bad", 100, 20, 5), Stratum("good", 900, 30, 3)]
    assert stratified(parts) == stratified(parts)


def test_more_labels_narrow_the_interval() -> None:
    few = made(stratified([Stratum("good", 1000, 50, 5)]))
    many = made(stratified([Stratum("good", 1000, 500, 50)]))
    assert many.high - many.low < 0.5 * (few.high - few.low)


@pytest.mark.parametrize("parts", [[], [Stratum("good", 0, 0, 0)], [Stratum("good", 10, 0, 0)]])
def test_without_labels_there_is_no_figure(parts: list[Stratum]) -> None:
    for figure in (stratified(parts), ppi(parts)):
        assert isinstance(figure, Refusal)
        assert "labelled" in figure.reason


def test_impossible_strata_are_refused() -> None:
    with pytest.raises(ValueError, match="cannot have 3 bad of 2 labelled"):
        Stratum("good", 10, 2, 3)


def test_rogan_and_gladen_turn_a_known_judge_round() -> None:
    figure = made(rogan_gladen(rate(116, 1000), rate(80, 100), rate(8, 100)))
    assert figure.estimate == pytest.approx((0.116 - 0.08) / 0.72)
    assert figure.low < 0.05 < figure.high


@pytest.mark.parametrize(
    ("found", "blamed", "refused"), [(27, 8, True), (28, 8, False), (50, 60, True), (100, 0, False)]
)
def test_a_judge_that_tells_too_little_is_not_turned_round(found: int, blamed: int, *, refused: bool) -> None:
    figure = rogan_gladen(rate(10, 100), rate(found, 100), rate(blamed, 100))
    assert isinstance(figure, Refusal) is refused
    if isinstance(figure, Refusal):
        assert "20%" in figure.reason


def test_a_rate_below_the_false_alarms_is_nothing_and_not_negative() -> None:
    assert made(rogan_gladen(rate(1, 100), rate(80, 100), rate(10, 100))).estimate == 0


def test_ppi_is_refused_for_labels_that_were_taken_where_the_judge_calls_answers_bad() -> None:
    figure = ppi([Stratum("bad", 100, 25, 6, called_bad=True), Stratum("good", 900, 25, 0)])
    assert isinstance(figure, Refusal)
    assert "25 of 100 that the judge calls bad" in figure.reason


def test_labels_that_follow_the_shares_are_drawn_evenly_and_so_are_all_of_them() -> None:
    assert drawn_evenly([Stratum("bad", 100, 10, 0), Stratum("good", 900, 90, 0)])
    assert drawn_evenly([Stratum("bad", 100, 100, 0), Stratum("good", 900, 900, 0)])
    assert not drawn_evenly([Stratum("bad", 100, 50, 0), Stratum("good", 900, 50, 0)])


def test_ppi_of_labels_of_all_answers_is_their_share() -> None:
    parts = [Stratum("bad", 50, 50, 30, called_bad=True), Stratum("good", 150, 150, 10)]
    assert made(ppi(parts)).estimate == pytest.approx(0.2)
