"""The metric of ragas's experiments, and the one of ``ragas.evaluate`` over a whole data set."""

from __future__ import annotations

import asyncio
import math
import os

import pytest

from eval.adapters.for_ragas import grounded_metric, single_turn_metric
from tests.eval.adapters.samples import BAD, GOOD, QUESTION, SILENT, SOURCE

os.environ.setdefault("RAGAS_DO_NOT_TRACK", "true")  # read when ragas sends its first event
ragas = pytest.importorskip("ragas", reason="ragas is not installed (extra ragas): no metric is run")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


def test_results_have_a_value_and_a_reason() -> None:
    metric = grounded_metric()
    rows = [{"user_input": QUESTION, "response": said, "retrieved_contexts": [SOURCE]} for said in (GOOD, BAD, SILENT)]
    good, bad, silent = metric.batch_score(rows)
    assert [result.value > 0.5 for result in (good, bad)] == [True, False]
    assert "9 million" in bad.reason
    assert math.isnan(silent.value)
    assert "declines" in silent.reason
    assert metric.score(response=GOOD, retrieved_contexts=[SOURCE]).value == good.value


def test_an_evaluation_means_over_what_was_scored() -> None:
    from ragas import EvaluationDataset

    rows = [{"user_input": QUESTION, "response": said, "retrieved_contexts": [SOURCE]} for said in (GOOD, BAD, SILENT)]
    done = ragas.evaluate(EvaluationDataset.from_list(rows), metrics=[single_turn_metric()], show_progress=False)
    good, bad, silent = done["grounded"]
    assert [value > 0.5 for value in (good, bad)] == [True, False]
    assert math.isnan(silent)


def test_a_sample_is_scored_without_a_loop_and_in_one() -> None:
    from ragas.dataset_schema import SingleTurnSample

    sample = SingleTurnSample(user_input=QUESTION, response=BAD, retrieved_contexts=[SOURCE])
    assert asyncio.run(single_turn_metric().single_turn_ascore(sample)) < 0.1
