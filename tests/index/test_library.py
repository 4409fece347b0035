"""The index keeps what it acknowledged, finds its own damage, and is never a mixture of old and new."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index import owner
from index.errors import BriefingIndexError, DocumentNotFound, DocumentRefused, ForeignModel, IndexDamaged, IndexInUse
from index.library import Index
from index.remote import handle
from tests.index.conftest import QuickEncoder

if TYPE_CHECKING:
    from index.encoder import Encoder

ROOT = Path(__file__).parents[2]


def _file(folder: Path, name: str, topic: str, count: int = 6) -> Path:
    path = folder / name
    path.write_text("\n\n".join(f"The {topic} number {n} was opened in {1900 + n} by Ada Berg." for n in range(count)))
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def _open(home: Path, **options: object) -> Index:
    return Index.open(home, encoder=QuickEncoder(), wait=0.3, **options)  # type: ignore[arg-type]


def test_real_vectors_find_the_article(home: Path, article: Path, encoder: Encoder) -> None:
    with Index.open(home, encoder=encoder) as index:
        (result,) = index.add([article])
        assert (result.change, len(result.warnings)) == ("added", 7)
        hits = index.search("How much data did China produce in 2024?", 3)
        text = index.parsed(hits[0].passage.doc_id).document.text
        assert "41.06 zettabytes" in text[hits[0].passage.start : hits[0].passage.end]
        assert hits == sorted(hits, key=lambda hit: -hit.score)
        assert all(-1 <= hit.similarity <= 1 and hit.words >= 0 for hit in hits)
        assert index.verify().holds


def test_what_was_added_is_there_after_reopening(home: Path, tmp_path: Path) -> None:
    with _open(home) as index:
        added = index.add([_file(tmp_path, "bridges.txt", "bridge"), _file(tmp_path, "parks.txt", "park")])
        before = index.search("bridge number 3")
    with _open(home) as index:
        assert [document.id for document in index.documents()] == [result.doc_id for result in added]
        assert index.search("bridge number 3") == before
        assert index.verify().problems == ()


def test_adding_the_same_again_changes_nothing(home: Path, tmp_path: Path) -> None:
    path = _file(tmp_path, "bridges.txt", "bridge")
    with _open(home) as index:
        index.add([path])
        manifest = index.manifest
        assert [result.change for result in index.add([path])] == ["unchanged"]
        shutil.copy(path, tmp_path / "copy.txt")
        assert [result.change for result in index.add([tmp_path / "copy.txt"])] == ["unchanged"]
        assert index.manifest == manifest


def test_a_changed_file_replaces_the_old_one_whole(home: Path, tmp_path: Path) -> None:
    path = _file(tmp_path, "plan.txt", "bridge", 12)
    with _open(home) as index:
        (old,) = index.add([path])
        (new,) = index.add([_file(tmp_path, "plan.txt", "tunnel", 5)])
        assert (new.change, len(index.documents())) == ("replaced", 1)
        assert {hit.passage.doc_id for hit in index.search("bridge tunnel", 20)} == {new.doc_id}
        assert index.verify().problems == ()
        with pytest.raises(DocumentNotFound, match="briefing index list"):
            index.parsed(old.doc_id)
    assert len(list((home / "originals").iterdir())) == len(list((home / "documents").iterdir())) == 1


def test_removing_and_naming_documents(home: Path, tmp_path: Path) -> None:
    with _open(home) as index:
        first, _ = index.add([_file(tmp_path, "bridges.txt", "bridge"), _file(tmp_path, "parks.txt", "park")])
        assert index.find("bridges.txt").id == index.find(first.doc_id[:6]).id == first.doc_id
        index.remove(first.doc_id)
        assert [document.source for document in index.documents()] == [str(tmp_path / "parks.txt")]
        assert index.verify().problems == ()
        with pytest.raises(DocumentNotFound):
            index.remove(first.doc_id)


def test_a_refused_file_leaves_the_rest(home: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    with _open(home) as index:
        with pytest.raises(DocumentRefused):
            index.add([_file(tmp_path, "bridges.txt", "bridge"), tmp_path / "empty.txt"])
        assert len(index.documents()) == 1


def test_an_empty_index_and_an_unusable_folder(home: Path, tmp_path: Path) -> None:
    with _open(home) as index:
        assert (index.search("anything"), index.documents()) == ([], ())
        assert index.verify().holds
    (tmp_path / "file").write_text("")
    with pytest.raises(BriefingIndexError, match="--home"):
        _open(tmp_path / "file")


def damaged_store(home: Path, tmp_path: Path) -> Path:
    """Return the segment folder of a store with so many passages that Chroma has purged its log into one."""
    with _open(home) as index:
        index.add([_file(tmp_path, f"plan{n}.txt", f"bridge{n}", 3000) for n in range(3)])
        store = home / index.manifest.store
    return next(folder for folder in store.iterdir() if folder.is_dir())


@pytest.mark.parametrize("harm", ["segment", "rows", "original", "parsed"])
def test_damage_is_found_and_rebuilt(home: Path, tmp_path: Path, harm: str) -> None:
    segment = damaged_store(home, tmp_path)
    if harm == "segment":
        shutil.rmtree(segment)
        with pytest.raises(IndexDamaged, match="rebuild"):
            _open(home)
    elif harm == "rows":
        with _open(home) as index:
            index.store.drop(index.manifest.entries[0].id)  # type: ignore[attr-defined]
            assert any("missing" in problem for problem in index.verify().problems)
        with _open(home) as index:
            assert index.verify().holds  # opening restores rows that the manifest promises
        return
    else:
        victim = next((home / ("originals" if harm == "original" else "documents")).iterdir())
        victim.write_bytes(victim.read_bytes()[:-20] + b"x" * 20)
        if harm == "original":
            with _open(home) as index:
                assert any("original" in problem for problem in index.verify().problems)
            with _open(home, check=False) as index, pytest.raises(IndexDamaged, match="add the document again"):
                index.rebuild()
            return
        with pytest.raises(IndexDamaged):
            _open(home)
    with _open(home, check=False) as index:
        index.rebuild()
        assert index.verify().problems == ()
        assert len(index.documents()) == 3
    with _open(home) as index:
        assert index.search("bridge2 number 5")


def test_a_rebuild_keeps_a_title_that_comes_from_the_name_of_the_file(home: Path, tmp_path: Path) -> None:
    table = tmp_path / "ferry_times.csv"
    table.write_text("Ferry,Leaves\nAda,08:10\nBerta,09:40\n", encoding="utf-8")
    with _open(home) as index:
        index.add([table])
        index.rebuild()
        assert [document.title for document in index.documents()] == ["ferry times"]


def test_a_damaged_manifest_is_recovered_from_the_documents(home: Path, tmp_path: Path) -> None:
    damaged_store(home, tmp_path)
    (home / "manifest.json").write_text('{"version": 1, "encod')
    with pytest.raises(IndexDamaged, match="rebuild"):
        _open(home)
    with _open(home, check=False) as index:
        index.rebuild()
        assert len(index.documents()) == 3
        assert index.verify().problems == ()


def test_vectors_of_another_model_are_refused(home: Path, tmp_path: Path) -> None:
    class Foreign(QuickEncoder):
        fingerprint = "foreign"  # type: ignore[assignment]

    with _open(home) as index:
        index.add([_file(tmp_path, "bridges.txt", "bridge")])
    with pytest.raises(ForeignModel, match="rebuild"):
        Index.open(home, encoder=Foreign(), wait=0.3)
    with Index.open(home, encoder=Foreign(), check=False) as index:
        index.rebuild()
        assert index.verify().holds


def test_searches_go_on_while_documents_are_added(home: Path, tmp_path: Path) -> None:
    with _open(home) as index:
        index.add([_file(tmp_path, "bridges.txt", "bridge")])
        failures: list[BaseException] = []
        done = threading.Event()

        def search() -> None:
            try:
                while not done.is_set():
                    for hit in index.search("bridge number 2", 5):
                        index.parsed(hit.passage.doc_id)
            except BaseException as error:  # noqa: BLE001 - any failure of the thread must reach the test
                failures.append(error)

        thread = threading.Thread(target=search)
        thread.start()
        for n in range(4):
            index.add([_file(tmp_path, f"parks{n}.txt", f"park{n}")])
        done.set()
        thread.join()
        assert failures == []


CHILD = """
import sys
from pathlib import Path
from index.library import Index
from tests.index.conftest import QuickEncoder
home, *files = map(Path, sys.argv[1:])
with Index.open(home, encoder=QuickEncoder(), wait=5) as index:
    print("open", flush=True)
    for file in files:
        index.add([file])
        print(file, flush=True)
