"""A home folder is held while it is used and let go soon after."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from assistant.mcp_server.calls import HeldHome
from index.errors import IndexInUse
from index.owner import Ownership

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_is_held_in_use_and_let_go_after_a_while(tmp_path: Path) -> None:
    held = HeldHome(tmp_path, idle=0.2)
    with held.index() as first:
        time.sleep(0.4)
        with pytest.raises(IndexInUse):
            Ownership(tmp_path, 0)
        with held.index() as second:
            assert second is first
    with held.index() as again:
        assert again is first
    Ownership(tmp_path, 5).release()
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
        Ownership(tmp_path, 10).release()
    finally:
        ends.set()
        using.join()
        held.close()
