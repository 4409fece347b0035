"""Files that users send: bounded while they arrive, private on the disk, and told of when a server lost them."""

from __future__ import annotations

import hashlib
import stat
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.store import NotFound, Store
from assistant.web.uploads import Purpose, Refusal, UploadLimits, UploadRefused, Uploads
from index.loaders.email import clean_name

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS = Purpose.DOCUMENTS


@pytest.fixture
def uploads(store: Store, tmp_path: Path) -> Uploads:
    return Uploads(store, tmp_path, UploadLimits(size=10, waiting=2))


def sent(uploads: Uploads, name: str = "a.txt", content: bytes = b"text", user: str = "ann") -> str:
    with uploads.receiving(user, DOCUMENTS, name) as receiving:
        receiving.write(content)
    return receiving.upload.id


def files(home: Path) -> list[Path]:
    return [one for one in home.glob("uploads/**/*") if one.is_file()]


def test_a_file_is_private_and_gone_once_it_was_read(uploads: Uploads, tmp_path: Path) -> None:
    with uploads.reading("ann", DOCUMENTS, sent(uploads, "../Report.TXT")) as upload:
        assert upload.name == "Report.TXT"
        assert upload.path.read_bytes() == b"text"
        assert stat.S_IMODE(upload.path.stat().st_mode) == 0o600
        for folder in (upload.path.parent, tmp_path / "uploads"):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert files(tmp_path) == []


@pytest.mark.parametrize(("user", "purpose"), [("bob", DOCUMENTS), ("ann", Purpose.LABELS)])
def test_what_is_anothers_or_for_another_purpose_is_not_there(uploads: Uploads, user: str, purpose: Purpose) -> None:
    upload = sent(uploads)
    with pytest.raises(NotFound), uploads.reading(user, purpose, upload):
        pass
    with uploads.reading("ann", DOCUMENTS, upload), pytest.raises(NotFound), uploads.reading("ann", DOCUMENTS, upload):
        pass


def test_a_file_that_turns_out_too_large_is_refused_and_not_kept(uploads: Uploads, tmp_path: Path) -> None:
    sent(uploads, content=b"x" * 10)
    with pytest.raises(UploadRefused) as refused:
        sent(uploads, content=b"x" * 11)
    assert refused.value.why is Refusal.TOO_LARGE
    assert len(files(tmp_path)) == 1


def test_kinds_that_are_not_read_are_refused_before_anything_is_written(uploads: Uploads, tmp_path: Path) -> None:
    for name in ("a.exe", "txt", "", "a.jsonl"):
        with pytest.raises(UploadRefused) as refused:
            sent(uploads, name)
        assert refused.value.why is Refusal.WRONG_KIND
    assert not (tmp_path / "uploads").exists()


def test_a_user_may_have_so_many_files_waiting_and_no_more(uploads: Uploads) -> None:
    first = sent(uploads)
    sent(uploads)
    with pytest.raises(UploadRefused) as refused:
        sent(uploads)
    assert refused.value.why is Refusal.TOO_MANY
    sent(uploads, user="bob")
    with uploads.reading("ann", DOCUMENTS, first):
        pass
    sent(uploads)


def test_what_a_dead_server_left_is_told_once_to_who_sent_it(uploads: Uploads, store: Store, tmp_path: Path) -> None:
    sent(uploads, "lost.txt", b"lost")
    sent(uploads, "added.txt", b"added")
    sent(uploads, "other.txt", b"other", user="bob")
    half = uploads.receiving("bob", DOCUMENTS, "half.txt")
    half.__enter__().write(b"ha")
    again = Uploads(store, tmp_path)
    again.mark_interrupted({hashlib.sha256(b"added").hexdigest()})
    again.clear()
    assert files(tmp_path) == []
    assert again.lost("ann") == ["lost.txt"]
    assert again.lost("ann") == []
    assert again.lost("bob") == ["other.txt", "half.txt"]
    sent(again)


@given(st.text(max_size=400))
def test_a_name_is_one_part_of_a_path_that_fits_and_hides_nothing(given_: str) -> None:
    name = clean_name(given_)
    assert name
    assert "/" not in name
    assert not name.startswith(".")
    assert len(name.encode()) <= 255
    assert not any(unicodedata.category(letter).startswith("C") for letter in name)
