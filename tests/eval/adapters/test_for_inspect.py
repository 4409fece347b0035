"""The scorer in a whole evaluation of Inspect, with answers that are given."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from assistant.grounding.check import fingerprint
from eval.adapters.for_inspect import grounded
from tests.eval.adapters.samples import BAD, GOOD, QUESTION, SILENT, SOURCE

if TYPE_CHECKING:
    from pathlib import Path

inspect_ai = pytest.importorskip("inspect_ai", reason="inspect_ai is not installed (extra inspect): no scorer is run")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")


SAID = (GOOD, BAD, SILENT, GOOD, GOOD)


def _run(folder: Path, scorer: Any) -> Any:
    from inspect_ai.dataset import Sample

    gated = {"sources": [SOURCE], "fingerprints": {"check": fingerprint()}}
    about = [{"sources": [SOURCE]}, {"sources": [SOURCE]}, {"sources": [SOURCE]}, {}, gated]
    samples = [Sample(id=number, input=QUESTION, target="", metadata=each) for number, each in enumerate(about)]
    task = inspect_ai.Task(dataset=samples, solver=_answering(), scorer=scorer)
    (log,) = inspect_ai.eval(task, "mockllm/model", log_dir=str(folder), display="none", max_samples=1)
    return log


def _answering() -> Any:
    """Return a solver that gives each sample its answer; a model would have its tokens counted over the network."""
    from inspect_ai.model import ModelOutput
    from inspect_ai.solver import solver

    @solver(name="answering")
    def made() -> Any:
        async def solve(state: Any, generate: Any) -> Any:
            del generate
            state.output = ModelOutput.from_content("mockllm/model", SAID[state.sample_id])
            return state

        return solve

    return made()


def test_an_evaluation_scores_what_can_be_scored_and_explains_it(tmp_path: Path) -> None:
    log = _run(tmp_path, grounded())
    assert log.status == "success", log.error
    scores = [sample.scores["grounded"] for sample in log.samples]
    assert [score.value > 0.5 for score in scores[:2]] == [True, False]
    assert [score.metadata["grounded"] for score in scores[:2]] == [True, False]
    assert "9 million" in scores[1].explanation
    assert all(math.isnan(score.value) for score in scores[2:])
    assert ["declines" in scores[2].explanation, "«sources»" in scores[3].explanation] == [True, True]
    assert "CIRCULAR" in scores[4].explanation
    (result,) = log.results.scores
    assert (result.scored_samples, result.unscored_samples) == (2, 3)
    assert result.metrics["mean"].value == pytest.approx((scores[0].value + scores[1].value) / 2)


def test_with_passes_it_is_right_or_wrong_by_the_thresholds_of_the_check(tmp_path: Path) -> None:
    log = _run(tmp_path, grounded(passes=True))
    values = [sample.scores["grounded"].value for sample in log.samples]
    assert values[:2] == ["C", "I"]
    assert log.results.scores[0].metrics["accuracy"].value == 0.5
