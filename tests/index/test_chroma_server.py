"""Vectors in a Chroma server: the same answers, homes kept apart, and its absence told instead of answered over."""

from __future__ import annotations

import signal
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Status
from index import server_store as stores
from index.errors import PlaceRefused, StoreUnavailable
from index.library import Index
from index.owned import OwnedIndex
from index.places import CHROMA, ChromaAddress, Places
from index.server_store import ServerStore
from tests.index.conftest import QuickEncoder
from tests.servers import Chroma, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from index.encoder import Encoder

TEXT = "The council bought 31 buses. They arrive in 2027. The depot stands in Lakeside."
QUICK = QuickEncoder("quick")


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Chroma]:
    """Return a Chroma server of the test's own."""
    started = Chroma(tmp_path / "chroma", free_port())
    started.start()
    yield started
    started.kill()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try three times within a quarter of a second."""
    monkeypatch.setattr(stores, "_PAUSES", (0.05, 0.2))
    monkeypatch.setattr(stores, "_ANSWER_SECONDS", 1.0)


def opened(home: Path, server: Chroma, encoder: Encoder = QUICK, *, check: bool = True) -> Index:
    return Index.open(home, encoder=encoder, places=Places(ChromaAddress.of(server.address)), check=check, wait=0.0)


def file_of(folder: Path, text: str, name: str = "buses.txt") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_the_same_passages_are_found_as_in_a_home_folder(tmp_path: Path, chroma: Chroma, article: Path) -> None:
    with Index.open(tmp_path / "embedded", encoder=QUICK) as embedded, opened(tmp_path / "server", chroma) as served:
        for index in (embedded, served):
            index.add([article])
        for question in ("How much data did China produce?", "Who leads the administration?"):
            found = [[hit.passage for hit in index.search(question)] for index in (embedded, served)]
            assert found[0] == found[1]
        assert served.verify().holds
        assert not list((tmp_path / "server").glob("chroma-*"))


def test_two_homes_on_one_server_do_not_mix(tmp_path: Path, chroma: Chroma) -> None:
    with opened(tmp_path / "a", chroma) as first, opened(tmp_path / "b", chroma) as second:
        first.add([file_of(tmp_path, TEXT)])
        assert second.search("buses") == []
        second.add([file_of(tmp_path, "Snow fell on the hills.", "snow.txt")])
        assert [hit.passage.doc_id for hit in second.search("buses snow")] == [second.manifest.entries[0].id]
        first.remove(first.manifest.entries[0].id)
        assert second.verify().holds


def test_a_home_whose_vectors_move_to_a_server_is_embedded_there_from_what_it_holds(
    tmp_path: Path, chroma: Chroma
) -> None:
    with Index.open(tmp_path / "home", encoder=QUICK) as embedded:
        embedded.add([file_of(tmp_path, TEXT)])
    with opened(tmp_path / "home", chroma) as moved:
        assert moved.search("buses")
        assert moved.verify().holds


def test_a_rebuild_makes_a_new_collection_and_removes_the_old(tmp_path: Path, chroma: Chroma) -> None:
    with opened(tmp_path / "home", chroma) as index:
        index.add([file_of(tmp_path, TEXT)])
        assert isinstance(index, OwnedIndex)
        before = index.store.name  # type: ignore[attr-defined]
        index.rebuild()
        assert index.search("buses")
        assert index.store.name != before  # type: ignore[attr-defined]
        names = [held.name for held in index.store._client.list_collections()]
        assert before not in names
        assert index.store.name in names  # type: ignore[attr-defined]


def test_a_server_that_is_not_there_is_named_with_what_to_start(tmp_path: Path) -> None:
    nobody = Chroma(tmp_path, free_port())
    with pytest.raises(StoreUnavailable, match=rf"`chroma run --host 127\.0\.0\.1 --port {nobody.port} --path"):
        opened(tmp_path / "home", nobody)
    with Index.open(tmp_path / "home", encoder=QUICK, wait=0.0):
        pass  # the folder is free again


@pytest.mark.parametrize(("status", "said"), [(200, '"0.6.3"'), (200, "<html>hello"), (404, ""), (410, "{}")])
def test_what_is_no_chroma_of_this_version_is_refused(tmp_path: Path, status: int, said: str) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Other) as other:
        thread = threading.Thread(target=other.serve_forever, daemon=True)
        thread.start()
        with pytest.raises(StoreUnavailable, match="not a Chroma server of version 1"):
            ServerStore(ChromaAddress("127.0.0.1", other.server_port), "name", "quick")
        other.shutdown()
        thread.join()
    del tmp_path


@pytest.mark.usefixtures("impatient")
def test_a_server_that_goes_away_answers_nothing_and_is_found_again(tmp_path: Path, own: Chroma) -> None:
    with opened(tmp_path / "home", own) as index:
        index.add([file_of(tmp_path, TEXT)])
        own.kill()
        with pytest.raises(StoreUnavailable, match="nothing was answered"):
            index.search("buses")
        own.start()
        assert index.search("buses")


@pytest.mark.usefixtures("impatient")
def test_a_question_that_the_server_leaves_in_the_middle_ends_with_an_error(tmp_path: Path, own: Chroma) -> None:
    with opened(tmp_path / "home", own) as index:
        index.add([file_of(tmp_path, TEXT)])
        assistant = Assistant(index, Settings(home=tmp_path / "home"))
        assert assistant.answer("How many buses did the council buy?").status is not Status.ERROR
        own.kill()
        answer = assistant.answer("How many buses did the council buy?")
    assert (answer.status, answer.claims, answer.nearest) == (Status.ERROR, (), ())
    assert "is not responding" in answer.text


def test_a_server_that_comes_back_within_the_tries_is_waited_for(
    tmp_path: Path, own: Chroma, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tries are many here, since how long a server takes to start is no matter of the program."""
    monkeypatch.setattr(stores, "_PAUSES", (0.25,) * 400)
    with opened(tmp_path / "home", own) as index:
        index.add([file_of(tmp_path, TEXT)])
        own.kill()
        again = threading.Timer(0.3, own.start)
        again.start()
        assert index.search("buses")
        again.join()


