"""The check as a ragas metric; ``eval.adapters`` says which answers it must not judge.

A ragas sample does not say what gated its answer, so circularity goes unnoticed here. ``grounded_metric`` is for the
experiments of ragas and gives a reason; ``single_turn_metric`` is for ``ragas.evaluate`` and gives only a number. Not
scored is NaN, which ragas leaves out of its means.
"""

from __future__ import annotations

import asyncio
from functools import cache
from math import nan
from typing import TYPE_CHECKING, Any

from eval.adapters import extra, judge_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ragas.dataset_schema import SingleTurnSample
    from ragas.metrics import MetricResult, SingleTurnMetric
    from ragas.metrics.collections.base import BaseMetric

_NAME = "grounded"


def grounded_metric() -> BaseMetric:
    """Return the metric of ``response`` against ``retrieved_contexts``; its results have a value and a reason.

    Raises ``PackageMissing`` without the extra ``ragas``.
    """
    return _metric_class()(name=_NAME)


def single_turn_metric() -> SingleTurnMetric:
    """Return the metric for ``ragas.evaluate``; raises ``PackageMissing`` without the extra ``ragas``."""
    return _single_turn_class()(name=_NAME)


@cache
def _metric_class() -> type[BaseMetric]:
    with extra("ragas"):
        from ragas.metrics import MetricResult
        from ragas.metrics.collections.base import BaseMetric

    class GroundedMetric(BaseMetric):  # type: ignore[misc] # ragas is an extra, so its classes are Any
        """The check as a metric of ``ragas.metrics.collections``."""

        async def ascore(
            self, response: str, retrieved_contexts: Sequence[str], user_input: str | None = None
        ) -> MetricResult:
            judgement = await asyncio.to_thread(judge_answer, response, retrieved_contexts, user_input)
            return MetricResult(nan if judgement.score is None else judgement.score, judgement.reason)

    return GroundedMetric


@cache
def _single_turn_class() -> type[SingleTurnMetric]:
    with extra("ragas"):
        from ragas.metrics import MetricType, SingleTurnMetric

    class GroundedSingleTurn(SingleTurnMetric):  # type: ignore[misc] # ragas is an extra, so its classes are Any
        """The check as a metric of ``ragas.evaluate``."""

        def __init__(self, name: str) -> None:
            columns = {"response", "retrieved_contexts", "user_input:optional"}
            super().__init__(_required_columns={MetricType.SINGLE_TURN: columns}, name=name)

        def init(self, run_config: object) -> None:
            """Do nothing: the metric needs nothing from the run."""

        async def _single_turn_ascore(self, sample: SingleTurnSample, callbacks: Any) -> float:  # noqa: ANN401 - ragas's
            del callbacks
            given = (sample.response or "", sample.retrieved_contexts or [], sample.user_input)
            score = (await asyncio.to_thread(judge_answer, *given)).score
            return nan if score is None else score

    return GroundedSingleTurn
