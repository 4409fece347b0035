"""Names and passwords are tried slowly when they are wrong, and nobody finds out who has an account."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from assistant.accounts import Accounts, LoginFailed, Logins, LoginSlowed, Throttle, credentials
from assistant.accounts.accounts import StoredAccounts
from assistant.store import NAME, Store
from assistant.store.shared import SharedStore
from tests.assistant.accounts.conftest import ROUNDS
from tests.assistant.conftest import emptied

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.assistant.accounts.conftest import Clock

DOORS = "seven green doors"


@pytest.fixture(params=["sqlite", "postgres"])
def logins(request: pytest.FixtureRequest, accounts: Accounts, clock: Clock, tmp_path: Path) -> Iterator[Logins]:
    if request.param == "sqlite":
        store = Store(tmp_path / NAME)
    else:
        store = emptied(SharedStore(request.getfixturevalue("database")))
        accounts = StoredAccounts(store, tmp_path, ROUNDS)
    accounts.add("Ann", DOORS)
    yield Logins(accounts, Throttle(store, now=clock), ROUNDS)
    store.close()


def bad(logins: Logins, name: str = "Ann", address: str = "10.0.0.1", typed: str = "wrong") -> float:
    """Return the wait after a login that is refused, 0 where it was looked at."""
    with pytest.raises((LoginFailed, LoginSlowed)) as raised:
        logins.authenticate(name, typed, address)
    return raised.value.seconds if isinstance(raised.value, LoginSlowed) else 0.0


def test_the_right_password_lets_in(logins: Logins) -> None:
    assert logins.authenticate(" ann", DOORS).name == "Ann"


@pytest.mark.parametrize("password", ["", "wrong", DOORS + " ", DOORS.upper(), "x" * 5000, "\ud800", "\x00"])
def test_an_unknown_name_and_a_wrong_password_are_told_alike(logins: Logins, password: str) -> None:
    said = set()
    for name in ("Ann", "Nobody", "", "x" * 5000, "\ud800"):
        with pytest.raises(LoginFailed) as raised:
            logins.authenticate(name, password)
        said.add(str(raised.value))
    assert said == {"The name or the password is wrong."}


def test_an_unknown_name_costs_the_same_hash(logins: Logins, monkeypatch: pytest.MonkeyPatch) -> None:
    import bcrypt

    seen: list[bytes] = []
    real = bcrypt.checkpw
    monkeypatch.setattr(bcrypt, "checkpw", lambda given, stored: (seen.append(stored[:7]), real(given, stored))[1])
    for name, password in [("Ann", "wrong"), ("Nobody", "wrong"), ("Ann", ""), ("Nobody", "x" * 100)]:
        bad(logins, name, typed=password)
    assert seen == [b"$2b$04$"] * 4


def test_bad_logins_wait_longer_and_longer_and_the_lock_ends_by_itself(logins: Logins, clock: Clock) -> None:
    assert [bad(logins) for _ in range(3)] == [0, 0, 0]
    waits = []
    for _ in range(7):
        waits.append(bad(logins))
        clock.now += waits[-1]
        assert bad(logins) == 0
    assert waits == [1, 2, 4, 8, 16, 32, 60]
    assert bad(logins) == 900
    clock.now += 899
    assert bad(logins, typed=DOORS) == 1
    clock.now += 1
    assert logins.authenticate("Ann", DOORS, "10.0.0.1").name == "Ann"
    assert [bad(logins) for _ in range(3)] == [0, 0, 0]


def test_hammering_does_not_make_the_wait_longer(logins: Logins, clock: Clock) -> None:
    for _ in range(3):
        bad(logins)
    assert [bad(logins) for _ in range(50)] == [1.0] * 50
    clock.now += 1
    assert logins.authenticate("Ann", DOORS, "10.0.0.1")


def test_a_name_that_does_not_exist_slows_down_alike(logins: Logins) -> None:
    assert [bad(logins, "Nobody", "") for _ in range(4)] == [bad(logins, "Ann", "") for _ in range(4)] == [0, 0, 0, 1]


def test_other_spellings_of_a_name_share_its_tries(logins: Logins) -> None:
    assert [bad(logins, name) for name in ("Ann", "ANN", " ａｎｎ", "ann")] == [0, 0, 0, 1]


def test_one_address_that_tries_many_names_is_slowed_down_and_others_are_not(logins: Logins) -> None:
    waits = [bad(logins, f"user{number}") for number in range(21)]
    assert waits == [0] * 20 + [1]
    assert bad(logins, "another", "10.0.0.2") == 0
    assert logins.authenticate("Ann", DOORS, "10.0.0.2")


def test_an_account_of_ones_own_buys_no_further_tries(logins: Logins) -> None:
    for number in range(19):
        bad(logins, f"user{number}")
        logins.authenticate("Ann", DOORS, "10.0.0.1")
    assert bad(logins, "last") == 0
    assert bad(logins, "one more") == 1


def test_all_is_forgotten_after_a_while(logins: Logins, clock: Clock) -> None:
    for _ in range(3):
        bad(logins)
    clock.now += 3600
    assert [bad(logins) for _ in range(4)] == [0, 0, 0, 1]


def test_a_hundred_at_the_same_moment_are_not_a_hundred_free_ones(
    logins: Logins, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []
    monkeypatch.setattr("assistant.accounts.logins.fits", lambda password, _: bool(looked_at.append(password)))
    threads = [threading.Thread(target=bad, args=(logins,)) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked_at) == 3


def test_real_hashes_take_the_rounds_that_are_said(accounts: Accounts) -> None:
    assert credentials.hashed(DOORS).startswith("$2b$12$")
    assert accounts.add("Ann", DOORS).password.startswith("$2b$04$")


@pytest.mark.parametrize(("seconds", "said"), [(0.4, "1 second."), (59.6, "60 seconds"), (900, "15 minutes")])
def test_the_wait_is_said(seconds: float, said: str) -> None:
    assert said in str(LoginSlowed(seconds))
