"""Settings come from the caller or the environment; what is out of bounds is refused in a sentence."""

from __future__ import annotations

import pytest

from assistant.errors import SettingRefused
from assistant.settings import Settings


def test_the_environment_gives_what_the_caller_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIEFING_MODEL", "local")
    monkeypatch.setenv("BRIEFING_PASSAGES", "3")
    assert (Settings().model, Settings().passages) == ("local", 3)
    assert Settings(model="quote").model == "quote"


@pytest.mark.parametrize(("name", "value"), [("passages", "many"), ("passages", "0"), ("retries", "-1"), ("model", "")])
def test_a_value_out_of_bounds_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"BRIEFING_{name.upper()}", value)
    with pytest.raises(SettingRefused, match=f"BRIEFING_{name.upper()}") as refused:
        Settings()
    assert "\n" not in str(refused.value)


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())
