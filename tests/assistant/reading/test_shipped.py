"""The reader that ships: it marks exact words, knows when there are none, and is loaded once."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from assistant.errors import ModelUnavailable
from assistant.reading.loading import DEFAULT_WEIGHTS, load_reader, shipped_reader

if TYPE_CHECKING:
    from pathlib import Path

QUAY = "The quay was rebuilt in 1987. Ada Holm, who led the board, called the work a gamble."
FERRY = "The ferry Halcyon was built in Gdynia in 1987. It was sold to a company from Malta for 4 million euros."
COATS = "Visitors may leave their coats and bags at the desk beside the stairs, free of charge."


@pytest.mark.parametrize(
    ("question", "passage", "answers"),
    [
        ("When was the quay rebuilt?", QUAY, {"1987", "in 1987"}),
        ("Where was the Halcyon built?", FERRY, {"Gdynia", "in Gdynia"}),
        ("For how much was the ferry sold?", FERRY, {"4 million euros", "for 4 million euros"}),
    ],
)
def test_it_marks_exact_words_and_finds_none_elsewhere(question: str, passage: str, answers: set[str]) -> None:
    there, elsewhere = shipped_reader().read(question, [passage, COATS])
    assert passage[there.start : there.end] in answers
    assert elsewhere.answerable < 0.5 < there.answerable


def test_what_a_passage_does_not_say_is_not_answered_from_it() -> None:
    (reading,) = shipped_reader().read("Who painted the ceiling of the town hall?", [QUAY])
    assert reading.answerable < 0.5


def test_it_is_loaded_once() -> None:
    assert shipped_reader() is shipped_reader()


def test_half_a_file_is_refused(tmp_path: Path) -> None:
    half = tmp_path / "half.safetensors"
    shutil.copy(DEFAULT_WEIGHTS, half)
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    with pytest.raises(ModelUnavailable, match="half"):
        load_reader(half)
