"""A shortened sentence is one that only leaves words out, from the beginning of a clause on."""

from __future__ import annotations

import pytest

from assistant.generation.judging import said_in_order

SENTENCE = (
    "Professor Ada Berg of the Lakeside Institute said that the new bridge cost 31 million euros and opened in May."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SENTENCE, True),
        ("Ada Berg said the new bridge cost 31 million euros.", True),
        ("The new bridge cost 31 million euros.", True),
        ("The Lakeside Institute said that the new bridge cost 31 million euros.", False),
        ("The new bridge opened in May and cost 31 million euros.", False),
        ("The new bridge cost 31 million dollars.", False),
        ("Euros opened in May.", False),
        ("And so on.", False),
        ("", False),
    ],
)
def test_said_in_order(text: str, *, expected: bool) -> None:
    assert said_in_order(text, SENTENCE) is expected
