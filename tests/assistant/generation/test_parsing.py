"""The stream parser gives whole sentences only, with the numbers that they cite."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.generation.parsing import Drafted, SentenceParser


def _parsed(text: str, size: int = 3) -> list[Drafted]:
    parser = SentenceParser()
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return [*(sentence for piece in pieces for sentence in parser.feed(piece)), *parser.end()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Output rose by 3.5%. [1]", [("Output rose by 3.5%.", (1,))]),
        ("One thing. [1] Another. [2][3]", [("One thing.", (1,)), ("Another.", (2, 3))]),
        ("One thing [1]. Another [2].", [("One thing.", (1,)), ("Another.", (2,))]),
        ("Both. [1, 3] More. [2-4]", [("Both.", (1, 3)), ("More.", (2, 3, 4))]),
        ("No mark here. But here. [2]", [("No mark here.", ()), ("But here.", (2,))]),
        ("- First point [1]\n- Second point [2]", [("First point", (1,)), ("Second point", (2,))]),
        ("Without any mark.", [("Without any mark.", ())]),
        ("[1] [2]", []),
        ("", []),
        ("The U.S. rule took effect. [4]", [("The U.S. rule took effect.", (4,))]),
        ("A huge range. [1-900]", [("A huge range.", tuple(range(1, 22)))]),
    ],
)
def test_sentences_and_their_marks(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(item.text, item.numbers) for item in _parsed(text)] == expected


def test_a_sentence_is_given_out_only_when_something_follows_its_marks() -> None:
    parser = SentenceParser()
    assert parser.feed("It grew. [1]") == []
    assert parser.feed("[2]") == []
    assert parser.feed(" Then") == [Drafted("It grew.", (1, 2))]
    assert parser.end() == [Drafted("Then", ())]


@given(st.text(alphabet="Ab c.[]12,-\n", max_size=60), st.integers(1, 7))
def test_the_size_of_the_pieces_never_matters(text: str, size: int) -> None:
    assert _parsed(text, size) == _parsed(text, 1)


@given(st.text(max_size=80))
def test_no_text_breaks_the_parser_and_no_mark_survives_in_a_sentence(text: str) -> None:
    for sentence in _parsed(text):
        assert sentence.text
        assert sentence.text == sentence.text.strip()
