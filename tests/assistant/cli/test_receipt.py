"""``briefing verify-receipt`` from the outside: the contract's JSON, exit codes, and what a person reads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from assistant.cli import main
from assistant.receipts import make_key, write_receipt
from assistant.types import Answer, Claim, Status, Verdict, cite
from index.library import Index
from tests.assistant.receipts import TEXT, resigned

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def file(home: Path, tmp_path: Path) -> Path:
    source, path = tmp_path / "minutes.txt", tmp_path / "receipt.json"
    source.write_text(TEXT)
    with Index.open(home) as index:
        index.add([source])
        citation = cite(index.documents()[0], 0, len("The council of Lakeside met on Monday."))
        claim = Claim(citation.quote, (citation,), Verdict.SUPPORTED, 0.0)
        write_receipt(path, Answer("When?\x1b[2J", Status.ANSWERED, (claim,)), index)
    return path


def run(file: Path, home: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["verify-receipt", str(file), "--home", str(home), *options])


def test_a_receipt_that_holds_is_the_contracts_json_and_exit_zero(file: Path, home: Path) -> None:
    result = run(file, home, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"holds": True, "changed": []}


def test_a_changed_byte_is_exit_one_with_json(file: Path, home: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"answered", b"abstained"))
    result = run(file, home, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["holds"] is False
    assert found["changed"] == ["The receipt itself was changed after it was signed."]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"version": 1}'])
def test_a_file_that_is_no_receipt_any_more_is_exit_one_with_json_too(file: Path, home: Path, content: bytes) -> None:
    file.write_bytes(content)
    result = run(file, home, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert (found["holds"], len(found["changed"])) == (False, 1)
    assert run(file, home).exit_code == 1
    assert "receipt.json" in run(file, home).stderr


def test_a_person_reads_whose_receipt_it_is_and_what_holds(file: Path, home: Path) -> None:
    result = run(file, home)
    assert result.exit_code == 0
    assert f"Signed with the key {make_key(home)}." in result.stdout
    assert "holds    citation 1" in result.stdout
    assert "The receipt holds" in result.stdout
    assert "\x1b" not in result.stdout


def test_a_person_reads_old_words_and_new_ones_below_each_other(file: Path, home: Path, tmp_path: Path) -> None:
    source = tmp_path / "minutes.txt"
    source.write_text(TEXT.replace("Monday", "Tuesday"))
    with Index.open(home) as index:
        index.add([source])
    result = run(file, home)
    assert result.exit_code == 1
    then, now = (line for line in result.stdout.splitlines() if line.split()[0] in {"then", "now"})
    assert "on Monday" in then
    assert "on Tuesday" in now
    assert "does not hold" in result.stdout


def test_another_servers_key_is_told_while_the_rest_holds(file: Path, home: Path, tmp_path: Path) -> None:
    make_key(tmp_path)
    resigned(file, tmp_path)
    result = run(file, home)
    assert result.exit_code == 1
    assert "holds    citation 1" in result.stdout
    assert "another key" in result.stdout
    assert "Everything the receipt cites is unchanged" in result.stdout
