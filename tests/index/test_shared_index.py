"""Several servers over one index: shared files, leases, the switch in a database, one writer at a time."""

from __future__ import annotations

import shutil
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import fsspec
import pytest

from index import owner
from index.distant import DistantFiles, files_at
from index.errors import IndexInUse, LeaseLost, PlaceRefused, StoreUnavailable
from index.files import LocalFiles
from index.library import Index
from index.places import ChromaAddress, Places
from index.remote import stored_of
from index.switch import Switch
from tests.index.conftest import QuickEncoder, soon
from tests.index.test_chroma_server import QUICK, TEXT, file_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.shared import SharedIndex
    from tests.servers import Chroma


Opening = "Callable[..., SharedIndex]"


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
    with closing(Switch(address)) as first, closing(Switch(address)) as second:
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
