"""The settings of the check on the Evaluation tab: their meaning, the rates that were measured, which one is in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.web.evaluation import strictness_data
from assistant.web.words import ENGLISH, words_in

if TYPE_CHECKING:
    import pytest

WORDS = words_in(ENGLISH)


def test_each_setting_says_what_it_costs_and_one_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_STRICTNESS", "lenient")
    monkeypatch.setenv("BRIEFING_CHECK", "trained")
    shown = strictness_data(WORDS)
    assert [row["name"] for row in shown["rows"]] == ["Strict", "Balanced", "Lenient"]
    assert [row["chosen"] for row in shown["rows"]] == [False, False, True]
    withheld = [float(row["cells"][0].split("%")[0]) for row in shown["rows"]]
    unmarked = [float(row["cells"][4].split("%")[0]) for row in shown["rows"]]
    assert withheld == sorted(withheld, reverse=True)
    assert unmarked == sorted(unmarked)
    assert "95% intervals" in shown["about"]


def test_each_check_has_the_rates_that_were_measured_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {}
    for kind in ("quick", "trained"):
        monkeypatch.setenv("BRIEFING_CHECK", kind)
        shown[kind] = [row["cells"] for row in strictness_data(WORDS)["rows"]]
    assert len(shown["quick"]) == len(shown["trained"]) == 3
    assert shown["quick"] != shown["trained"]