@pytest.mark.usefixtures("impatient")
def test_a_server_that_is_silent_is_not_waited_for_without_end(tmp_path: Path, own: Chroma) -> None:
    with opened(tmp_path / "home", own) as index:
        index.add([file_of(tmp_path, TEXT)])
        assert own.process is not None
        own.process.send_signal(signal.SIGSTOP)
        with pytest.raises(StoreUnavailable):
            index.search("buses")
        own.process.send_signal(signal.SIGCONT)
        assert index.search("buses")


@pytest.mark.usefixtures("impatient")
def test_an_add_that_the_server_left_in_the_middle_is_completed_by_the_next(tmp_path: Path, own: Chroma) -> None:
    class Killing(QuickEncoder):
        def _encoded(self, texts):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202 - as its base
            if any("sentence 900" in text for text in texts):
                own.kill()
            return super()._encoded(texts)

    long = file_of(tmp_path, " ".join(f"This is the sentence {number} of a long report." for number in range(1200)))
    with opened(tmp_path / "home", own, Killing("quick")) as index:
        index.add([file_of(tmp_path, TEXT, "short.txt")])
        with pytest.raises(StoreUnavailable, match="nothing was answered or changed"):
            index.add([long])
        assert [entry.source for entry in index.manifest.entries] == [str(tmp_path / "short.txt")]
        own.start()
        assert [hit.passage.doc_id for hit in index.search("buses report")] == [index.manifest.entries[0].id]
    with opened(tmp_path / "home", own) as index:
        assert index.verify().holds
        assert index.add([long])[0].change == "added"
        assert index.verify().holds


@pytest.mark.parametrize(
    "given", ["127.0.0.1:8000", "ftp://host:1", "http://", "http://h:x", "http://a:b@h", "http://h/p"]
)
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(PlaceRefused, match="http://127"):
        Places.of_environment({CHROMA: given})


def test_a_store_that_is_shared_needs_the_other_two() -> None:
    with pytest.raises(PlaceRefused, match="BRIEFING_CHROMA and BRIEFING_DATABASE"):
        Places(store="/somewhere")
