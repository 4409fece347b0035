"""Several servers over one index: changes are seen, one writes at a time, who slept past its lease writes nothing."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import fsspec
import pytest

from index import lease as leases
from index import owner, shared
from index.distant import DistantFiles, files_at
from index.errors import IndexInUse, LeaseLost, PlaceRefused, StoreUnavailable
from index.files import LocalFiles
from index.library import Index
from index.places import ChromaAddress, Places
from index.shared import SharedIndex
from index.stored import stored_of
from index.switch import Switch
from tests.index.conftest import QuickEncoder
from tests.index.test_chroma_server import QUICK, TEXT, file_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from index.encoder import Encoder
    from tests.servers import Chroma, Postgres

Opening = "Callable[..., SharedIndex]"


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look ten times a second."""
    monkeypatch.setattr(shared, "_LOOKS", 0.1)


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'switch.sqlite3'}"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.database()


@pytest.fixture
def places(address: str, tmp_path: Path, chroma: Chroma) -> Places:
    """Return what two servers share."""
    return Places(ChromaAddress.of(chroma.address), str(tmp_path / "store"), address, lease=2.0)


@pytest.fixture
def server(places: Places, tmp_path: Path) -> Iterator[Callable[..., SharedIndex]]:
    """Return what opens the index as one more server does."""
    opened: list[SharedIndex] = []

    def open_one(encoder: Encoder = QUICK, wait: float = 5.0) -> SharedIndex:
        index = Index.open(tmp_path / f"home{len(opened)}", encoder=encoder, places=places, wait=wait)
        assert isinstance(index, SharedIndex)
        opened.append(index)
        return index

    yield open_one
    for index in opened:
        index.close()


