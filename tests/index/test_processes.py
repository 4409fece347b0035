"""Files are read by processes that are kept for the next file and end with what harms them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from index.errors import DocumentRefused
from index.loaders import Limits, load, sandbox
from index.loaders.sandbox import ReaderEnded, ReaderProcess, answer_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEMORY = 1999 * 2**20
"""No other test asks for as much, so the processes here are this module's own."""


@pytest.fixture
def reader() -> Iterator[ReaderProcess]:
    made = ReaderProcess(MEMORY)
    yield made
    made.end()


def _request(folder: Path, name: str = "a.txt", text: str = "It rained.") -> dict[str, object]:
    (folder / name).write_text(text, encoding="utf-8")
    path = str(folder / name)
    return {"kind": "text", "path": path, "unpacked": 10**6, "cpu_seconds": 60, "keep_all": False}


def test_one_process_reads_many_files_and_outlives_a_refusal(reader: ReaderProcess, tmp_path: Path) -> None:
    answers = [reader.ask(_request(tmp_path, text=text), 30) for text in ("One.", "...", "Three.")]
    assert [answer.get("document", {}).get("text") for answer in answers] == ["One.", None, "Three."]
    assert answers[1] == {"refused": "a.txt holds no text."}


def test_a_process_that_is_killed_says_how_it_ended(reader: ReaderProcess, tmp_path: Path) -> None:
    request = {**_request(tmp_path), "cpu_seconds": -1}
    with pytest.raises(ReaderEnded) as ended:
        [reader.ask(request, 30) for _ in range(1000)]
    assert ended.value.status < 0


def test_a_failing_reader_ends_its_process_and_the_next_file_gets_another(tmp_path: Path) -> None:
    failing = {**_request(tmp_path), "kind": "no_such_reader"}
    assert answer_to(failing, MEMORY, 30)["failed"].startswith("ModuleNotFoundError")
    assert answer_to(_request(tmp_path), MEMORY, 30)["document"]["text"] == "It rained."


def test_a_process_is_kept_for_the_next_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_to(_request(tmp_path), MEMORY, 30)
    monkeypatch.setattr(sandbox, "ReaderProcess", None)  # none can be started
    assert answer_to(_request(tmp_path), MEMORY, 30)["document"]["text"] == "It rained."


def test_a_file_that_takes_too_long_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    slow, quick = tmp_path / "slow.txt", tmp_path / "quick.txt"
    slow.write_text("word " * 2_000_000, encoding="ascii")
    quick.write_text("It rained.", encoding="ascii")
    limits = Limits(memory=MEMORY, cpu_seconds=0)
    with pytest.raises(DocumentRefused, match=r"slow\.txt takes more than 0 seconds"):
        load(slow, limits)
    assert load(quick, Limits(memory=MEMORY)).text == "It rained."
