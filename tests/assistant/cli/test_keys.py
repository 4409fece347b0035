"""``briefing keys`` from the outside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner, Result

from assistant.accounts import Accounts
from assistant.accounts.tokens import Keys
from assistant.cli import main
from assistant.store import NAME, Store

if TYPE_CHECKING:
    from pathlib import Path


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["keys", arguments[0], "--home", str(home), *arguments[1:]])


def test_a_key_is_printed_once_listed_without_its_secret_and_removed(tmp_path: Path) -> None:
    added = run(tmp_path, "add", "editor", "--per-minute", "5")
    assert added.exit_code == 0, added.output
    token = added.stdout.strip()
    store = Store(tmp_path / NAME)
    assert Keys(store, Accounts(tmp_path)).of(token).per_minute == 5
    store.close()
    listed = run(tmp_path, "list", "--json")
    assert token not in listed.output
    (row,) = json.loads(listed.stdout)["keys"]
    assert (row["name"], row["user"], row["per_minute"], row["used"]) == ("editor", None, 5, None)
    assert "editor  (5 a minute" in run(tmp_path, "list").stdout
    assert run(tmp_path, "remove", "editor").exit_code == 0
    assert "There are no keys" in run(tmp_path, "list").stderr


def test_what_cannot_be_done_is_said_with_exit_one(tmp_path: Path) -> None:
    for arguments, said in (
        (("remove", "editor"), "no key «editor»"),
        (("add", "x", "--user", "Ann"), "no user «Ann»"),
    ):
        result = run(tmp_path, *arguments)
        assert result.exit_code == 1
        assert said in result.stderr


def test_a_user_goes_with_their_keys(tmp_path: Path) -> None:
    Accounts(tmp_path, rounds=4).add("Ann", "seven green doors")
    assert run(tmp_path, "add", "hers", "--user", "Ann").exit_code == 0
    assert "hers for Ann" in run(tmp_path, "list").stdout
    assert CliRunner().invoke(main, ["users", "remove", "--home", str(tmp_path), "Ann", "--yes"]).exit_code == 0
    assert json.loads(run(tmp_path, "list", "--json").stdout) == {"keys": []}
