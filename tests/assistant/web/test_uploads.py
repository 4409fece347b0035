"""Uploads: bounded while they arrive, private on the disk; the route attacked leaves nothing behind."""

from __future__ import annotations

import hashlib
import socket
import stat
import time
import unicodedata
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.store import NotFound, Store
from assistant.web.app import WebSettings, create_app
from assistant.web.uploads import Purpose, Refusal, UploadLimits, UploadRefused, Uploads
from index.loaders.email import clean_name
from tests.assistant.web.serving import in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.web.backends import Backends


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


LIMIT = 200_000


@pytest.fixture
def client(backends: Backends) -> Iterator[httpx.Client]:
    backends.uploads.limits = UploadLimits(size=LIMIT, waiting=3)
    settings = WebSettings(frozenset({"127.0.0.1"}), "quote")
    with in_thread(lambda: create_app(backends, settings)) as address, httpx.Client(base_url=address) as opened:
        opened.timeout = httpx.Timeout(60)
        yield opened


def send(client: httpx.Client, name: str = "a.txt", content: object = b"x", **more: str) -> httpx.Response:
    params = {"purpose": "documents", "name": name, **more}
    return client.post("/uploads", params=params, content=content)  # type: ignore[arg-type] # bytes or an iterator


def left(backends: Backends) -> list[str]:
    return sorted(path.name for path in (backends.index.home / "uploads").glob("*/*"))


def test_names_lead_nowhere(client: httpx.Client, backends: Backends) -> None:
    for name in ("../../../etc/cron.txt", "..\\..\\evil.txt", "a\x00b.txt"):
        assert send(client, name).status_code == 200
    assert left(backends) == ["ab.txt", "cron.txt", "evil.txt"]
    assert send(client).status_code == 422, "three wait already"


def test_what_is_too_large_is_refused_with_a_length_and_without_one(client: httpx.Client, backends: Backends) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(30):
            yield b"x" * 10_000

    assert send(client, content=b"x" * (LIMIT + 1)).status_code == 413
    assert send(client, content=parts()).status_code in {413, 422}
    assert left(backends) == []
    assert send(client, content=b"x" * LIMIT).status_code == 200


@pytest.mark.parametrize("more", [{"purpose": "secrets"}, {"name": "a.exe"}, {"name": ""}])
def test_what_is_of_no_purpose_or_kind_is_refused(
    client: httpx.Client, backends: Backends, more: dict[str, str]
) -> None:
    assert send(client, **more).status_code == 422
    assert left(backends) == []


def test_no_other_page_sends_files_and_no_other_method_is_there(client: httpx.Client, backends: Backends) -> None:
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        params = {"purpose": "documents", "name": "a.txt"}
        assert client.post("/uploads", params=params, content=b"x", headers=headers).status_code == 403
    for method in ("GET", "PUT", "DELETE"):
        assert client.request(method, "/uploads").status_code in {404, 405}
    assert client.get("/uploads/x").status_code == 404
    assert left(backends) == []


def test_a_file_that_breaks_off_is_not_kept_and_does_not_count(client: httpx.Client, backends: Backends) -> None:
    for _ in range(4):
        with socket.create_connection((client.base_url.host, client.base_url.port or 80)) as raw:
            asked = "POST /uploads?purpose=documents&name=a.txt HTTP/1.1\r\nHost: 127.0.0.1"
            raw.sendall(f"{asked}\r\nContent-Length: {LIMIT}\r\n\r\n".encode() + b"x" * 1000)
            time.sleep(0.1)
    deadline = time.monotonic() + 20
    while left(backends) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left(backends) == []
    assert send(client).status_code == 200
