"""What every adapter says: a score, an outcome and a reason, or that nothing is scored and why."""

from __future__ import annotations

import sys

import pytest

from assistant.grounding.check import check_answer, fingerprint
from eval.adapters import extra, for_deepeval, for_inspect, for_ragas, judge_answer
from eval.errors import PackageMissing
from tests.eval.adapters.samples import BAD, GOOD, QUESTION, SILENT, SOURCE


def test_good_and_bad_answers_get_the_outcome_of_the_check_and_a_reason() -> None:
    good, bad = judge_answer(GOOD, [SOURCE], QUESTION), judge_answer(BAD, [SOURCE], QUESTION)
    assert (good.passed, bad.passed) == (True, False)
    assert (good.passed, bad.passed) == tuple(check_answer(said, [SOURCE]).grounded for said in (GOOD, BAD))
    assert good.score is not None
    assert bad.score is not None
    assert (good.score > 0.9, bad.score < 0.1) == (True, True)
    assert "«The work cost 9 million crowns.»" in bad.reason
    assert "1987" not in bad.reason


def test_an_answer_is_at_least_as_bad_as_its_worst_sentence() -> None:
    """One good sentence beside it must not hide it."""
    said = judge_answer(BAD, [SOURCE])
    worst = max(claim.score for claim in check_answer(BAD, [SOURCE]).claims)
    assert said.score is not None
    assert said.score <= 1 - worst


@pytest.mark.parametrize(
    ("answer", "sources", "why"),
    [
        (SILENT, [SOURCE], "declines"),
        ("The documents do not say.", [SOURCE], "declines"),
        ("Hello! How can I help?", [SOURCE], "claims nothing"),
        ("", [SOURCE], "empty"),
        (GOOD, [], "no sources"),
        (GOOD, [" "], "no sources"),
        ("Das Wasser im Hafen war in diesem Winter besonders kalt.", [SOURCE], "German"),
        ("It rains. " * 1_000_000, [SOURCE], "in parts"),
    ],
)
def test_what_is_no_answer_or_cannot_be_judged_has_no_score(answer: str, sources: list[str], why: str) -> None:
    """Judges that call «I don't know» or an answer without claims perfect are why."""
    judgement = judge_answer(answer, sources)
    assert (judgement.score, judgement.passed) == (None, None)
    assert why in judgement.reason


def test_answers_that_this_check_gated_are_not_scored_by_it() -> None:
    assert "CIRCULAR" in judge_answer(GOOD, [SOURCE], fingerprints={"check": fingerprint()}).reason
    assert judge_answer(GOOD, [SOURCE], fingerprints={"check": "another"}).passed


@pytest.mark.parametrize(
    ("package", "make"),
    [
        ("inspect_ai", for_inspect.grounded),
        ("deepeval", for_deepeval.grounded_metric),
        ("ragas", for_ragas.grounded_metric),
        ("ragas", for_ragas.single_turn_metric),
    ],
)
def test_a_missing_package_is_named_with_its_extra(package: str, make: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(sys.modules):
        if name.partition(".")[0] == package:
            monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, package, None)
    for module in (for_deepeval._metric_class, for_ragas._metric_class, for_ragas._single_turn_class):
        module.cache_clear()
    assert callable(make)
    with pytest.raises(PackageMissing, match=r"pip install '\.\["):
        make()


def test_other_errors_than_a_missing_package_pass_through() -> None:
    with pytest.raises(ValueError, match="x"), extra("ragas"):
        raise ValueError("x")  # noqa: EM101 - a test's
