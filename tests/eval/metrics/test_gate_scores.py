"""The gate's own score: what it would cost to show more, whether it means what it says, what it caught."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Verdict
from eval.items import recorded
from eval.metrics.scores import ScoredClaim, calibration, calibration_of, curve_of, risk_coverage
from eval.metrics.summary import CONTRADICTED, FIGURE, UNSUPPORTED, ErrorKind, kinds_of_error
from tests.eval.metrics.making import OTHER, SAID, claim, item, score

CLAIMS = st.lists(st.builds(ScoredClaim, st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]), bad=st.booleans()), max_size=60)
BAD = Verdict.UNSUPPORTED


def test_the_surest_claims_come_first_and_equal_scores_come_together() -> None:
    curve = curve_of(
        [
            ScoredClaim(0.9, bad=True),
            ScoredClaim(0.1, bad=False),
            ScoredClaim(0.5, bad=True),
            ScoredClaim(0.5, bad=False),
        ]
    )
    assert [(point.threshold, point.kept, point.bad) for point in curve.points] == [
        (0.1, 1, 0),
        (0.5, 3, 1),
        (0.9, 4, 2),
    ]
    assert curve.area == pytest.approx(0.25 * 0 + 0.5 * (1 / 3) + 0.25 * 0.5)
    assert curve.points[-1].rate.numerator == 2


def test_no_claims_have_no_curve() -> None:
    assert (curve_of([]).points, curve_of([]).area) == ((), None)


@given(CLAIMS)
def test_a_curve_ends_with_everything_shown(claims: list[ScoredClaim]) -> None:
    curve = curve_of(claims)
    if claims:
        last = curve.points[-1]
        assert (last.coverage, last.bad) == (1, sum(each.bad for each in claims))
        assert curve.area is not None
        assert 0 <= curve.area <= 1


def test_withheld_claims_are_on_the_curve_and_what_has_no_score_or_verdict_is_counted_beside_it() -> None:
    held = score("It snowed.", BAD, withheld=True)
    unscored, unrated = score("It hailed.", None), score("The wind blew.")
    found = item(
        score(),
        unscored,
        unrated,
        held,
        claims=[claim(SAID, 0.1), claim("It hailed.", 0.2), claim("The wind blew.")],
        withheld=[claim("It snowed.", 0.8)],
    )
    curve = risk_coverage([found])
    assert [(point.threshold, point.bad) for point in curve.points] == [(0.1, 0), (0.8, 1)]
    assert (curve.unscored, curve.unrated) == (1, 1)


@pytest.mark.parametrize("risk", ["0.5", None, True, -0.1, 1.5])
def test_a_score_that_is_no_probability_is_none(risk: object) -> None:
    found = item(score(), claims=[{"text": SAID, "score": risk}])
    assert [each.risk for each in recorded(found)] == [None]


def test_the_same_sentence_twice_keeps_its_own_record() -> None:
    found = item(score(), score(), claims=[claim(SAID, 0.1), claim(SAID, 0.9)])
    assert [each.risk for each in recorded(found)] == [0.1, 0.9]


def test_scores_that_mean_what_they_say_have_no_error_and_certain_ones_that_are_wrong_have_all_of_it() -> None:
    right = calibration_of([ScoredClaim(0.25, bad=number == 0) for number in range(4)] * 10)
    wrong = calibration_of([ScoredClaim(0.0, bad=True)] * 10)
    assert right is not None
    assert wrong is not None
    assert right.error == pytest.approx(0)
    assert wrong.error == 1
    assert wrong.bins[0].gap == -1


@given(CLAIMS, st.integers(1, 12))
def test_bins_hold_every_claim_once_and_never_part_equal_scores(claims: list[ScoredClaim], bins: int) -> None:
    found = calibration_of(claims, bins)
    if not claims:
        assert found is None
        return
    assert found is not None
    assert found.count == len(claims)
    assert len(found.bins) <= bins
    assert all(one.high < other.low for one, other in zip(found.bins, found.bins[1:], strict=False))
    assert 0 <= found.error <= 1


def test_a_run_without_scores_has_no_calibration() -> None:
    assert calibration([item(score(), claims=[claim(SAID)])]) is None
    assert calibration([]) is None


def test_errors_are_named_by_the_first_finding_and_else_by_the_judge() -> None:
    items = [
        item(
            score(OTHER, Verdict.CONTRADICTED),
            score("It is 7 ZB.", BAD, reason=f"names 7, {FIGURE}"),
            score("It rained.", BAD),
            score("Never.", BAD, withheld=True),
            score("Seven.", BAD, withheld=True),
            score(),
            withheld=[claim("Never.", checks=("polarity", "name")), claim("Seven.", checks=("polarity",))],
        )
    ]
    assert kinds_of_error(items) == (
        ErrorKind(FIGURE, 1, 0),
        ErrorKind(CONTRADICTED, 1, 0),
        ErrorKind(UNSUPPORTED, 1, 0),
        ErrorKind("polarity", 0, 2),
    )
    assert kinds_of_error([]) == ()


def test_the_gold_judge_gives_the_reason_that_names_a_figure() -> None:
    from eval.judges.gold import GoldJudge

    row = {"status": "answered", "text": "It was 977 ZB."}
    assert FIGURE in GoldJudge().judged(item().case, row, [SAID])[0].reason
