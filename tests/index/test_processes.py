"""Reading happens in processes that end with what harms them; a home folder is its owner's alone."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from index.errors import DocumentRefused
from index.library import Index
from index.loaders import Limits, load, sandbox
from index.loaders.sandbox import ReaderEnded, ReaderProcess, answer_to
from index.owner import make_private
from tests.index.conftest import QuickEncoder

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
    assert answers[1] == {"refused": "a.txt contains no text."}


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


def open_to_others(home: Path) -> list[Path]:
    return [path for path in (home, *home.rglob("*")) if path.lstat().st_mode & 0o077 and not path.is_symlink()]


def test_a_home_that_was_made_before_becomes_private_when_it_is_opened(tmp_path: Path) -> None:
    source, home = tmp_path / "notes.txt", tmp_path / "home"
    source.write_text("The pier is long.")
    with Index.open(home, encoder=QuickEncoder()) as index:
        index.add([source])
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with Index.open(home, encoder=QuickEncoder()) as index:
        assert len(index.documents()) == 1
    assert open_to_others(home) == []


def test_links_are_not_followed_and_the_owners_own_rights_stay(tmp_path: Path) -> None:
    home, outside = tmp_path / "home", tmp_path / "outside.txt"
    home.mkdir()
    outside.touch(mode=0o644)
    (home / "link").symlink_to(outside)
    script = home / "run.sh"
    script.touch()
    script.chmod(0o755)
    before = stat.S_IMODE(outside.stat().st_mode)
    make_private(home)
    assert stat.S_IMODE(script.stat().st_mode) == 0o700
    assert stat.S_IMODE(outside.stat().st_mode) == before
    assert (home / "link").readlink() == outside
