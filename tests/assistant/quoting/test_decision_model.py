"""The decision's weights: the shipped ones are sound, damaged ones are refused."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ModelUnavailable
from assistant.grounding.combination import sigmoid
from assistant.quoting.model import DecisionModel, evidence, load, read
from index.memory import TextCorpus
from tests.assistant.quoting.made_up import ranked

if TYPE_CHECKING:
    from pathlib import Path

CONTENT: dict[str, Any] = {
    "intercept": -1.0,
    "weights": {"reader": 0.5, "lead": -2.0},
    "thresholds": {"5": 0.5, "10": 0.6, "20": 0.7},
    "possible": 0.3,
}


def written(path: Path, content: object) -> Path:
    """Return a weights file of this content."""
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_weights_file_is_read_and_its_numbers_are_weighed(tmp_path: Path) -> None:
    model = read(written(tmp_path / "weights.json", CONTENT))
    assert model.thresholds == {5: 0.5, 10: 0.6, 20: 0.7}
    assert model.answers({"reader": 4.0, "lead": 0.25}) == pytest.approx(sigmoid(0.5))


def test_the_fingerprint_follows_the_content(tmp_path: Path) -> None:
    first, again, other = (
        read(written(tmp_path / "weights.json", {**CONTENT, "possible": value})).fingerprint
        for value in (0.3, 0.3, 0.2)
    )
    assert first == again != other


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"with_reader": CONTENT},
        {**CONTENT, "thresholds": {"5": 0.5, "10": 0.6}},
        {**CONTENT, "thresholds": {"5": 0.5, "10": 0.6, "20": 1.0}},
        {**CONTENT, "possible": 0},
        {**CONTENT, "weights": {"reader": math.nan}},
        {**CONTENT, "intercept": "high"},
    ],
)
def test_a_file_that_cannot_decide_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(ModelUnavailable, match="install the program again"):
        read(written(tmp_path / "weights.json", content))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"none\.json"):
        read(tmp_path / "none.json")


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_more_of_what_speaks_for_an_answer_never_makes_it_less_probable(one: float, other: float) -> None:
    model = DecisionModel(0.2, {"reader": 0.5}, {}, 0.5, "made up")
    low, high = (model.answers({"reader": value}) for value in sorted((one, other)))
    assert 0 <= low <= high <= 1


def test_the_shipped_weights_are_for_the_numbers_that_are_measured() -> None:
    model = load()
    texts = ["It cost 9 crowns."]
    measured = evidence(ranked("How much?", texts, {"9 crowns": 0.9}), TextCorpus(texts))
    assert model.weights.keys() == measured.keys()
    assert 0 < model.possible <= model.thresholds[10]
    assert 0 < model.thresholds[5] <= model.thresholds[10] <= model.thresholds[20] < 1
