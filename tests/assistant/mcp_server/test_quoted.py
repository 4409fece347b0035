"""Text of documents reaches a model as text: nothing in it is a control, a tag, or longer or shorter than it was."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.wire import all_plain, as_text, plain

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.text())
def test_offsets_stay_and_nothing_invisible_does(text: str) -> None:
    shown = plain(text)
    assert len(shown) == len(text)
    assert all(unicodedata.category(sign) not in {"Cc", "Cs", "Cn", "Co"} or sign in "\n\t" for sign in shown)
    assert plain(shown) == shown


@pytest.mark.parametrize(
    "sign", ["\x1b", "\x07", "\r", "\x9b", "\u202e", "\u2066", "\u200b", "\ufeff", "\U000e0041", "\u2028", "\ue000"]
)
def test_what_is_no_text_is_replaced(sign: str) -> None:
    assert plain(f"a{sign}b") == "a\ufffdb"


@pytest.mark.parametrize("text", ["", "a\nb\tc", "مرحبا", "می\u200cخواهم", "👩\u200d🔬", "中文。", "«ü»", "co\u00adop"])
def test_what_is_text_stays(text: str) -> None:
    assert plain(text) == text


@given(JSON)
def test_the_text_form_reads_as_the_same_value_and_holds_no_tag(value: object) -> None:
    written = as_text(all_plain(value))
    assert json.loads(written) == all_plain(value)
    assert not set("<>\n\r\x1b") & set(written)
