"""``briefing users`` and ``briefing keys`` from the outside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from assistant.accounts import Accounts, credentials
from assistant.accounts.tokens import Keys
from assistant.cli import main
from assistant.conversations import Conversations
from assistant.store import NAME, Store

if TYPE_CHECKING:
    from pathlib import Path


DOORS = "seven green doors"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with few rounds."""
    monkeypatch.setattr(Accounts.__init__, "__defaults__", (4,))


def run(home: Path, *arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, ["users", arguments[0], "--home", str(home), *arguments[1:]], input=typed)


def test_a_user_is_added_listed_and_removed(tmp_path: Path) -> None:
    added = run(tmp_path, "add", "Ann", typed=f"{DOORS}\n{DOORS}\n")
    assert added.exit_code == 0, added.output
    assert DOORS not in added.output
    assert credentials.fits(DOORS, Accounts(tmp_path).named("ann").password)
    (row,) = json.loads(run(tmp_path, "list", "--json").stdout)["users"]
    assert row.keys() == {"name", "made", "admin"}
    assert not row["admin"]
    assert "Ann" in run(tmp_path, "list").stdout
    assert run(tmp_path, "remove", "ann", "--yes").exit_code == 0
    assert json.loads(run(tmp_path, "list", "--json").stdout) == {"users": []}


def test_the_password_is_asked_for_again_when_the_two_differ(tmp_path: Path) -> None:
    result = run(tmp_path, "add", "Ann", typed=f"{DOORS}\nother one\n{DOORS}\n{DOORS}\n")
    assert result.exit_code == 0
    assert "do not match" in result.output


def test_a_password_is_no_argument(tmp_path: Path) -> None:
    assert run(tmp_path, "add", "Ann", DOORS).exit_code == 2
    assert run(tmp_path, "add", "Ann", "--password", DOORS).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("add", "Ann"), "", "already"),
        (("add", "<b>"), "", "begin with a letter"),
        (("add", "Bob"), "x1y2" * 20 + "\n" + "x1y2" * 20 + "\n", "has 80 bytes"),
        (("password", "Bob"), "", "no user «Bob»"),
        (("remove", "Bob", "--yes"), "", "no user «Bob»"),
    ],
)
def test_what_cannot_be_done_is_said_with_exit_one(
    tmp_path: Path, arguments: tuple[str, ...], typed: str, said: str
) -> None:
    Accounts(tmp_path).add("Ann", DOORS)
    result = run(tmp_path, *arguments, typed=typed)
    assert result.exit_code == 1
    assert said in result.stderr
    assert [account.name for account in Accounts(tmp_path).all()] == ["Ann"]


def test_another_password_counts_at_once(tmp_path: Path) -> None:
    Accounts(tmp_path).add("Ann", DOORS)
    assert run(tmp_path, "password", "Ann", typed="nine red walls\nnine red walls\n").exit_code == 0
    assert credentials.fits("nine red walls", Accounts(tmp_path).named("Ann").password)


def test_a_user_goes_with_their_conversations_and_only_when_it_is_meant(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    ann, bob = accounts.add("Ann", DOORS), accounts.add("Bob", DOORS)
    store = Store.open(tmp_path)
    for account in (ann, ann, bob):
        Conversations(store).create(account.id, "mine")
    assert run(tmp_path, "remove", "Ann", typed="n\n").exit_code == 1
    assert accounts.by_name("Ann") == ann
    result = run(tmp_path, "remove", "Ann", typed="y\n")
    assert "2 conversations" in result.stderr
    kept = Conversations(Store.open(tmp_path))
    assert (kept.listed(ann.id), len(kept.listed(bob.id))) == ([], 1)
    Store.open(tmp_path).close()


def test_an_admin_is_made_at_once_or_later_and_may_be_one_no_longer(tmp_path: Path) -> None:
    run(tmp_path, "add", "Ann", "--admin", typed=f"{DOORS}\n{DOORS}\n")
    Accounts(tmp_path).add("Bob", DOORS)
    assert [account.admin for account in Accounts(tmp_path).all()] == [True, False]
    assert run(tmp_path, "admin", "Bob").exit_code == 0
    assert run(tmp_path, "admin", "Ann", "--revoke").exit_code == 0
    assert [account.admin for account in Accounts(tmp_path).all()] == [False, True]
    assert "admin" in run(tmp_path, "list").stdout.splitlines()[1]
    assert run(tmp_path, "admin", "Carl").exit_code == 1


def keys(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["keys", arguments[0], "--home", str(home), *arguments[1:]])


def test_a_key_is_printed_once_listed_without_its_secret_and_removed(tmp_path: Path) -> None:
    added = keys(tmp_path, "add", "editor", "--per-minute", "5")
    assert added.exit_code == 0, added.output
    token = added.stdout.strip()
    store = Store(tmp_path / NAME)
    assert Keys(store, Accounts(tmp_path)).of(token).per_minute == 5
    store.close()
    listed = keys(tmp_path, "list", "--json")
    assert token not in listed.output
    (row,) = json.loads(listed.stdout)["keys"]
    assert (row["name"], row["user"], row["per_minute"], row["used"]) == ("editor", None, 5, None)
    assert "editor  (5 a minute" in keys(tmp_path, "list").stdout
    assert keys(tmp_path, "remove", "editor").exit_code == 0
    assert "There are no keys" in keys(tmp_path, "list").stderr


def test_what_cannot_be_done_with_keys_is_said_with_exit_one(tmp_path: Path) -> None:
    for arguments, said in (
        (("remove", "editor"), "no key «editor»"),
        (("add", "x", "--user", "Ann"), "no user «Ann»"),
    ):
        result = keys(tmp_path, *arguments)
        assert result.exit_code == 1
        assert said in result.stderr


def test_a_user_goes_with_their_keys(tmp_path: Path) -> None:
    Accounts(tmp_path, rounds=4).add("Ann", "seven green doors")
    assert keys(tmp_path, "add", "hers", "--user", "Ann").exit_code == 0
    assert "hers for Ann" in keys(tmp_path, "list").stdout
    assert CliRunner().invoke(main, ["users", "remove", "--home", str(tmp_path), "Ann", "--yes"]).exit_code == 0
    assert json.loads(keys(tmp_path, "list", "--json").stdout) == {"keys": []}
