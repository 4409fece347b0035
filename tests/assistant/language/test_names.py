"""Names are found by capital letters, and a capital that only begins a sentence makes none."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.names import find_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The Bank of Lorien and Norvane Ltd. met in Oslo.", ["Bank of Lorien", "Norvane Ltd", "Oslo"]),
        ("Hospitals bought scanners.", []),
        ("Nevertheless, trade grew in May.", []),
        ("Alderstone tests the pumps.", ["Alderstone"]),
        ("Fasten the board with bolts.", []),
        ("Professor Huang Meilin of Peking University spoke.", ["Huang Meilin of Peking University"]),
        ("Order 2291 bars it.", ["Order 2291"]),
        ("The U.S. and China disagree.", ["U.S.", "China"]),
        ("Brenwick's Academy of Arts and Crafts closed.", ["Brenwick's", "Academy of Arts and Crafts"]),
        ("Intel and Nvidia joined.", ["Intel", "Nvidia"]),
        ("the Food and Drug Administration", ["Food and Drug Administration"]),
        ("As passage 2 and Passage 3 say, it rained on Monday.", []),
        ("I think I'm right.", []),
        ("", []),
    ],
)
def test_names_of_a_sentence(text: str, names: list[str]) -> None:
    assert [name.text for name in find_names(text)] == names


def test_a_heading_in_title_case_names_only_what_is_no_everyday_word() -> None:
    assert find_names("Data Centers Need More Power And Water Every Year") == ()


@given(st.text(max_size=200))
def test_a_name_is_the_text_at_its_range(text: str) -> None:
    names = find_names(text)
    assert all(text[name.start : name.end] == name.text for name in names)
    assert all(first.end <= second.start for first, second in itertools.pairwise(names))
