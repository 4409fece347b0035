"""A promise is kept on what it was chosen on; the user's own documents may raise a threshold and never lower it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.calibration.kept import (
    FILE,
    THRESHOLDS,
    Calibration,
    Point,
    Trial,
    corpus_fingerprint,
    curve,
    keep,
    kept,
    kept_for,
    threshold_for,
)
from assistant.quoting.model import ONE_WRONG_IN, DecisionModel
from index.memory import TextCorpus

if TYPE_CHECKING:
    from pathlib import Path

    from tests.assistant.calibration.conftest import StoredCorpus

MODEL = DecisionModel(0.0, {"reader": 1.0}, {5: 0.6, 10: 0.7, 20: 0.8}, 0.3, "made up")


@given(st.lists(st.builds(Trial, st.floats(0, 1), st.booleans()), min_size=1), st.sampled_from(ONE_WRONG_IN))
def test_the_promise_is_kept_where_any_threshold_keeps_it(trials: list[Trial], one_wrong_in: int) -> None:
    chosen = Calibration("", "", 0, curve(trials)).threshold(one_wrong_in)
    answered = [trial for trial in trials if trial.probability >= chosen]
    wrong = sum(not trial.right for trial in answered)
    if chosen < THRESHOLDS[-1]:
        assert answered
        assert Point(chosen, len(answered), wrong).least_risk * one_wrong_in <= 1


@pytest.mark.parametrize(
    ("wrong", "answered", "raised"), [(2, 13, False), (5, 13, True), (2, 100, False), (20, 100, True)]
)
def test_only_what_is_surely_too_much_raises_a_threshold(wrong: int, answered: int, *, raised: bool) -> None:
    trials = [Trial(0.7, number >= wrong) for number in range(answered)]
    assert (Calibration("", "", 0, curve(trials)).threshold(10) > 0.7) == raised


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_least_risk_is_below_the_risk_and_near_it_where_much_was_asked(right: int, wrong: int) -> None:
    point = Point(0.5, right + wrong, wrong)
    assert 0 <= point.least_risk <= point.risk <= 1
    assert Point(0.5, 100 * point.answered, 100 * wrong).least_risk >= point.least_risk


def test_nothing_asked_promises_nothing() -> None:
    assert Calibration("", "", 0, curve([])).threshold(10) == THRESHOLDS[-1]
    assert Point(0.5, 0, 0).risk == 0


@pytest.mark.parametrize("one_wrong_in", ONE_WRONG_IN)
def test_without_own_documents_the_shipped_threshold_counts(one_wrong_in: int) -> None:
    assert threshold_for(MODEL, TextCorpus(["It rained."]), one_wrong_in) == MODEL.thresholds[one_wrong_in]


@pytest.mark.parametrize(("wrong", "raised"), [(0, False), (9, True)])
def test_own_documents_raise_a_threshold_and_never_lower_it(corpus: StoredCorpus, wrong: int, *, raised: bool) -> None:
    shipped = threshold_for(MODEL, corpus, 10)
    points = tuple(Point(each, 20, wrong if each < 0.97 else 0) for each in THRESHOLDS)
    keep(corpus.home, Calibration(corpus_fingerprint(corpus), MODEL.fingerprint, 20, points))
    now = threshold_for(MODEL, corpus, 10)
    assert now == (0.97 if raised else shipped)


def test_a_calibration_counts_for_its_own_documents_and_weights_only(corpus: StoredCorpus) -> None:
    made = Calibration(corpus_fingerprint(corpus), "w", 20, (Point(0.5, 20, 0),))
    keep(corpus.home, made)
    assert kept_for(corpus, "w") == made
    assert kept_for(corpus, "other weights") is None
    keep(corpus.home, Calibration("other documents", "w", 20, (Point(0.5, 20, 0),)))
    assert kept_for(corpus, "w") is None
    assert kept_for(TextCorpus(["It rained."]), "w") is None


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": "x"}', '{"format": "briefing calibration 1"}'])
def test_a_damaged_file_is_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    assert kept(tmp_path) is None


def test_the_file_says_what_it_was_made_of(corpus: StoredCorpus) -> None:
    keep(corpus.home, Calibration("c", "w", 20, (Point(0.5, 20, 1),)))
    content = json.loads((corpus.home / FILE).read_text(encoding="utf-8"))
    assert content["points"] == [[0.5, 20, 1]]
    assert (content["corpus"], content["weights"], content["questions"]) == ("c", "w", 20)
