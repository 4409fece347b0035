"""The file is private, of this version, and its troubles are told in words while nothing acknowledged is lost."""

from __future__ import annotations

import sqlite3
import stat
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import IntegrityError

from assistant.store import NAME, Store, StoreDamaged, StoreError, StoreFull, StoreLocked
from assistant.store.schema import STEPS, TABLES, VERSION, conversations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROW = {"id": "a", "user": "ann", "title": "", "folded": "", "made": 1.0, "changed": 1.0}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / NAME, patience=0.1)
    yield opened
    opened.close()


def keep(store: Store, **changed: str) -> None:
    with store.writing() as connection:
        connection.execute(conversations.insert().values(**{**ROW, **changed}))


def kept(store: Store) -> list[str]:
    with store.reading() as connection:
        return [row.id for row in connection.execute(conversations.select())]


def test_the_file_and_those_beside_it_are_their_owners_alone(store: Store) -> None:
    keep(store)
    files = list(store.path.parent.glob(f"{NAME}*"))
    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_the_tables_are_what_the_steps_make(store: Store) -> None:
    with store.reading() as connection:
        for table in TABLES:
            made = connection.exec_driver_sql(f"PRAGMA table_info({table.name})").all()
            assert [row[1] for row in made] == table.columns.keys()
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


_WITH_ADDITIONS, _WITH_SEVERAL = 6, 8


@pytest.mark.parametrize("version", range(VERSION))
def test_an_older_file_becomes_one_of_this_version_with_all_it_held(tmp_path: Path, version: int) -> None:
    path = tmp_path / NAME
    connection = sqlite3.connect(path)
    for step in STEPS[:version]:
        for statement in step:
            connection.execute(statement)
    if version:
        columns = "id, user, title, folded, made, changed"
        connection.execute(f"INSERT INTO conversations ({columns}) VALUES ('old', 'ann', '', '', 1.0, 1.0)")  # noqa: S608 - no input
    if version >= _WITH_ADDITIONS:
        columns = "'d1', 'ann', '', 0, 1.0, NULL" if version >= _WITH_SEVERAL else "'d1', 'ann', 1.0, NULL"
        connection.execute(f"INSERT INTO additions VALUES ({columns})")  # noqa: S608 - no input
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()
    connection.close()
    store = Store(path)
    assert kept(store) == (["old"] if version else [])
    with store.reading() as opened:
        assert opened.exec_driver_sql("PRAGMA user_version").scalar_one() == VERSION
        assert opened.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one() == 0
        added = opened.exec_driver_sql("SELECT user, private FROM additions").all()
        assert added == ([("ann", 0)] if version >= _WITH_ADDITIONS else [])
    store.close()


def test_several_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    opened: list[Store] = []
    threads = [threading.Thread(target=lambda: opened.append(Store(tmp_path / NAME))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 6
    for store in opened:
        store.close()


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / NAME
    Store(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    with pytest.raises(StoreDamaged, match="newer version"):
        Store(path)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_bytes(b"no database at all, but long enough to have a header " * 40)
    before = path.read_bytes()
    with pytest.raises(StoreDamaged, match=r"conversations\.sqlite3 is damaged"):
        Store(path)
    assert path.read_bytes() == before


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(tmp_path / NAME)


def test_a_locked_file_is_told_and_what_was_kept_stays(store: Store) -> None:
    keep(store)
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLocked, match="nothing was changed"):
        keep(store, id="b")
    assert kept(store) == ["a"]
    other.execute("ROLLBACK")
    other.close()
    keep(store, id="b")
    assert kept(store) == ["a", "b"]


def test_a_file_that_is_kept_by_another_from_the_beginning_is_told(tmp_path: Path) -> None:
    path = tmp_path / NAME
    Store(path).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreLocked):
        Store(path, patience=0.05)
    other.close()


def test_a_full_disk_is_told_and_what_was_kept_stays(store: Store) -> None:
    keep(store)
    with store.reading() as connection:  # the limit is of the one connection, which goes back to the pool
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreFull, match="make room"):
        keep(store, id="b", title="x" * 100_000)
    assert kept(store) == ["a"]


def test_an_error_in_the_middle_undoes_the_whole_change(store: Store) -> None:
    def broken() -> None:
        with store.writing() as connection:
            connection.execute(conversations.insert().values(**ROW))
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    assert kept(store) == []


def test_a_mistake_of_ours_shows_itself(store: Store) -> None:
    keep(store)
    with pytest.raises(IntegrityError):
        keep(store)
    with pytest.raises(IntegrityError):
        keep(store, id="b", user="")


def test_a_process_has_one_store_of_a_home_folder_until_it_is_closed(tmp_path: Path) -> None:
    first = Store.open(tmp_path)
    assert Store.open(tmp_path) is first
    first.close()
    second = Store.open(tmp_path)
    assert second is not first
    second.close()
