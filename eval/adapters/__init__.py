"""The grounding check as a judge inside other programs: Inspect, deepeval, ragas.

    from eval.adapters.for_inspect import grounded            # a scorer
    from eval.adapters.for_deepeval import grounded_metric    # a BaseMetric
    from eval.adapters.for_ragas import grounded_metric       # a metric with a reason
    from eval.adapters.for_ragas import single_turn_metric    # the same for ragas.evaluate

Each needs its package (the extras ``inspect``, ``deepeval``, ``ragas``) and says so if it is missing.

Do not let the check judge answers that it gated: they look perfect to it, whatever they say, and the rate would be
circular. An answer whose fingerprints name this check as its gate (as this program's do) is therefore not scored. ragas
does not pass fingerprints on, so there it is up to you: judge such answers by gold facts or by people.

Wrong, no answer and not scored stay apart. An answer has no score if it declines, claims nothing, cannot be read or has
no sources. Many judges call the first two perfect.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.checking.answers import check_against, reasons
from assistant.errors import CheckRefused
from assistant.grounding.check import fingerprint
from assistant.types import Verdict
from eval.circularity import CIRCULAR, gates_of, parts_of_check, worst
from eval.errors import PackageMissing
from eval.matching import declines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judgement of one answer; if it is not scored, ``score`` and ``passed`` are None and ``reason`` says why.

    ``score`` in [0, 1] is 1 − the probability that the answer holds something that the sources do not support (higher
    is better). ``passed`` is what ``briefing check`` calls grounded; the thresholds of its sentences decide that, not
    one on the score. ``reason`` names the sentences and what was found.
    """

    score: float | None
    passed: bool | None
    reason: str


def judge_answer(
    answer: str, sources: Sequence[str], question: str | None = None, fingerprints: Mapping[str, Any] | None = None
) -> Judgement:
    """Judge ``answer`` to ``question`` against ``sources``.

    ``fingerprints`` are those of the answer, if it has any; they name the check that gated it.
    """
    if worst(gates_of(fingerprints or {}), parts_of_check(fingerprint())).circular:
        return Judgement(None, None, CIRCULAR)
    try:
        report = check_against(sources, answer, question)
    except CheckRefused as refusal:
        return Judgement(None, None, str(refusal))
    said = "; ".join(reasons(report))
    bad = [claim.score for claim in report.claims if claim.verdict.is_bad]
    if declines({"text": answer}):
        said = "The answer declines; that is no answer, neither a good nor a bad one."
    elif not bad and any(claim.is_unread for claim in report.claims):
        pass  # the reasons say what could not be read
    elif all(claim.verdict is Verdict.NOT_FACTUAL for claim in report.claims):
        said = "The answer claims nothing that could be held against its sources."
    else:
        # The probability that something is unsupported is at least that of the worst sentence alone.
        score = 1.0 - max(report.score, *bad, 0.0)
        return Judgement(score, report.grounded, said or "Every sentence is supported by the sources.")
    return Judgement(None, None, said)


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Import a package inside; if that fails, raises ``PackageMissing``, which names the extra ``name``."""
    try:
        yield
    except ImportError as error:
        message = f"{name} cannot be imported ({error}); install this project's extra: pip install '.[{name}]'."
        raise PackageMissing(message) from error
