"""How the MCP server holds a home folder, and how it quotes text of documents."""

from __future__ import annotations

import json
import threading
import time
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.mcp_server.calls import HeldHome
from assistant.wire import all_plain, as_text, plain
from index.errors import IndexInUse
from index.owner import Ownership

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_is_held_in_use_and_let_go_after_a_while(tmp_path: Path) -> None:
    held = HeldHome(tmp_path, idle=1.5)
    with held.index() as first:
        time.sleep(1.8)
        with pytest.raises(IndexInUse):
            Ownership(tmp_path, 0)
        with held.index() as second:
            assert second is first
    with held.index() as again:
        assert again is first
    Ownership(tmp_path, 30).release()
    with held.index() as new:
        assert new is not first
    held.close()
    Ownership(tmp_path, 0).release()


def test_a_folder_that_is_used_all_the_time_is_left_to_others_now_and_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.mcp_server.calls._AT_MOST", 0.3)
    held, ends = HeldHome(tmp_path), threading.Event()

    def use() -> None:
        while not ends.is_set():
            with held.index():
                time.sleep(0.01)

    using = threading.Thread(target=use)
    using.start()
    try:
        Ownership(tmp_path, 60).release()
    finally:
        ends.set()
        using.join()
        held.close()


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
