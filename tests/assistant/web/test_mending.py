"""An index whose vectors are gone: the page is there at once, says how far the rebuilding is, and answers then."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx

from assistant.web.app import WebSettings, create_app
from assistant.web.chatting import ask
from assistant.web.listing import listed
from assistant.web.readers import Reader
from assistant.web.showing import opened
from assistant.web.words import words_in
from index.checking import Mending, open_to_serve
from tests.assistant.web.serving import in_thread
from tests.index.conftest import QuickEncoder
from tests.index.test_library import damaged_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np

    from assistant.web.backends import Backends
    from tests.assistant.web.conftest import Scripted

ANN = Reader("ann", words_in("en"))


class Held(QuickEncoder):
    """Embeds nothing until it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may = threading.Event()

    def _encoded(self, texts: Sequence[str]) -> np.ndarray:
        assert self.may.wait(120)
        return super()._encoded(texts)


def test_the_page_is_there_while_the_index_is_rebuilt_and_answers_then(
    tmp_path: Path, backends: Backends, scripted: Scripted
) -> None:
    home = tmp_path / "damaged"
    shutil.rmtree(damaged_store(home, tmp_path))
    encoder = Held()
    with open_to_serve(home, encoder=encoder) as index:
        assert index.needs_rebuild
        mending, done = Mending(index), threading.Event()
        own = replace(backends, index=index, mending=mending)
        scripted.index = index
        mending.start(done.set)
        with in_thread(lambda: create_app(own, WebSettings(frozenset({"127.0.0.1"}), "quote"))) as address:
            assert httpx.get(f"{address}/", timeout=60).status_code == 200
            assert httpx.get(f"{address}/health").json() == {"status": "ok", "ready": False}
            assert httpx.get(f"{address}/ready").status_code == 503
        *_, refused = ask(own, ANN, "", "How many buses?")
        assert refused.refused
        assert refused.notice.startswith("The index is being rebuilt: 0 of ")
        assert listed(own, ANN)["items"] == []
        assert opened(own, ANN, "").notice == refused.notice
        encoder.may.set()
        mending.wait(60)
        assert done.is_set()
        assert opened(own, ANN, "").notice == ""
        assert index.verify().holds
        assert len(index.search("word", 3)) == 3
        *_, answered = ask(own, ANN, "", "What is said?")
        assert not answered.refused


def test_an_index_that_is_whole_is_opened_as_ever(tmp_path: Path) -> None:
    with open_to_serve(tmp_path / "new", encoder=QuickEncoder()) as index:
        assert not index.needs_rebuild
        done = threading.Event()
        mending = Mending(index)
        mending.start(done.set)
        assert done.is_set()
        assert mending.progress is None
