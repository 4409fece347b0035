"""Accounts stand in a private file, one a name, and passwords have bounds that are said."""

from __future__ import annotations

import json
import stat
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.accounts import LOCAL_USER, Accounts
from assistant.accounts.accounts import NAME
from assistant.accounts.credentials import checked_name, fits, hashed, name_key
from assistant.accounts.errors import AccountExists, AccountNotFound, AccountsDamaged, NameRefused, PasswordRefused
from tests.assistant.accounts.conftest import ROUNDS

if TYPE_CHECKING:
    from pathlib import Path

DOORS = "seven green doors"


def test_the_file_is_its_owners_alone_and_holds_no_password(accounts: Accounts, tmp_path: Path) -> None:
    accounts.add("Ann", DOORS)
    path = tmp_path / NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert DOORS not in path.read_text()
    assert not list(tmp_path.glob(".*.new"))


def test_another_process_sees_what_was_added(accounts: Accounts, tmp_path: Path) -> None:
    other = Accounts(tmp_path, rounds=ROUNDS)
    assert other.all() == ()
    made = accounts.add("Ann", DOORS)
    assert other.all() == (made,)
    accounts.set_password("Ann", DOORS + "!")
    assert other.named("ann").stamp != made.stamp
    accounts.remove("Ann")
    assert other.all() == ()


@pytest.mark.parametrize("other", ["ann", " ANN ", "Ａｎｎ", "aNN"])
def test_one_name_is_one_person(accounts: Accounts, other: str) -> None:
    made = accounts.add("Ann", DOORS)
    with pytest.raises(AccountExists, match="«Ann»"):
        accounts.add(other, DOORS)
    assert accounts.by_name(other) == made


@pytest.mark.parametrize(
    "name", ["", "  ", "x" * 65, "a\u200bb", "a\x00b", "<b>", "a  b", ".ann", "a\nb", "a/../b", "\ud800"]
)
def test_a_name_that_cannot_be_seen_or_told_apart_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(NameRefused):
        accounts.add(name, DOORS)


@pytest.mark.parametrize("name", ["Ann", "ann.o'neil@example.org", "李明", "Zoë Müller-Ng", "محمد", "7"])
def test_names_of_people_are_kept(accounts: Accounts, name: str) -> None:
    assert accounts.add(name, DOORS).name == name


@given(st.text(max_size=80))
def test_a_name_that_is_kept_is_found_by_itself(given_name: str) -> None:
    try:
        name = checked_name(given_name)
    except NameRefused:
        return
    assert checked_name(name) == name
    assert name_key(name) == name_key(given_name) == name_key(name.upper().lower())


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "at least 10"),
        ("short", "at least 10"),
        ("a" * 30, "4 different"),
        ("x1y2" * 18 + "z", "has 73 bytes"),
        ("密码很长" * 7, "has 84 bytes"),
        ("with a \x00 zero", "cannot be typed"),
        ("with \ud800 half", "cannot be typed"),
    ],
)
def test_a_password_out_of_bounds_is_refused_and_not_repeated(accounts: Accounts, password: str, said: str) -> None:
    with pytest.raises(PasswordRefused, match=said) as raised:
        accounts.add("Ann", password)
    assert not password or password not in str(raised.value)
    assert accounts.all() == ()


@pytest.mark.parametrize("password", ["x1y2" * 18, "密码很长" * 6, "ten chars!"])
def test_a_password_at_its_bound_counts_to_the_last_byte(password: str) -> None:
    stored = hashed(password, ROUNDS)
    assert fits(password, stored)
    assert not fits(password[:-1], stored)
    assert not fits(password[:-1] + "?", stored)
    assert not fits(password + "x" * 80, stored)


def test_an_accent_typed_on_another_machine_is_the_same_password() -> None:
    assert fits("cafe\u0301 at seven", hashed("café at seven", ROUNDS))


def test_a_name_that_comes_back_is_another_account(accounts: Accounts) -> None:
    first = accounts.add("Ann", DOORS)
    accounts.remove("ANN")
    second = accounts.add("Ann", DOORS)
    assert first.id != second.id
    assert accounts.by_id(first.id) is None
    assert accounts.by_id(LOCAL_USER) is None


def test_who_is_not_there_is_named(accounts: Accounts) -> None:
    for act in (accounts.remove, accounts.named, lambda name: accounts.set_password(name, DOORS)):
        with pytest.raises(AccountNotFound, match="«Bob»"):
            act("Bob")


def test_two_who_add_at_once_lose_nothing(tmp_path: Path) -> None:
    def add(first: int) -> None:
        own = Accounts(tmp_path, rounds=ROUNDS)
        for number in range(first, first + 8):
            own.add(f"user {number}", DOORS)

    threads = [threading.Thread(target=add, args=(start,)) for start in (0, 8, 16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Accounts(tmp_path).all()) == 24


NUMBERS = json.dumps({"version": 1, "accounts": [dict.fromkeys(("id", "name", "password", "stamp", "made"), 1)]})


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"version": 2, "accounts": []}',
        '{"version": 1, "accounts": [{"id": "a"}]}',
        "[" * 5000,
        NUMBERS,
    ],
)
def test_a_damaged_file_lets_nobody_in_and_is_not_written_over(
    accounts: Accounts, tmp_path: Path, content: str
) -> None:
    (tmp_path / NAME).write_text(content)
    with pytest.raises(AccountsDamaged, match=r"users\.json"):
        accounts.all()
    with pytest.raises(AccountsDamaged):
        accounts.add("Ann", DOORS)
    assert (tmp_path / NAME).read_text() == content


def test_a_file_from_before_there_were_admins_is_read(accounts: Accounts, tmp_path: Path) -> None:
    accounts.add("Ann", DOORS)
    path = tmp_path / NAME
    content = json.loads(path.read_text())
    del content["accounts"][0]["admin"]
    path.write_text(json.dumps(content))
    assert not Accounts(tmp_path).named("Ann").admin
    content["accounts"][0]["admin"] = "yes"
    path.write_text(json.dumps(content))
    with pytest.raises(AccountsDamaged, match="wrong kind"):
        Accounts(tmp_path).all()
