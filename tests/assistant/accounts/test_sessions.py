"""Sessions end: unused, after a day's work, by logging out, with the password, with the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.accounts.tokens import SessionLimits, Sessions
from assistant.store import NAME, Store
from tests.assistant.conftest import FILE_ONLY

if TYPE_CHECKING:
    from assistant.accounts import Account, Accounts
    from tests.assistant.accounts.conftest import Clock

LIMITS = SessionLimits(idle=100.0, absolute=250.0)
DOORS = "seven green doors"


@pytest.fixture
def sessions(store: Store, accounts: Accounts, clock: Clock) -> Sessions:
    return Sessions(store, accounts, LIMITS, clock)


@pytest.fixture
def ann(accounts: Accounts) -> Account:
    return accounts.add("Ann", DOORS)


@FILE_ONLY
def test_a_token_says_whose_session_it_is_and_is_not_kept(sessions: Sessions, ann: Account, store: Store) -> None:
    token = sessions.start(ann)
    assert sessions.account(token) == ann
    assert len(token) >= 43
    files = [file for file in store.path.parent.iterdir() if file.name.startswith(NAME)]
    assert not any(token.encode() in file.read_bytes() for file in files)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "' OR 1=1 --"])
def test_another_token_is_nobodys(sessions: Sessions, ann: Account, token: str) -> None:
    sessions.start(ann)
    assert sessions.account(token) is None
    sessions.end(token)


def test_it_ends_when_it_is_not_used(sessions: Sessions, ann: Account, clock: Clock) -> None:
    token = sessions.start(ann)
    clock.now += 99
    assert sessions.account(token) == ann
    clock.now += 99
    assert sessions.account(token) == ann
    clock.now += 100
    assert sessions.account(token) is None


def test_it_ends_at_its_time_however_much_it_is_used(sessions: Sessions, ann: Account, clock: Clock) -> None:
    token = sessions.start(ann)
    for _ in range(4):
        clock.now += 60
        assert sessions.account(token) == ann
    clock.now += 10
    assert sessions.account(token) is None


def test_logging_out_ends_one_session_only(sessions: Sessions, ann: Account) -> None:
    first, second = sessions.start(ann), sessions.start(ann)
    sessions.end(first)
    assert sessions.account(first) is None
    assert sessions.account(second) == ann


def test_another_password_ends_all_sessions_at_once(sessions: Sessions, ann: Account, accounts: Accounts) -> None:
    token = sessions.start(ann)
    accounts.set_password("Ann", DOORS + "!")
    assert sessions.account(token) is None
    assert sessions.account(sessions.start(accounts.named("Ann"))) == accounts.named("Ann")


def test_a_removed_account_has_no_session_even_when_its_name_comes_back(
    sessions: Sessions, ann: Account, accounts: Accounts
) -> None:
    token = sessions.start(ann)
    accounts.remove("Ann")
    assert sessions.account(token) is None
    accounts.add("Ann", DOORS)
    assert sessions.account(token) is None


@FILE_ONLY
def test_a_restart_throws_nobody_out(store: Store, accounts: Accounts, ann: Account, clock: Clock) -> None:
    token = Sessions(store, accounts, LIMITS, clock).start(ann)
    again = Store(store.path)
    assert Sessions(again, accounts, LIMITS, clock).account(token) == ann
    again.close()


def test_ended_sessions_are_swept_away(sessions: Sessions, ann: Account, clock: Clock, store: Store) -> None:
    for _ in range(3):
        sessions.start(ann)
    clock.now += 300
    sessions.start(ann)
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sessions").scalar_one() == 1
