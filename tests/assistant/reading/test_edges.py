"""A span's edges are made fit to be shown, over marks only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.reader import trim_edges

MARKS = set(' \t\n,;:()[]«»“”"$€£¥₹%‰°')


@pytest.mark.parametrize(
    ("before", "span", "after", "expected"),
    [
        ("the ", "Board of Mines (BOM", ") said", "Board of Mines (BOM)"),
        ("the ", "(BOM", " said", "BOM"),
        ("run by (", "Ada Marino)", ".", "(Ada Marino)"),
        ("by ", "Ada Marino)", ".", "Ada Marino"),
        ("about $", "144 million", " in all", "$144 million"),
        ("rose by ", "7.5", "% in May", "7.5%"),
        ("said ", '"a mill, ', "not a dam", "a mill"),
        ("called ", '"new dam"', ".", '"new dam"'),
        ("", "Ada Marino,", " who", "Ada Marino"),
        ("of ", "f(x) and g(y)", " too", "f(x) and g(y)"),
    ],
)
def test_edges(before: str, span: str, after: str, expected: str) -> None:
    text = before + span + after
    found = trim_edges(text, len(before), len(before) + len(span))
    assert text[found.start : found.end] == expected


@given(st.text(alphabet='a1 ,()[]«»“”"$%', min_size=1, max_size=30), st.data())
def test_only_marks_are_taken_in_or_dropped(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = trim_edges(text, start, end)
    assert 0 <= found.start < found.end <= len(text)
    moved = set(range(start, end)) ^ set(range(found.start, found.end))
    assert {text[place] for place in moved} <= MARKS
