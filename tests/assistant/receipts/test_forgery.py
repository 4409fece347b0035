"""Whatever byte of a receipt is forged is found, and keys are told apart."""

from __future__ import annotations

import base64
import json
import string
from typing import TYPE_CHECKING

import pytest

from assistant.errors import ReceiptError
from assistant.receipts import examine, make_key, receipt_text, signing
from assistant.receipts.signing import key_fingerprint, known_key
from tests.assistant.receipts import resigned

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.types import Answer
    from index.library import Index


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Return the home folder of another server."""
    home = tmp_path / "elsewhere"
    home.mkdir()
    make_key(home)
    return home


@pytest.mark.parametrize("bit", [0x01, 0x20])
def test_every_byte_that_is_flipped_is_found(file: Path, index: Index, bit: int) -> None:
    whole = file.read_bytes()
    unnoticed = []
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
        try:
            if not examine(file, index.home).changed:
                unnoticed.append(place)
        except ReceiptError:
            continue
    assert unnoticed == []
    file.write_bytes(whole)
    assert examine(file, index.home).changed == []


@pytest.mark.parametrize("field", ["signature", "public_key"])
def test_another_spelling_of_the_same_bytes_is_found(file: Path, index: Index, field: str) -> None:
    """The last letter of base64 has bits to spare, so 16 or 4 spellings mean the same bytes."""
    content = json.loads(file.read_text())
    value = content[field].rstrip("=")
    padding = content[field][len(value) :]
    spellings = [f"{value[:-1]}{letter}{padding}" for letter in string.ascii_letters + string.digits + "+/"]
    same = [one for one in spellings if base64.b64decode(one) == base64.b64decode(content[field])]
    assert len(same) > 1
    for spelling in set(same) - {content[field]}:
        file.write_text(signing.file_text({**content, field: spelling}))
        assert "after it was signed" in examine(file, index.home).changed[0]


def test_every_byte_that_is_missing_is_found(file: Path, index: Index) -> None:
    whole = file.read_bytes()
    for place in range(0, len(whole), 7):
        file.write_bytes(whole[:place] + whole[place + 1 :])
        try:
            assert examine(file, index.home).changed, place
        except ReceiptError:
            continue


def test_a_field_that_is_missing_is_found_even_when_signed_again(file: Path, index: Index) -> None:
    content = json.loads(file.read_text())
    for name in sorted(content.keys() - {"signature", "public_key", "made", "question", "status", "text"}):
        rest = {key: value for key, value in content.items() if key not in {name, "signature"}}
        file.write_text(signing.file_text(signing.sign(rest, index.home)))
        if name in {"claims", "withheld", "nearest"}:
            continue  # nothing under the receipt is held against these: the signature alone vouches for them
        try:
            assert examine(file, index.home).changed, name
        except ReceiptError:
            continue


def test_a_repeated_name_in_the_file_is_found(file: Path, index: Index) -> None:
    text = file.read_text()
    file.write_text(text.replace('{\n "claims"', '{\n "claims": [],\n "claims"', 1))
    assert json.loads(file.read_text()) == json.loads(text)
    assert "after it was signed" in examine(file, index.home).changed[0]


def test_another_servers_receipt_is_right_in_what_it_cites_but_not_this_servers(
    file: Path, index: Index, elsewhere: Path
) -> None:
    resigned(file, elsewhere)
    found = examine(file, index.home)
    (problem,) = found.changed
    assert "another key" in problem
    assert str(found.key) in problem
    assert found.key == key_fingerprint(known_key(elsewhere) or b"")
    assert (found.holds, found.content_holds) == (False, True)


def test_another_servers_receipt_that_cites_what_is_not_there_is_wrong_in_both(
    file: Path, index: Index, elsewhere: Path
) -> None:
    index.remove(index.documents()[0].id)
    resigned(file, elsewhere)
    found = examine(file, index.home)
    assert (found.holds, found.content_holds) == (False, False)


def test_checking_makes_no_key(file: Path, index: Index, tmp_path: Path) -> None:
    examine(file, tmp_path / "nowhere")
    (index.home / "receipts.key").unlink()
    examine(file, index.home)
    assert known_key(index.home) is None


def test_a_key_is_made_once(tmp_path: Path) -> None:
    first = make_key(tmp_path)
    assert first.startswith("SHA256:")
    assert make_key(tmp_path) == first


def test_a_key_that_others_can_read_signs_nothing(answer: Answer, index: Index) -> None:
    make_key(index.home)
    (index.home / "receipts.key").chmod(0o640)
    with pytest.raises(ReceiptError, match=r"can be read by others \(mode 640\)"):
        receipt_text(answer, index)


def test_a_damaged_key_is_named_and_not_replaced(answer: Answer, index: Index, file: Path) -> None:
    key = index.home / "receipts.key"
    key.write_bytes(b"short")
    with pytest.raises(ReceiptError, match="cannot be used"):
        receipt_text(answer, index)
    assert any("cannot be used" in problem for problem in examine(file, index.home).changed)
    assert key.read_bytes() == b"short"
