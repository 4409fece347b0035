"""What several servers share: files in any file system, leases and the switch in a database."""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from typing import TYPE_CHECKING

import fsspec
import pytest

from index.distant import DistantFiles, files_at
from index.errors import LeaseLost, PlaceRefused, StoreUnavailable
from index.files import LocalFiles
from index.library import Index
from index.places import ChromaAddress, Places
from index.switch import Switch
from tests.index.test_chroma_server import QUICK, TEXT, file_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers import Chroma


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
