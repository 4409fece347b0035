"""The database that several servers share: made by many at once, told of in words, dead servers' work settled."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from assistant.accounts import Accounts, KeyLimited
from assistant.accounts.accounts import StoredAccounts
from assistant.accounts.tokens import Keys
from assistant.conversations import Conversations, TurnStatus
from assistant.receipts import make_key
from assistant.receipts.signing import KEY, known_key
from assistant.store import NotFound, Store, StoreDamaged, StoreError, StoreLocked, StoreUnreachable
from assistant.store.schema import STEPS, TABLES, VERSION, servers
from assistant.store.shared import SharedStore, SmallFiles
from assistant.web.additions import Addition, Additions
from index.errors import PlaceRefused
from index.places import DATABASE
from tests.assistant.conftest import emptied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers import Postgres


@pytest.fixture
def two(database: str) -> Iterator[tuple[SharedStore, SharedStore]]:
    """Return the stores of two servers over one database."""
    both = emptied(SharedStore(database)), SharedStore(database)
    yield both
    for one in both:
        one.close()


def test_several_may_make_the_tables_of_a_new_database_at_once(postgres: Postgres) -> None:
    address, opened = postgres.database(), list[SharedStore]()
    threads = [threading.Thread(target=lambda: opened.append(SharedStore(address))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 6
    with opened[0].reading() as connection:
        for table in TABLES:
            made = text("SELECT column_name FROM information_schema.columns WHERE table_name = :name")
            assert set(connection.execute(made, {"name": table.name}).scalars()) == set(table.columns.keys())
        assert connection.execute(text("SELECT max(version) FROM briefing_version")).scalar_one() == VERSION
    for store in opened:
        store.close()


def test_many_calls_with_a_key_at_once_do_not_wait_for_each_others_connections(
    two: tuple[SharedStore, SharedStore], tmp_path: Path
) -> None:
    """More threads than the pool has connections; accounts lie in the same database as the keys."""
    accounts = StoredAccounts(two[0], tmp_path, rounds=4)
    accounts.add("Ann", "seven green doors")
    keys = Keys(two[0], accounts)
    token, outcomes = keys.add("busy", "Ann", per_minute=50), list[str]()

    def call() -> None:
        try:
            outcomes.append(keys.admit(token).name)
        except (KeyLimited, StoreError) as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=call) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["KeyLimited"] * 10 + ["busy"] * 50


def test_an_older_database_is_brought_up_to_date_and_a_newer_one_refused(postgres: Postgres) -> None:
    address = postgres.database()
    store = SharedStore(address)
    with store.writing() as connection:
        for name in ("servers", "accounts", "bad_logins", "small_files"):
            connection.execute(text(f"DROP TABLE {name}"))
        for name in ("turns", "uploads"):
            connection.execute(text(f"ALTER TABLE {name} DROP COLUMN server"))
        connection.execute(text("DELETE FROM briefing_version WHERE version = :last"), {"last": len(STEPS)})
    store.close()
    again = SharedStore(address)
    assert Conversations(again).create("ann").turns == 0
    with again.writing() as connection:
        connection.execute(text("INSERT INTO briefing_version VALUES (999)"))
    again.close()
    with pytest.raises(StoreDamaged, match="newer version"):
        SharedStore(address)


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(StoreUnreachable, match=r"127\.0\.0\.1:1/briefing does not answer") as raised:
        SharedStore("postgresql+psycopg://briefing:secret@127.0.0.1:1/briefing")
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("address", ["mysql://h/n", "no address", "sqlite:///somewhere.db"])
def test_another_kind_of_database_is_refused(address: str) -> None:
    with pytest.raises(PlaceRefused, match=DATABASE):
        SharedStore(address)


def test_a_writer_that_keeps_all_waiting_is_told(two: tuple[SharedStore, SharedStore]) -> None:
    first, second = two
    with second._engine.connect() as connection:  # a shorter wait, for this one connection of the pool
        connection.execute(text("SET lock_timeout = 100"))
        connection.commit()
    with first.writing(), pytest.raises(StoreLocked, match="nothing was changed"):
        Conversations(second).create("ann")
    Conversations(second).create("ann")


def test_a_database_that_was_restarted_is_found_again(two: tuple[SharedStore, SharedStore], postgres: Postgres) -> None:
    kept = Conversations(two[0])
    kept.create("ann")
    postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    kept.create("ann")
    assert len(kept.listed("ann")) == 2


def test_an_id_that_no_database_can_hold_is_not_found(two: tuple[SharedStore, SharedStore]) -> None:
    with pytest.raises(NotFound):
        Conversations(two[0]).get("ann", "zero \0 byte")


def test_answers_of_a_server_that_died_are_settled_and_those_of_a_living_one_go_on(
    two: tuple[SharedStore, SharedStore],
) -> None:
    first, second = two
    for store in two:
        store.show_life()
    own, other = Conversations(first), Conversations(second)
    made = own.create("ann").id
    turn = own.begin("ann", made, "How many buses?")
    assert other.mark_interrupted() == 0
    with second.writing() as connection:
        connection.execute(servers.update().where(servers.c.id == first.server).values(seen=1.0))
    assert other.mark_interrupted() == 1
    assert own.turn("ann", turn).status is TurnStatus.INCOMPLETE


def test_accounts_are_those_of_all_servers(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two: tuple[SharedStore, SharedStore]
) -> None:
    assert two
    monkeypatch.setenv(DATABASE, database)
    first, second = Accounts.open(tmp_path / "a", 4), Accounts.open(tmp_path / "b", 4)
    ann = first.add("Ann", "seven green doors", admin=True)
    assert second.named("ann") == ann
    second.set_password("Ann", "nine red walls")
    assert first.named("Ann").stamp != ann.stamp
    second.remove("Ann")
    assert first.all() == ()
    Store.open(tmp_path).close()


def test_receipts_are_signed_with_one_key_on_all_servers(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two: tuple[SharedStore, SharedStore]
) -> None:
    assert two
    (tmp_path / "before").mkdir()
    own = make_key(tmp_path / "before")
    monkeypatch.setenv(DATABASE, database)
    assert make_key(tmp_path / "a") == make_key(tmp_path / "b") == make_key(tmp_path / "before") != own
    assert known_key(tmp_path / "c") == known_key(tmp_path / "a")
    assert {(tmp_path / home / KEY).stat().st_mode & 0o777 for home in ("a", "b", "c", "before")} == {0o600}
    Store.open(tmp_path).close()


def test_what_was_only_just_removed_is_hidden_from_all_while_a_server_may_still_hold_it(
    two: tuple[SharedStore, SharedStore], tmp_path: Path
) -> None:
    """A document without additions is everybody's; one that was somebody's own must not become so on its way out."""
    clock = [1_750_000_000.0]
    first, second = (Additions(store, Accounts(tmp_path), lambda: clock[0]) for store in two)
    first.keep(Addition("d1", "ann", "a.txt", private=True))
    first.keep(Addition("d2", "ann", "b.txt", private=False))
    assert second.hidden_from("bob") == {"d1"}
    first.end("d1", "ann")
    assert second.hidden_from("bob") == {"d1"}
    assert second.hidden_from("ann") == {"d1"}
    clock[0] += 121
    assert second.hidden_from("bob") == frozenset()


def test_small_files_become_the_same_on_all_servers(tmp_path: Path, two: tuple[SharedStore, SharedStore]) -> None:
    homes = [tmp_path / "a", tmp_path / "b"]
    for home in homes:
        home.mkdir()
    own, other = (SmallFiles(store, home) for store, home in zip(two, homes, strict=True))
    (homes[0] / "key").write_bytes(b"first")
    (homes[1] / "key").write_bytes(b"second")
    own.share("key")
    other.share("key")
    assert (homes[1] / "key").read_bytes() == b"first"
    (homes[1] / "key").write_bytes(b"changed")
    other.share("key")
    own.share("key")
    assert (homes[0] / "key").read_bytes() == b"changed"
    own.share("nothing")
