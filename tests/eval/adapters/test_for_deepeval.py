"""The metric in a whole evaluation of deepeval, without its account and its telemetry."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from assistant.grounding.check import fingerprint
from eval.adapters.for_deepeval import grounded_metric
from tests.eval.adapters.samples import BAD, GOOD, QUESTION, SILENT, SOURCE

if TYPE_CHECKING:
    from pathlib import Path

os.environ.setdefault("DEEPEVAL_TELEMETRY_OPT_OUT", "1")  # read when deepeval is imported
deepeval = pytest.importorskip("deepeval", reason="deepeval is not installed (extra deepeval): no metric is run")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


def _case(answer: str, **more: Any) -> Any:
    from deepeval.test_case import LLMTestCase

    return LLMTestCase(input=QUESTION, actual_output=answer, **more)


def test_a_case_is_measured_with_a_reason() -> None:
    metric = grounded_metric()
    assert metric.measure(_case(GOOD, retrieval_context=[SOURCE])) > 0.9
    assert metric.is_successful()
    assert metric.measure(_case(BAD, context=[SOURCE])) < 0.1
    assert (metric.is_successful(), "9 million" in metric.reason) == (False, True)


def test_what_is_not_scored_neither_succeeds_nor_fails() -> None:
    metric = grounded_metric()
    gated = {"fingerprints": {"check": fingerprint()}}
    for case in (_case(SILENT, context=[SOURCE]), _case(GOOD), _case(GOOD, context=[SOURCE], metadata=gated)):
        metric.measure(case)
        assert (metric.score, metric.is_successful()) == (None, None)
        assert metric.reason


def test_an_evaluation_reports_each_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from deepeval.evaluate.configs import AsyncConfig, CacheConfig, DisplayConfig

    monkeypatch.chdir(tmp_path)  # it keeps a folder of its own where it runs
    cases = [_case(text, retrieval_context=[SOURCE]) for text in (GOOD, BAD, SILENT)]
    done = deepeval.evaluate(
        cases,
        [grounded_metric()],
        async_config=AsyncConfig(run_async=False),
        cache_config=CacheConfig(write_cache=False),
        display_config=DisplayConfig(print_results=False, show_indicator=False),
    )
    told = [result.metrics_data[0] for result in done.test_results]
    assert [one.success for one in told] == [True, False, None]
    assert "9 million" in str(told[1].reason)
    assert {one.name for one in told} == {"Grounded"}
