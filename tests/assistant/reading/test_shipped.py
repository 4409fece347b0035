"""Which reader answers: both in stages by default, the fast one where that is asked for or the other is not there."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from assistant.errors import ModelUnavailable, SettingRefused
from assistant.reading.close.loading import DEFAULT_WEIGHTS, load_close_reader
from assistant.reading.reader import Reader
from assistant.reading.shipped import VARIABLE, ReaderKind, chosen_kind, shipped_reader
from assistant.reading.staged import StagedReader

if TYPE_CHECKING:
    from pathlib import Path

PASSAGE = "The quay was rebuilt in 1987. Ada Holm, who led the board, called the work a gamble."


def test_both_readers_answer_unless_the_fast_one_alone_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert chosen_kind() is ReaderKind.BOTH
    assert isinstance(shipped_reader(), StagedReader)
    monkeypatch.setenv(VARIABLE, "fast")
    assert isinstance(shipped_reader(), Reader)


def test_an_unknown_reader_is_refused_with_the_names_that_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "best")
    with pytest.raises(SettingRefused, match="«best»; it can be both or fast"):
        chosen_kind()


def test_the_close_reader_marks_exact_words_and_knows_when_there_are_none() -> None:
    reader = load_close_reader()
    (found,) = reader.read("When was the quay rebuilt?", [PASSAGE])
    assert PASSAGE[found.start : found.end] in {"1987", "in 1987"}
    (other,) = reader.read("Who painted the ceiling of the town hall?", [PASSAGE])
    assert other.answerable < 0.5 < found.answerable


def test_missing_and_damaged_weights_are_told(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="restore the file"):
        load_close_reader(tmp_path / "none.safetensors")
    half = tmp_path / "half.safetensors"
    shutil.copy(DEFAULT_WEIGHTS, half)
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    with pytest.raises(ModelUnavailable, match="half"):
        load_close_reader(half)
