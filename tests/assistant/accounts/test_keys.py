"""Keys of other programs: told once, limited, ended at once, and nobody's beyond the user for whom they act."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from assistant.accounts import Accounts, KeyLimited, KeyUnknown
from assistant.accounts.errors import AccountNotFound, KeyNotFound, KeyRefused
from assistant.accounts.tokens import Keys
from assistant.store import NAME, Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.assistant.accounts.conftest import Clock


@pytest.fixture
def keys(tmp_path: Path, accounts: Accounts, clock: Clock) -> Iterator[Keys]:
    store = Store(tmp_path / NAME)
    yield Keys(store, accounts, now=clock)
    store.close()


def test_a_key_is_told_once_and_only_its_hash_is_kept(keys: Keys, tmp_path: Path) -> None:
    token = keys.add("editor")
    assert keys.of(token).name == "editor"
    assert all(token.encode() not in file.read_bytes() for file in tmp_path.iterdir())
    (held,) = keys.all()
    assert (held.user, held.per_minute, held.used) == ("local", 60, None)


def test_at_most_so_many_calls_are_taken_within_any_minute(keys: Keys, clock: Clock) -> None:
    """One thousand tries in a minute are as many calls as the key may make, and the refusal says when to come back."""
    token, taken, told = keys.add("hasty", per_minute=6), [], []
    for _ in range(1000):
        clock.now += 0.06
        try:
            keys.admit(token)
            taken.append(clock.now)
        except KeyLimited as error:
            told.append(error.seconds)
    assert len(taken) == 6
    assert max(told) <= 60
    clock.now = taken[0] + 60
    keys.admit(token)
    with pytest.raises(KeyLimited, match=r"6 calls a minute.*try again in 1 second\."):
        keys.admit(token)


def test_calls_at_the_same_moment_are_not_more_than_the_limit(keys: Keys) -> None:
    token, outcomes = keys.add("many", per_minute=5), []

    def call() -> None:
        try:
            outcomes.append(keys.admit(token).name)
        except KeyLimited:
            outcomes.append("")

    threads = [threading.Thread(target=call) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [""] * 7 + ["many"] * 5


def test_the_limit_of_one_key_is_not_that_of_another(keys: Keys) -> None:
    first, second = keys.add("first", per_minute=1), keys.add("second", per_minute=1)
    keys.admit(first)
    assert keys.admit(second).name == "second"


def test_two_servers_over_one_store_count_together(
    keys: Keys, tmp_path: Path, accounts: Accounts, clock: Clock
) -> None:
    token = keys.add("shared", per_minute=2)
    other = Store(tmp_path / NAME)
    keys.admit(token)
    Keys(other, accounts, now=clock).admit(token)
    with pytest.raises(KeyLimited):
        keys.admit(token)
    other.close()


def test_a_removed_key_is_none_at_once_and_its_name_is_free(keys: Keys) -> None:
    token = keys.add("editor")
    keys.admit(token)
    keys.remove("editor")
    with pytest.raises(KeyUnknown, match="No key has been made yet"):
        keys.admit(token)
    with pytest.raises(KeyNotFound):
        keys.remove("editor")
    keys.add("editor")
    with pytest.raises(KeyUnknown, match="valid on this server"):
        keys.of(token)


def test_where_there_are_users_a_key_acts_for_one_of_them(keys: Keys, accounts: Accounts) -> None:
    before = keys.add("before")
    ann = accounts.add("Ann", "seven green doors")
    with pytest.raises(KeyRefused, match="--user"):
        keys.add("nobody's")
    with pytest.raises(AccountNotFound):
        keys.add("bob's", "Bob")
    token = keys.add("ann's", "ann")
    assert keys.of(token).user == ann.id
    with pytest.raises(KeyUnknown):
        keys.of(before)  # it acted for the one user of a page without a login
    accounts.remove("Ann")
    accounts.add("Bea", "seven green doors")
    with pytest.raises(KeyUnknown):
        keys.of(token)
    assert keys.remove_all(ann.id) == 1


@pytest.mark.parametrize(("name", "per_minute"), [("", 60), ("a\nb", 60), ("ok", 0), ("ok", -5), ("ok", 10**9)])
def test_a_name_or_limit_that_cannot_be_used_is_said(keys: Keys, name: str, per_minute: int) -> None:
    with pytest.raises(KeyRefused):
        keys.add(name, per_minute=per_minute)


def test_there_is_one_key_of_a_name(keys: Keys) -> None:
    keys.add("editor")
    with pytest.raises(KeyRefused, match="already"):
        keys.add("editor")
