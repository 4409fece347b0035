"""The combination: shipped weights fit the features, damaged ones are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import CheckRefused, SettingRefused
from assistant.grounding.combination import (
    MANY,
    Kind,
    Strictness,
    chosen_kind,
    chosen_strictness,
    load,
    read_combination,
)
from assistant.grounding.evidence_index import EvidenceIndex
from assistant.grounding.examination import examine
from tests.assistant.grounding.texts import evidence

WEIGHTS = Path("assistant/grounding/weights.json")


def test_the_shipped_weights_are_for_the_features_that_are_measured() -> None:
    items = (evidence("The pier opened in 1911."),)
    examined = examine("The pier opened.", items, EvidenceIndex(items))
    assert examined.values.keys() - {MANY} == load(Kind.QUICK).weights.keys()


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content.pop("weights"),
        lambda content: content["weights"].popitem(),
        lambda content: content.update(intercept=None),
        lambda content: content["centres"].update(words=float("nan")),
        lambda content: content["thresholds"]["balanced"].update(one=2),
        lambda content: content["weights_many"].popitem(),
        lambda content: content.pop("vetoes"),
        lambda content: content["cited_weights"].update(unknown=1),
    ],
)
def test_damaged_weights_are_refused(damage: object, tmp_path: Path) -> None:
    content = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    damage(content["quick"])  # type: ignore[operator]
    path = tmp_path / "weights.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(CheckRefused, match="weights"):
        read_combination(path, Kind.QUICK)


def test_weights_that_are_missing_or_no_json_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckRefused, match="install"):
        read_combination(tmp_path / "nothing.json", Kind.QUICK)
    (tmp_path / "broken.json").write_bytes(b"\xff{")
    with pytest.raises(CheckRefused, match="install"):
        read_combination(tmp_path / "broken.json", Kind.QUICK)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_sentence_that_repeats_its_source_does_not_make_up_for_a_bad_one(kind: Kind) -> None:
    """An answer with a sentence that is surely bad is probably bad, however many surely good ones stand beside it."""
    score = load(kind).answer_score
    assert score([0.999]) > 0.9
    assert score([0.999, 0.0]) > 0.7
    assert score([0.999, 0.0, 0.0, 0.0, 0.0]) > 0.7
    assert score([0.0, 0.0]) < 0.05


@given(st.lists(st.floats(0, 1), max_size=30))
def test_an_answer_score_is_a_probability(scores: list[float]) -> None:
    assert 0 <= load(Kind.QUICK).answer_score(scores) <= 1


def test_an_answer_without_claims_has_nothing_unsupported() -> None:
    assert load(Kind.QUICK).answer_score([]) == 0


def test_the_kind_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_CHECK", "quick")
    assert chosen_kind() is Kind.QUICK
    monkeypatch.setenv("BRIEFING_CHECK", "slow")
    with pytest.raises(SettingRefused, match=r"slow.*quick or trained"):
        chosen_kind()


def test_the_strictness_comes_from_the_environment_and_orders_the_thresholds(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for each in Strictness:
        monkeypatch.setenv("BRIEFING_STRICTNESS", each)
        assert chosen_strictness() is each
        found.append(load(Kind.TRAINED).threshold)
    assert [each.one for each in found] == sorted(each.one for each in found)
    assert [each.several for each in found] == sorted(each.several for each in found)
    monkeypatch.setenv("BRIEFING_STRICTNESS", "harsh")
    with pytest.raises(SettingRefused, match="strict or balanced or lenient"):
        chosen_strictness()
