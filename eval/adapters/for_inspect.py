"""The check as an Inspect scorer; ``eval.adapters`` says which answers it must not judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.adapters import Judgement, extra, judge_answer

if TYPE_CHECKING:
    from inspect_ai.scorer import Scorer, Target
    from inspect_ai.solver import TaskState


def grounded(sources: str = "sources", *, passes: bool = False) -> Scorer:
    """Return a scorer that checks the completion against the texts under ``sources`` in a sample's metadata.

    The value is the judgement's score, or with ``passes`` «C» or «I». An answer that is not scored is NaN, which
    Inspect leaves out of its means. The explanation names sentences and findings. The metadata may say under
    ``fingerprints`` what gated the answer. Raises ``PackageMissing`` without the extra ``inspect``.
    """
    with extra("inspect"):
        from anyio import to_thread
        from inspect_ai.scorer import CORRECT, INCORRECT, Score, accuracy, mean, scorer, stderr

    @scorer(metrics=[accuracy() if passes else mean(), stderr()], name="grounded")  # type: ignore[untyped-decorator] # an extra, Any
    def made(sources: str, passes: bool) -> Scorer:  # noqa: FBT001 - Inspect records the arguments by name
        async def score(state: TaskState, target: Target) -> Score:
            del target  # only the sources say what is true
            judgement = await to_thread.run_sync(_judgement, state, sources)
            said = {"answer": state.output.completion, "explanation": judgement.reason}
            if judgement.score is None:
                return Score.unscored(reason="scoring_failed", **said)
            value = (CORRECT if judgement.passed else INCORRECT) if passes else judgement.score
            return Score(value=value, metadata={"grounded": judgement.passed, "score": judgement.score}, **said)

        return score

    return made(sources=sources, passes=passes)


def _judgement(state: TaskState, sources: str) -> Judgement:
    texts = state.metadata.get(sources)
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        return Judgement(None, None, f"The sample's metadata have no list of texts under «{sources}».")
    named = state.metadata.get("fingerprints")
    fingerprints = named if isinstance(named, dict) else {}
    return judge_answer(state.output.completion, texts, state.input_text, fingerprints)
