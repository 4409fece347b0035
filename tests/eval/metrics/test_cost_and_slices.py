"""Costs, bounds of what was left open, slices with a warning where they are small, and the whole as JSON."""

from __future__ import annotations

import json

import pytest

from assistant.types import Verdict
from eval.metrics import EVERY, METRICS, every_rate
from eval.metrics.rates import answers_bounded, claims_bounded, questions_bounded, together, truthfulness
from eval.metrics.summary import cost, splits_of, summary
from tests.eval.metrics.making import ANSWERABLE, OTHER, SAID, claim, item, passage, score
from tests.simulation.metrics_speed import made_up


def test_costs_are_over_the_questions_that_recorded_them() -> None:
    items = [
        item(score(), cost={"calls": 1, "output_tokens": 20, "tries": 1}, timing_ms={"first_claim": 500, "total": 900}),
        item(score(), cost={"calls": 3}, timing_ms={"total": 2100}),
        item(score(), cost=None, timing_ms="slow"),
    ]
    found = cost(items)
    assert found.calls is not None
    assert (found.calls.median, found.calls.total, found.calls.count) == (2, 4, 2)
    assert found.calls.p95 == pytest.approx(2.9)
    assert found.output_tokens is not None
    assert found.output_tokens.count == 1
    assert found.input_tokens is None
    assert found.first_claim is not None
    assert found.first_claim.median == 0.5
    assert found.last_claim is not None
    assert found.last_claim.median == 1.5
    assert found.words is not None
    assert found.words.median == 8


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1, True, "3"])
def test_what_is_no_count_is_not_counted(value: object) -> None:
    assert cost([item(score(), cost={"calls": value})]).calls is None


def test_nothing_costs_nothing_that_could_be_said() -> None:
    found = cost([])
    assert (found.calls, found.first_claim, found.words) == (None, None, None)
    assert together([]).mean_length is None
    assert together([item()]).mean_length is None
    assert together([item(score()), item()]).mean_length == 8


def test_both_rates_stand_together_with_how_often_and_at_what_length_was_answered() -> None:
    found = together([item(score(verdict=Verdict.UNSUPPORTED)), item(), item(), item()])
    assert found.H_A is not None
    assert found.H_Q is not None
    assert found.answer_rate is not None
    assert (found.H_A.rate, found.H_Q.rate, found.answer_rate.rate, found.mean_length) == (1, 0.25, 0.25, 8)


def test_what_is_unscored_bounds_every_hallucination_rate() -> None:
    """A bad claim settles an answer whatever else is unscored in it."""
    settled = item(score(verdict=Verdict.UNSUPPORTED), score(OTHER, None))
    items = [settled, item(score(verdict=None)), item(score()), item()]
    answers, questions, claims = answers_bounded(items), questions_bounded(items), claims_bounded(items)
    assert answers is not None
    assert questions is not None
    assert claims is not None
    assert (answers.best.numerator, answers.worst.numerator, answers.unscored) == (1, 2, 1)
    assert (questions.best.rate, questions.worst.rate) == (0.25, 0.5)
    assert (claims.best.numerator, claims.worst.numerator, claims.unscored) == (1, 3, 2)
    assert answers.worst == METRICS["H_A_if_unscored_bad"](items)
    assert answers_bounded([]) is None
    assert questions_bounded([]) is None
    assert claims_bounded([item()]) is None


def test_truthfulness_has_an_interval_and_none_for_nothing() -> None:
    found = truthfulness([item(score())] * 3 + [item(score(OTHER))])
    assert found is not None
    assert found.difference == 0.5
    assert found.low < 0.5 < found.high
    assert truthfulness([]) is None


def test_parts_are_by_the_case_and_small_ones_say_so() -> None:
    date = ANSWERABLE.model_copy(update={"kind": "date"})
    unanswerable = ANSWERABLE.model_copy(update={"answerable": False, "must_cite": (), "kind": "far"})
    items = [item(score()) for _ in range(40)] + [item(score(OTHER), case=date), item(case=unanswerable)]
    kinds, answerable = splits_of(items, {})
    assert [(part.name, part.cases, part.small) for part in kinds.parts] == [
        ("date", 1, True),
        ("fact", 40, False),
        ("far", 1, True),
    ]
    assert [(part.name, part.bad is None, part.small) for part in answerable.parts] == [
        ("answerable", False, False),
        ("unanswerable", True, True),
    ]
    assert splits_of([], {}) == ()


def test_documents_are_those_that_hold_what_a_case_cites() -> None:
    unanswerable = ANSWERABLE.model_copy(update={"must_cite": ()})
    found = splits_of([item(score()), item(case=unanswerable)], {"one": f"Title. {SAID}", "two": OTHER, "copy": SAID})
    assert [[part.name for part in each.parts] for each in found] == [["copy", "one"]]


def test_a_run_is_one_json_object_without_a_nan() -> None:
    items = [item(score(), claims=[claim(SAID, 0.2)], passages=[passage(SAID)]), item()]
    content = json.loads(json.dumps(summary(items).as_json(), allow_nan=False))
    assert content["together"]["H_Q"]["denominator"] == 2
    assert content["bounds"]["H_A"]["worst"]["numerator"] == 0
    assert content["risk_coverage"]["area"] == 0
    assert content["mrr"]["mean"] == 0.5  # the second recorded no passages: nothing was found


def test_a_run_of_nothing_has_no_figures() -> None:
    content = summary([]).as_json()
    assert (content["truthfulness"], content["mrr"], content["ndcg"], content["calibration"]) == (None,) * 4
    assert content["risk_coverage"]["area"] is None
    assert set(content["bounds"].values()) == {None}
    assert set(every_rate([]).values()) == {None}


def test_every_rate_has_one_name() -> None:
    assert len(EVERY) == len(METRICS) + 5 + 4
    assert list(every_rate([])) == list(EVERY)


def test_the_items_that_speed_is_measured_on_have_something_to_count_for_every_kind_of_metric() -> None:
    items = [made_up(number) for number in range(120)]
    found = every_rate(items)
    assert {item.status for item in items} == {"answered", "abstained"}
    assert all(found[name] is not None for name in ("H_A", "false_answer", "citation_precision", "recall_at_1"))
    assert len(summary(items).risk_coverage.points) > 50
