"""The check as a deepeval metric; ``eval.adapters`` says which answers it must not judge."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import TYPE_CHECKING

from eval.adapters import extra, judge_answer

if TYPE_CHECKING:
    from deepeval.metrics import BaseMetric
    from deepeval.test_case import LLMTestCase


def grounded_metric() -> BaseMetric:
    """Return a metric that checks ``actual_output`` against ``retrieval_context``, or else against ``context``.

    It succeeds where ``briefing check`` says grounded. deepeval requires a threshold on the score, but it decides
    nothing. A case that is not scored has neither score nor success, and its reason says why. The case's metadata may
    say under ``fingerprints`` what gated the answer. Raises ``PackageMissing`` without the extra ``deepeval``.
    """
    return _metric_class()()


class _Measuring:
    """The metric without deepeval's class, so that this module imports without deepeval."""

    threshold: float | None = 0.5
    score: float | None = None
    success: bool | None = None
    reason: str | None = None
    error: str | None = None
    evaluation_model: str | None = "briefing check"

    def measure(self, test_case: LLMTestCase, *args: object, **kwargs: object) -> float | None:
        """Judge one case; return its score, or None if it is not scored."""
        del args, kwargs
        retrieved = test_case.retrieval_context or test_case.context or []  # texts, or deepeval's objects around them
        sources = [each if isinstance(each, str) else str(each.context) for each in retrieved]
        named = (test_case.metadata or {}).get("fingerprints")
        fingerprints = named if isinstance(named, dict) else None
        judgement = judge_answer(test_case.actual_output or "", sources, test_case.input, fingerprints)
        self.score, self.success, self.reason = judgement.score, judgement.passed, judgement.reason
        return self.score

    async def a_measure(self, test_case: LLMTestCase, *args: object, **kwargs: object) -> float | None:
        """Judge one case in a thread."""
        return await asyncio.to_thread(self.measure, test_case, *args, **kwargs)

    def is_successful(self) -> bool | None:
        """Return whether the last case was grounded; None if it was not scored."""
        return self.success

    @property
    def __name__(self) -> str:
        """Its name in reports."""
        return "Grounded"


@cache
def _metric_class() -> type[BaseMetric]:
    with extra("deepeval"):
        from deepeval.metrics import BaseMetric

    class GroundedMetric(_Measuring, BaseMetric):  # type: ignore[misc] # deepeval is an extra, so its classes are Any
        """``_Measuring`` as a deepeval metric."""

    return GroundedMetric
