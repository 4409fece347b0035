"""A prompt is loaded whole or refused, and its rendered form is known."""

from __future__ import annotations

from pathlib import Path

import pytest

import prompts

GOOD = "---\nname: x\nversion: 1\nvariables: a, b\n---\n$a and ${b}"


def test_every_shipped_prompt_loads_and_has_its_own_fingerprint() -> None:
    names = [path.stem for path in Path(prompts.__file__).parent.glob("*.md")]
    assert len(names) >= 4
    assert len({prompts.load(name).fingerprint for name in names}) == len(names)


def test_variables_are_filled_and_inserted_text_is_not_expanded_again() -> None:
    assert prompts.parse(GOOD, "x").filled(a="$b {c}", b="2") == "$b {c} and 2"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("no front matter", "front matter"),
        ("---\nname: y\nversion: 1\n---\ntext", "name"),
        ("---\nname: x\n---\ntext", "version"),
        (GOOD.replace("a, b", "a"), "declares"),
        (GOOD.replace("a, b", "a, b, c"), "declares"),
        ("---\nname: x\nversion: 1\n---\n5 $ please", "dollar"),
    ],
)
def test_a_prompt_that_does_not_hold_together_is_refused(content: str, says: str) -> None:
    with pytest.raises(prompts.PromptError, match=says):
        prompts.parse(content, "x")


@pytest.mark.parametrize("values", [{"a": "1"}, {"a": "1", "b": "2", "c": "3"}])
def test_missing_and_unknown_variables_are_refused(values: dict[str, str]) -> None:
    with pytest.raises(prompts.PromptError, match="takes"):
        prompts.parse(GOOD, "x").filled(**values)


def test_a_prompt_that_is_not_there_is_named() -> None:
    with pytest.raises(prompts.PromptError, match="nowhere"):
        prompts.load("nowhere")
