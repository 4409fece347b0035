"""A receipt holds exactly as long as nothing in it and nothing under it changes."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import prompts
from assistant.errors import ReceiptError
from assistant.receipts import examine
from tests.assistant.receipts import TEXT, resigned

if TYPE_CHECKING:
    from pathlib import Path

    from index.library import Index


def test_it_holds_and_its_key_is_its_owners_alone(file: Path, index: Index) -> None:
    assert examine(file, index.home).changed == []
    assert stat.S_IMODE((index.home / "receipts.key").stat().st_mode) == 0o600
    assert not [path for path in index.home.iterdir() if path.suffix == ".new"]


@pytest.mark.parametrize("field", ["question", "text", "made", "claims", "nearest", "fingerprints"])
def test_any_field_that_is_changed_breaks_the_signature(file: Path, index: Index, field: str) -> None:
    content = json.loads(file.read_text())
    content[field] = [] if isinstance(content[field], list) else {} if isinstance(content[field], dict) else "other"
    file.write_text(json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n")
    assert "after it was signed" in examine(file, index.home).changed[0]


def test_a_byte_outside_the_values_counts_too(file: Path, index: Index) -> None:
    file.write_text(file.read_text() + "\n")
    assert examine(file, index.home).changed


def test_the_stored_text_under_it_is_read_again(file: Path, index: Index) -> None:
    stored = next((index.home / "documents").iterdir())
    stored.write_text(stored.read_text().replace("31 electric", "13 electric"))
    assert any("stored text" in problem for problem in examine(file, index.home).changed)


def test_the_original_under_it_is_read_again(file: Path, index: Index) -> None:
    stored = next((index.home / "originals").iterdir())
    stored.write_text(TEXT.replace("content", "angry"))
    (problem,) = examine(file, index.home).changed
    assert problem.startswith("The original of")


def test_a_document_that_was_removed_is_named(file: Path, index: Index) -> None:
    index.remove(index.documents()[0].id)
    problems = examine(file, index.home).changed
    assert len(problems) == 2
    assert all("not in the index" in problem for problem in problems)


def test_a_range_that_was_moved_shows_both_texts(file: Path, index: Index) -> None:
    ranges = json.loads(file.read_text())["ranges"]
    ranges[0]["start"] += 3
    resigned(file, index.home, ranges=ranges)
    assert "now says" in examine(file, index.home).changed[0]


def test_a_prompt_that_was_changed_since_is_named(file: Path, index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = replace(prompts.load("system"), fingerprint="0" * 64)
    monkeypatch.setattr(prompts, "load", lambda _: newer)
    assert examine(file, index.home).changed == ["What produced the answer has changed since: prompt:system."]


def test_another_homes_key_is_told_apart(file: Path, index: Index, tmp_path: Path) -> None:
    (index.home / "receipts.key").rename(tmp_path / "kept")
    assert any("no signing key" in problem for problem in examine(file, index.home).changed)
    (index.home / "receipts.key").write_bytes(bytes(32))
    assert any("another key" in problem for problem in examine(file, index.home).changed)


@pytest.mark.parametrize("content", ["", "[]", "{}", "no json", '{"version": 1}', "[" * 5000])
def test_a_file_that_is_no_receipt_is_refused_in_words(content: str, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text(content)
    with pytest.raises(ReceiptError, match=r"file\.json"):
        examine(path, tmp_path)


@pytest.mark.parametrize("ranges", [3, ["x"], [{}], {"a": 1}])
def test_a_receipt_of_another_form_does_not_hold(file: Path, index: Index, ranges: object) -> None:
    resigned(file, index.home, ranges=ranges)
    assert examine(file, index.home).changed == ["The receipt is not in the format of this program."]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReceiptError, match="nowhere"):
        examine(tmp_path / "nowhere", tmp_path)
