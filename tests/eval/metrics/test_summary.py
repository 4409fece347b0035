"""Everything that is counted goes into JSON, and nothing of it is a number where there was nothing to count."""

from __future__ import annotations

import json

from eval.metrics import EVERY, METRICS, every_rate
from eval.metrics.summary import summary
from tests.eval.metrics.making import SAID, claim, item, passage, score
from tests.simulation.metrics_speed import made_up


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
