"""An object store as the shared store: no folders, no renames, and the same index."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from index import lease as leases
from index.distant import DistantFiles, files_at
from index.errors import LeaseLost, PlaceRefused, StoreUnavailable
from index.library import Index
from index.places import ChromaAddress, Places
from index.remote import stored_of
from index.shared import SharedIndex
from tests.index.conftest import soon
from tests.index.test_chroma_server import QUICK, TEXT, file_of
from tests.servers import ObjectStore, running_object_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers import Chroma


@pytest.fixture(scope="module")
def object_store() -> Iterator[ObjectStore]:
    """Return a running store with the bucket «briefing»."""
    with running_object_store() as running:
        yield running


@pytest.fixture
def address(object_store: ObjectStore) -> str:
    """Return the address of an empty place in the store."""
    assert object_store.server is not None
    return f"s3://briefing/{uuid4().hex}"


@pytest.fixture
def server(address: str, tmp_path: Path, chroma: Chroma) -> Iterator[Callable[[], SharedIndex]]:
    """Return what opens the index as one more server does."""
    places = Places(ChromaAddress.of(chroma.address), address, f"sqlite:///{tmp_path / 'switch.db'}", lease=2.0)
    with ExitStack() as opened:

        def open_one() -> SharedIndex:
            home = tmp_path / f"home{uuid4().hex}"
            index = opened.enter_context(Index.open(home, encoder=QUICK, places=places, wait=30.0))
            assert isinstance(index, SharedIndex)
            return index

        yield open_one


def test_files_are_written_listed_read_and_removed(address: str, tmp_path: Path) -> None:
    files = files_at(address, tmp_path / "copies")
    assert isinstance(files, DistantFiles)
    assert (files.names("documents"), files.size("documents/a.json")) == ([], None)
    files.write("documents/a.json", b"{}")
    files.write_all((f"documents/{number}.json", bytes(number)) for number in range(40))
    assert len(files.names("documents")) == 41
    assert (files.read("documents/a.json"), files.size("documents/0.json")) == (b"{}", 0)
    assert files.path("documents/7.json").read_bytes() == bytes(7)
    files.remove("documents/a.json")
    files.remove("documents/a.json")
    assert len(files.names("documents")) == 40
    for act in (files.read, files.path):
        with pytest.raises(FileNotFoundError):
            act("documents/a.json")


def test_what_one_server_changes_the_other_finds(server: Callable[[], SharedIndex], tmp_path: Path) -> None:
    first, second = server(), server()
    first.add([file_of(tmp_path, TEXT)])
    soon(lambda: second.search("buses"))
    second.add([file_of(tmp_path, "Snow fell on the hills.", "snow.txt")])
    soon(lambda: len(first.manifest.entries) == 2)
    first.rebuild()
    soon(lambda: second.manifest.store == "chroma-2")
    assert first.search("snow") == second.search("snow")
    assert second.original(second.manifest.entries[1].id).read_bytes() == b"Snow fell on the hills."
    second.remove(first.manifest.entries[0].id)
    soon(lambda: len(first.manifest.entries) == 1)
    assert first.verify().holds
    assert len(second.files.names("manifests")) == 2
    assert [len(second.files.names(folder)) for folder in ("originals", "documents")] == [1, 1]


def test_two_that_write_at_once_lose_nothing(server: Callable[[], SharedIndex], tmp_path: Path) -> None:
    indexes = [server(), server()]
    files = [file_of(tmp_path, f"Bus {number} is here. {TEXT}", f"{number}.txt") for number in range(8)]
    adding = [threading.Thread(target=index.add, args=[files[half::2]]) for half, index in enumerate(indexes)]
    for thread in adding:
        thread.start()
    for thread in adding:
        thread.join()
    for index in indexes:
        soon(lambda index=index: len(index.manifest.entries) == 8)  # type: ignore[misc]
        assert index.verify().holds


def test_what_a_refused_writer_has_left_is_swept_away(
    server: Callable[[], SharedIndex], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, other = server(), server()

    def refused(*_: object) -> int:
        message = "The lease ran out."
        raise LeaseLost(message)

    monkeypatch.setattr(leases.Lease, "switch", refused)
    with pytest.raises(LeaseLost):
        slow.add([file_of(tmp_path, TEXT)])
    monkeypatch.undo()
    assert other.files.names("originals")
    other.add([file_of(tmp_path, "Snow fell on the hills.", "snow.txt")])
    assert other.verify().holds
    assert len(other.files.names("originals")) == 1


def test_a_store_that_is_away_is_told_and_found_again(
    server: Callable[[], SharedIndex], object_store: ObjectStore, tmp_path: Path
) -> None:
    index = server()
    index.add([file_of(tmp_path, TEXT)])
    object_store.stop()
    try:
        assert index.search("buses")
        with pytest.raises(StoreUnavailable, match="does not answer"):
            index.add([file_of(tmp_path, "Snow fell on the hills.", "snow.txt")])
    finally:
        object_store.start()
    index.add([tmp_path / "snow.txt"])
    assert index.verify().holds


def test_a_bucket_that_is_not_there_is_refused_and_not_made(address: str, tmp_path: Path) -> None:
    import boto3

    del address
    with pytest.raises(PlaceRefused, match="no bucket misspelt"):
        files_at("s3://misspelt/briefing", tmp_path)
    assert [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]] == ["briefing"]


def test_the_documents_are_read_by_who_owns_nothing(
    server: Callable[[], SharedIndex], address: str, tmp_path: Path, chroma: Chroma
) -> None:
    (added,) = server().add([file_of(tmp_path, TEXT)])
    places = Places(ChromaAddress.of(chroma.address), address, f"sqlite:///{tmp_path / 'switch.db'}")
    held = stored_of(tmp_path / "elsewhere", places).manifest
    assert held is not None
    assert [entry.id for entry in held.entries] == [added.doc_id]