"""


def _child(home: Path, files: list[Path]) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "ignore", "-c", CHILD, str(home), *map(str, files)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_kill_at_any_point_loses_nothing_acknowledged(home: Path, tmp_path: Path) -> None:
    """A dozen kills, each a random time after the child opened the index; the quick encoder keeps this short.

    Every second child may add a document first, so that there is something to lose on a slow machine too.
    """
    files = [_file(tmp_path, f"plan{n}.txt", f"bridge{n}", 30) for n in range(12)]
    dice = random.Random(5)
    acknowledged: set[str] = set()
    for kill in range(12):
        child = _child(home, files)
        assert child.stdout is not None
        assert child.stdout.readline() == "open\n"
        if kill % 2:
            acknowledged.add(child.stdout.readline().strip())
        time.sleep(dice.uniform(0, 0.6))
        child.send_signal(signal.SIGKILL)
        said, _ = child.communicate()
        acknowledged.update(line for line in said.splitlines() if line)
        with _open(home) as index:
            assert acknowledged <= {document.source for document in index.documents()}
            assert index.verify().problems == ()
    assert acknowledged


def test_a_second_process_is_told_who_holds_the_index(home: Path) -> None:
    with _open(home):
        child = subprocess.run(
            [str(Path(sys.executable).with_name("briefing")), "index", "list", "--home", str(home)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert child.returncode == 1
    assert "in use by process" in child.stderr


def test_another_process_goes_through_the_server(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The HTTP part is left out here: the request is handed to the owner as the web application does it."""
    with _open(home) as index:
        token = owner.publish(home.absolute(), "http://127.0.0.1:9")
        assert (home / owner.ADDRESS).stat().st_mode & 0o777 == 0o600
        remote = Index.open(home, encoder=QuickEncoder())
        assert not remote.owned

        def asked(action: str, payload: dict[str, object], seconds: float) -> dict[str, object]:
            del seconds
            return json.loads(json.dumps(handle(index, action, payload)))

        with pytest.raises(IndexInUse, match="did not answer"):
            remote.search("bridge")
        monkeypatch.setattr(remote, "_asked", asked)
        remote.add([_file(tmp_path, "bridges.txt", "bridge")])
        assert remote.documents() == index.documents()
        assert remote.search("bridge number 2") == index.search("bridge number 2")
        assert remote.verify() == index.verify()
        assert len(token) > 30
    assert not (home / owner.ADDRESS).exists()


def test_the_address_of_a_dead_server_is_ignored(home: Path) -> None:
    with _open(home):
        pass
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    (home / owner.ADDRESS).write_text(json.dumps({"pid": ended.pid, "url": "http://127.0.0.1:9", "token": "x"}))
    with _open(home) as index:
        assert index.owned


@pytest.mark.parametrize("payload", [{}, {"query": "x"}, {"query": "x", "k": "many"}, {"paths": 5, "sources": None}])
def test_malformed_requests_to_the_owner_are_answered_in_words(home: Path, payload: dict[str, object]) -> None:
    with _open(home) as index:
        for action in ("search", "add", "remove", "launch"):
            assert "error" in handle(index, action, payload)


def test_a_copy_of_a_document_under_another_name_changes_nothing(home: Path, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("Day,Fee\nMonday,4\n", encoding="utf-8")
    with _open(home) as index:
        index.add([tmp_path / "a.csv"])
        assert [result.change for result in index.add([tmp_path / "b.csv"])] == ["unchanged"]
        assert [document.title for document in index.documents()] == ["a"]