def soon(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_what_one_server_changes_the_other_finds_without_a_restart(
    server: Callable[..., SharedIndex], tmp_path: Path, places: Places
) -> None:
    first, second = server(), server()
    first.add([file_of(tmp_path, TEXT)])
    soon(lambda: second.search("buses"))
    assert first.search("buses") == second.search("buses")
    second.add([file_of(tmp_path, "Snow fell on the hills.", "snow.txt")])
    soon(lambda: len(first.manifest.entries) == 2)
    first.rebuild()
    soon(lambda: second.manifest.store == "chroma-2")
    assert first.search("snow") == second.search("snow")
    second.remove(first.manifest.entries[0].id)
    soon(lambda: len(first.manifest.entries) == 1)
    assert first.verify().holds
    assert second.verify().holds
    assert stored_of(tmp_path / "home0", places).manifest == first.manifest
    assert len(list((tmp_path / "store" / "manifests").iterdir())) == 2
    assert {path.name for path in (tmp_path / "home0").iterdir()} == {"owner.lock"}


def test_beside_a_server_its_home_is_reached_through_it(
    server: Callable[..., SharedIndex], tmp_path: Path, places: Places
) -> None:
    owned = server()
    (added,) = owned.add([file_of(tmp_path, TEXT)])
    with pytest.raises(IndexInUse):
        Index.open(tmp_path / "home0", encoder=QUICK, places=places, wait=0.0)
    owner.publish(tmp_path / "home0", "http://127.0.0.1:1")
    with Index.open(tmp_path / "home0", encoder=QUICK, places=places) as beside:
        assert not beside.owned
        assert [entry.id for entry in beside.manifest.entries] == [added.doc_id]
        assert beside.documents()[0].text == owned.documents()[0].text


def test_two_that_write_at_once_lose_nothing(server: Callable[..., SharedIndex], tmp_path: Path) -> None:
    indexes = [server(wait=30.0), server(wait=30.0)]
    problems: list[BaseException] = []

    def add(index: SharedIndex, first: int) -> None:
        try:
            for number in range(first, first + 4):
                index.add([file_of(tmp_path, f"Bus {number} is here. {TEXT}", f"{number}.txt")])
        except BaseException as error:  # noqa: BLE001 - told below
            problems.append(error)

    threads = [threading.Thread(target=add, args=(index, 4 * number)) for number, index in enumerate(indexes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    for index in indexes:
        soon(lambda index=index: len(index.manifest.entries) == 8)  # type: ignore[misc]
        assert index.verify().holds


def test_who_comes_while_another_writes_is_told(server: Callable[..., SharedIndex], tmp_path: Path) -> None:
    first, second = server(), server(wait=0.2)
    with first._writers, pytest.raises(IndexInUse, match="Another server is changing"):
        second.add([file_of(tmp_path, TEXT)])
    second.add([file_of(tmp_path, TEXT)])


class Sleeping(QuickEncoder):
    """Sleeps past its lease, as a paused process does, when it sees a word; nothing renews the lease meanwhile."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__("quick")
        self.then = then

    def _encoded(self, texts):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202 - as its base
        if any("sleepy" in text for text in texts):
            self.then()
        return super()._encoded(texts)


def test_who_slept_past_its_lease_changes_nothing(
    server: Callable[..., SharedIndex], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = server()
    monkeypatch.setattr(leases.Lease, "_renew", lambda _: None)

    def sleep() -> None:
        time.sleep(2.3)
        other.add([file_of(tmp_path, "Snow fell on the hills.", "snow.txt")])

    slow = server(Sleeping(sleep))
    with pytest.raises(LeaseLost, match="Try again"):
        slow.add([file_of(tmp_path, f"A sleepy bus. {TEXT}", "sleepy.txt")])
    assert [entry.source for entry in other.manifest.entries] == [str(tmp_path / "snow.txt")]
    soon(lambda: len(slow.manifest.entries) == 1)
    assert other.verify().holds
    assert not list((tmp_path / "store" / "originals").glob("*sleepy*"))


SLOW_WRITER = """
import sys, time
from pathlib import Path
from index.errors import LeaseLost
from index.library import Index
from index.places import ChromaAddress, Places
from tests.index.conftest import QuickEncoder

class Slow(QuickEncoder):
    def _encoded(self, texts):
        print("embedding\\n", end="", flush=True)  # in one piece, since two threads say it
        time.sleep(0.2)
        return super()._encoded(texts)

home, file, chroma, store, database = sys.argv[1:]
places = Places(ChromaAddress.of(chroma), store, database, lease=2.0)
with Index.open(Path(home), encoder=Slow("quick"), places=places) as index:
    try:
        index.add([Path(file)])
        print("added", flush=True)
    except LeaseLost as error:
        print("refused:", error, flush=True)
"""


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_process_that_is_stopped_while_it_writes_is_refused_when_it_goes_on(
    server: Callable[..., SharedIndex], tmp_path: Path, places: Places
) -> None:
    other = server(wait=20.0)
    long = file_of(tmp_path, " ".join(f"This is the sentence {n} of a long report." for n in range(6000)), "long.txt")
    given = [tmp_path / "stopped", long, places.chroma, places.store, places.database]
    command = [sys.executable, "-c", SLOW_WRITER, *map(str, given)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert [writer.stdout.readline().strip() for _ in range(2)] == ["embedding"] * 2
        writer.send_signal(signal.SIGSTOP)
        other.add([file_of(tmp_path, "Snow fell on the hills.", "snow.txt")])
        writer.send_signal(signal.SIGCONT)
        *_, last = writer.stdout.read().splitlines()
    assert last.startswith("refused: This server was silent for too long")
    assert [entry.source for entry in other.manifest.entries] == [str(tmp_path / "snow.txt")]
    assert other.verify().holds
    assert other.add([long])[0].change == "added"


def test_the_database_refuses_the_last_step_of_who_slept_before_it(
    server: Callable[..., SharedIndex], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer's own clock is not asked here: the fence stands where the manifest is switched."""
    slow, other = server(), server()
    monkeypatch.setattr(leases.Lease, "_renew", lambda _: None)
    monkeypatch.setattr(leases, "now", lambda: 0.0)
    switch = leases.Lease.switch

    def late(self: leases.Lease, version: int, name: str, content: bytes) -> int:
        monkeypatch.setattr(leases.Lease, "switch", switch)
        time.sleep(2.3)
        other.add([file_of(tmp_path, "Snow fell on the hills.", "snow.txt")])
        return switch(self, version, name, content)

    monkeypatch.setattr(leases.Lease, "switch", late)
    with pytest.raises(LeaseLost, match="nothing was changed here"):
        slow.add([file_of(tmp_path, TEXT)])
    assert [entry.source for entry in other.manifest.entries] == [str(tmp_path / "snow.txt")]
    other._writers.try_now()
    assert other.verify().holds


def test_a_switch_that_the_database_took_without_saying_so_holds(
    server: Callable[..., SharedIndex], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = server()
    switch = leases.Lease.switch

    def silent(self: leases.Lease, version: int, name: str, content: bytes) -> int:
        switch(self, version, name, content)
        message = "the connection broke"
        raise StoreUnavailable(message)

    monkeypatch.setattr(leases.Lease, "switch", silent)
    assert index.add([file_of(tmp_path, TEXT)])[0].change == "added"
    monkeypatch.undo()
    assert index.verify().holds


def test_a_late_deletion_spares_the_rows_of_a_later_lease(server: Callable[..., SharedIndex], tmp_path: Path) -> None:
    first, second = server(), server()
    (added,) = first.add([file_of(tmp_path, TEXT)])
    with first._writers as early:
        number = early.number()
    soon(lambda: second.manifest.entries)
    second.rebuild()
    soon(lambda: first.manifest.store == "chroma-2")
    first.store._fence = lambda: number  # type: ignore[attr-defined] # as one that fell asleep between asking and deleting
    first.store.drop(added.doc_id)
    assert second.verify().holds


@pytest.mark.parametrize("where", ["put", "_commit"])
def test_what_a_writer_that_died_has_left_is_put_in_order(
    server: Callable[..., SharedIndex], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    class Killed(BaseException):
        """The end of the process: nothing after it is run, the lease is not given back."""

    dying, other = server(QuickEncoder("quick")), server()
    dying.add([file_of(tmp_path, TEXT)])
    soon(lambda: other.manifest.entries)

    def die(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(leases.Writers, "_end", lambda *_, **__: None)
    monkeypatch.setattr(leases.Lease, "_renew", lambda _: None)
    long = file_of(tmp_path, " ".join(f"This is the sentence {n} of a long report." for n in range(3000)), "long.txt")
    if where == "put":
        encoded = dying.encoder._encoded
        monkeypatch.setattr(
            dying.encoder, "_encoded", lambda t: die() if "sentence 2900" in " ".join(t) else encoded(t)
        )
    else:
        monkeypatch.setattr(dying, "_commit", die)
    with pytest.raises(Killed):
        dying.add([long])
    monkeypatch.undo()
    dying._closed.set()
    assert other.store.count() > other.manifest.entries[0].passages
    assert {hit.passage.doc_id for hit in other.search("sentence report buses")} == {other.manifest.entries[0].id}
    soon(lambda: other.store.count() == other.manifest.entries[0].passages, 8.0)
    assert other.verify().holds
    assert other.add([long])[0].change == "added"
    assert other.verify().holds


def test_a_server_with_another_model_is_refused_and_rebuilds_nobodys_index(
    server: Callable[..., SharedIndex], tmp_path: Path
) -> None:
    class Other(QuickEncoder):
        fingerprint = "other"

    server().add([file_of(tmp_path, TEXT)])
    with pytest.raises(PlaceRefused, match="BRIEFING_ENCODER"):
        server(Other("quick"))


def test_a_store_and_a_database_of_two_indexes_are_told_apart(
    server: Callable[..., SharedIndex], tmp_path: Path, chroma: Chroma
) -> None:
    server()
    other = Places(ChromaAddress.of(chroma.address), str(tmp_path / "store"), f"sqlite:///{tmp_path / 'other.db'}")
    with pytest.raises(PlaceRefused, match="two different indexes"):
        Index.open(tmp_path / "home", encoder=QUICK, places=other)


def test_vectors_that_the_chroma_server_has_lost_are_made_again(
    server: Callable[..., SharedIndex], tmp_path: Path
) -> None:
    first = server()
    (added,) = first.add([file_of(tmp_path, TEXT)])
    with first._writers:
        first.store.drop(added.doc_id)
    assert server().verify().holds


def test_documents_in_another_file_system_are_the_same(
    chroma: Chroma, tmp_path: Path, article: Path, request: pytest.FixtureRequest
) -> None:
    where = f"memory://{request.node.name}"
    places = Places(ChromaAddress.of(chroma.address), where, f"sqlite:///{tmp_path / 'switch.db'}")
    with Index.open(tmp_path / "home", encoder=QUICK, places=places) as index:
        index.add([article, file_of(tmp_path, TEXT)])
        assert index.verify().holds
        copy = index.original(index.manifest.entries[0].id)
        assert copy.read_bytes() == article.read_bytes()
        index.rebuild()
        index.remove(index.manifest.entries[0].id)
    with Index.open(tmp_path / "home2", encoder=QUICK, places=places) as again:
        assert again.verify().holds
        assert again.search("buses")
    kept = fsspec.filesystem("memory").find(where.removeprefix("memory:/"))
    assert len([path for path in kept if "/originals/" in path]) == 1


def test_a_file_system_that_is_away_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = DistantFiles("memory://away", tmp_path)
    monkeypatch.setattr(files._system, "cat_file", lambda *_: (_ for _ in ()).throw(ConnectionError("no route")))
    with pytest.raises(StoreUnavailable, match="memory://away does not answer"):
        files.read("documents/a.json")
    with pytest.raises(PlaceRefused, match="fsspec knows"):
        files_at("nothing-like-it://bucket", tmp_path)


def test_a_folder_is_written_like_a_home_folder(tmp_path: Path) -> None:
    files = files_at(f"file://{tmp_path}/shared", tmp_path)
    assert isinstance(files, LocalFiles)
    files.write("documents/a.json", b"{}")
    assert (files.size("documents/a.json"), files.size("documents/b.json")) == (2, None)
    assert files.names("documents") == ["a.json"]
    files.remove("documents/a.json")
    files.remove("documents/a.json")
    assert (tmp_path / "shared").stat().st_mode & 0o077 == 0
    shutil.rmtree(tmp_path / "shared")
    assert files.names("documents") == []


def test_a_lease_is_one_servers_until_it_is_given_back_or_runs_out(address: str) -> None:
    with Switch(address) as first, Switch(address) as second:
        taken = first.take("a", 0.4)
        assert taken is not None
        assert not taken.left
        assert second.take("b", 5.0) is None
        assert first.renew(taken.number, 0.4)
        assert not first.state().abandoned
        time.sleep(0.5)
        assert second.state().abandoned
        assert not first.renew(taken.number, 5.0)
        with pytest.raises(LeaseLost):
            first.switch(taken.number, 0, "manifests/a", b"{}")
        later = second.take("b", 5.0)
        assert later is not None
        assert later.number == taken.number + 1
        assert later.left
        first.give_back(taken.number, clean=True)
        assert first.take("a", 5.0) is None
        assert second.switch(later.number, 0, "manifests/b", b"{}") == 1
        second.give_back(later.number, clean=True)
        assert not first.state().abandoned
        with pytest.raises(LeaseLost):
            second.switch(later.number, 1, "manifests/c", b"{}")


def test_a_database_that_is_away_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="does not answer"):
        Switch(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
