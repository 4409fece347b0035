"""Statements are read where a plausible voice stands beside a reporting verb."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.speech import Stance, statements


@pytest.mark.parametrize(
    ("sentence", "voice", "verb"),
    [
        ("Ines Salgado said that the harbour needs dredging.", "Ines Salgado", "said"),
        ("Ines Salgado, the port's director, said it needs dredging.", "Ines Salgado, the port's director", "said"),
        ("“It needs dredging,” said Dr. Jun Park of the Hanmi Clinic.", "Dr. Jun Park of the Hanmi Clinic", "said"),
        ("“It needs dredging,” Salgado said.", "Salgado", "said"),
        ("The ferries are late, the ministry announced.", "the ministry", "announced"),
        ("According to Karl Voss, the pier is safe.", "Karl Voss", "according to"),
        ("In 2019, Karl Voss warned that the pier would fall.", "Karl Voss", "warned"),
        ("Experts warn that the pier may fall.", "Experts", "warn"),
        ("They also mention that it rained.", "They", "mention"),
    ],
)
def test_who_speaks(sentence: str, voice: str, verb: str) -> None:
    found = statements(sentence)
    if verb == "mention":
        assert found == (), "a bare form needs an unnamed plural"
        return
    assert [(said.voice, said.verb) for said in found] == [(voice, verb)]
    assert sentence[found[0].start : found[0].end].strip(" ,") == voice


@pytest.mark.parametrize(
    "sentence",
    [
        "Mix the sugar with water, then add the flour.",
        "The expected price is 40 euros.",
        "Cut the board according to the angle of the wall.",
        "The plant (mentioned above) grows well.",
        "The recommended dose is 5 grams.",
        "Check the secretary of state's website.",
        "",
    ],
)
def test_nobody_speaks(sentence: str) -> None:
    assert statements(sentence) == ()


def test_two_voices_of_one_sentence_are_cut_apart() -> None:
    first, second = statements("Ines Salgado said tolls would fall, while Karl Voss denied that they would.")
    assert (first.voice, second.voice) == ("Ines Salgado", "Karl Voss")
    assert second.stance is Stance.DENIES
    assert "Voss" not in first.content


@given(st.text(alphabet='abc AB,.“”"said according to that', max_size=120))
def test_any_text_is_read_without_fault(text: str) -> None:
    for said in statements(text):
        assert 0 <= said.start < said.end <= len(text)
