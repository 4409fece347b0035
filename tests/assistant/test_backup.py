"""A home folder is backed up while it is used, restored on an empty place, and holds."""

from __future__ import annotations

import io
import json
import os
import stat
import tarfile
import threading
from typing import TYPE_CHECKING

import pytest

from assistant.accounts import Accounts
from assistant.backup import BackupError, back_up, restore
from assistant.conversations import Conversations
from assistant.receipts import make_key
from assistant.store import NAME, Store
from index.library import Index
from tests.index.conftest import QuickEncoder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "seven green doors"  # noqa: S105 - no secret


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Yield a home folder that a server holds open."""
    folder, source = tmp_path / "home", tmp_path / "pier.txt"
    source.write_text("The pier is 40 metres long. It was painted in 2021.")
    with Index.open(folder, encoder=QuickEncoder()) as index:
        index.add([source])
        Accounts(folder, rounds=4).add("Ann", PASSWORD)
        make_key(folder)
        (folder / "runs").mkdir()
        (folder / "runs" / "log.jsonl").write_text("{}\n")
        store = Store(folder / NAME)
        conversation = Conversations(store).create("ann", "Piers")
        Conversations(store).begin("ann", conversation.id, "How long is the pier?")
        yield folder
        store.close()


def test_all_comes_back_and_holds(home: Path, tmp_path: Path) -> None:
    file, again = tmp_path / "backup.tar.gz", tmp_path / "again"
    assert back_up(home, file).documents == 1
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    restore(file, again)
    assert not [path for path in (again, *again.rglob("*")) if path.lstat().st_mode & 0o077]
    assert not list(home.glob(".backup-*"))
    with Index.open(again, encoder=QuickEncoder()) as index:
        assert index.verify().holds
        assert index.search("pier")[0].passage.doc_id == index.documents()[0].id
    store = Store(again / NAME)
    (summary,) = Conversations(store).listed("ann")
    assert Conversations(store).get("ann", summary.id).turns[0].question == "How long is the pier?"
    store.close()
    assert Accounts(again).named("Ann") == Accounts(home).named("Ann")
    assert (again / "receipts.key").read_bytes() == (home / "receipts.key").read_bytes()
    assert (again / "runs" / "log.jsonl").exists()


def test_a_backup_made_while_all_is_changed_is_whole(home: Path, tmp_path: Path) -> None:
    store, stop = Store(home / NAME), threading.Event()

    def write() -> None:
        while not stop.is_set():
            Conversations(store).create("bob", "x" * 50)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            back_up(home, tmp_path / f"{number}.tar.gz")
    finally:
        stop.set()
        thread.join()
        store.close()
    for number in range(3):
        restore(tmp_path / f"{number}.tar.gz", tmp_path / f"home{number}")
        kept = Store(tmp_path / f"home{number}" / NAME)
        with kept.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        kept.close()


def test_a_home_that_holds_something_is_left_alone(home: Path, tmp_path: Path) -> None:
    back_up(home, tmp_path / "b")
    with pytest.raises(BackupError, match="empty folder"):
        restore(tmp_path / "b", home)


def test_what_was_changed_in_a_backup_is_not_restored(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "b"
    back_up(home, file)
    for forged in (_with(file, "users.json", b"{}"), _named(file, "../outside"), _named(file, "/tmp/outside")):  # noqa: S108 - never written
        bad = tmp_path / "bad"
        bad.write_bytes(forged)
        with pytest.raises(BackupError):
            restore(bad, tmp_path / "again")
        assert not (tmp_path / "again").exists()
        assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("content", [b"", b"no archive", os.urandom(2000)])
def test_what_is_no_backup_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(BackupError, match="not a backup"):
        restore(tmp_path / "b", tmp_path / "again")


def _members(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]


def _packed(members: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return written.getvalue()


def _with(file: Path, name: str, content: bytes) -> bytes:
    return _packed({**_members(file), name: content})


def _named(file: Path, name: str) -> bytes:
    """Return a backup in which the accounts are to be written somewhere else."""
    members = _members(file)
    listing = json.loads(members["backup.json"])
    listing["files"][name] = listing["files"].pop("users.json")
    members[name] = members.pop("users.json")
    return _packed({**members, "backup.json": json.dumps(listing).encode()})
