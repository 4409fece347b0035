"""A home too large for memory finds the same on disk; a filter applies inside the search, in homes of any size."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from index import large, selected, snapshot
from index.errors import DocumentGone, DocumentNotFound
from index.large import NAME, Catalogue
from index.library import Index
from index.owned import OwnedIndex
from index.selected import SelectedDocuments, document_ids, in_reach
from tests.index.conftest import QuickEncoder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOWNS = ("Brenwick", "Halden", "Marn", "Osterby", "Pellara", "Dunholm", "Westry", "Kestrel")


def _files(folder: Path, count: int = len(TOWNS), paragraphs: int = 6) -> list[Path]:
    """Write documents that differ by the name of a town and in their numbers."""
    files = []
    for number in range(count):
        town = TOWNS[number % len(TOWNS)]
        path = folder / f"{town}-{number}.txt"
        said = "The bridge number {n} of {town} was opened in {year} after a long vote of its council, on a rainy day. "
        path.write_text(
            "\n\n".join(
                4 * said.format(n=10 * number + n, town=town, year=1900 + 7 * number + n) for n in range(paragraphs)
            )
        )
        files.append(path)
    return files


@pytest.fixture
def on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a home of ten passages be a large one."""
    pytest.importorskip("tantivy", reason="tantivy is not installed; `make install` does it")
    monkeypatch.setattr(snapshot, "LARGE", 10)


@pytest.fixture(params=["in memory", "on disk"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    """Return an index of eight documents, searched in memory or on disk."""
    if request.param == "on disk":
        request.getfixturevalue("on_disk")
    with Index.open(tmp_path / "home", encoder=QuickEncoder()) as opened:
        opened.add(_files(tmp_path))
        yield opened


def _found(index: Index, query: str, k: int = 8) -> list[str]:
    return [hit.passage.id for hit in index.search(query, k)]


def test_what_is_found_on_disk_is_what_is_found_in_memory(tmp_path: Path, on_disk: None) -> None:
    del on_disk
    questions = ["When was bridge number 31 of Osterby opened?", "vote of the council of Marn", "bridge 72"]
    with Index.open(tmp_path / "home", encoder=QuickEncoder()) as index:
        index.add(_files(tmp_path, 1))
        assert not (tmp_path / "home" / NAME).exists()
        index.add(_files(tmp_path))
        assert (tmp_path / "home" / NAME).is_dir()
        large_hits = [index.search(question, 3) for question in questions]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot, "LARGE", 10**6)
        with Index.open(tmp_path / "home", encoder=QuickEncoder()) as index:
            for question, hits in zip(questions, large_hits, strict=True):
                small = index.search(question, 3)
                assert hits[0].passage == small[0].passage
                assert hits[0].similarity == pytest.approx(small[0].similarity, abs=1e-5)
                assert all(hit.words > 0 for hit in hits)
        assert not (tmp_path / "home" / NAME).exists()  # what a small home does not need holds no words of it


def test_a_large_home_follows_each_change(tmp_path: Path, on_disk: None) -> None:
    del on_disk
    home = tmp_path / "home"
    files = _files(tmp_path)
    with Index.open(home, encoder=QuickEncoder()) as index:
        marn = index.add(files)[2].doc_id
        index.remove(marn)
        assert all("Marn" not in index.parsed(name.split(":")[0]).document.text for name in _found(index, "Marn", 50))
        files[3].write_text(files[3].read_text().replace("bridge", "tunnel"))
        (replaced,) = index.add([files[3]])
        assert replaced.change == "replaced"
        assert _found(index, "tunnel of Osterby")[0].startswith(replaced.doc_id)
        assert len(_found(index, "bridge tunnel of the council", 100)) == sum(
            e.passages for e in index.manifest.entries
        )
        before = _found(index, "bridge of Halden", 100)
    with Index.open(home, encoder=QuickEncoder()) as index:
        assert _found(index, "bridge of Halden", 100) == before
    shutil.rmtree(home / NAME)
    with Index.open(home, encoder=QuickEncoder()) as index:
        again = _found(index, "bridge of Halden", 100)
        assert (again[0], sorted(again)) == (before[0], sorted(before))


def test_a_catalogue_that_an_interrupted_change_left_is_mended(tmp_path: Path, on_disk: None) -> None:
    """It is written before the manifest: a process that dies in between leaves it ahead of what holds."""
    del on_disk
    home = tmp_path / "home"
    with Index.open(home, encoder=QuickEncoder()) as index:
        index.add(_files(tmp_path))
        held = index.manifest.entries
        before = _found(index, "bridge of Halden", 100)
    ahead = Catalogue(home / NAME)
    with Index.open(tmp_path / "other", encoder=QuickEncoder()) as other:
        other.add([_files(tmp_path, 9)[8]])
        ahead.follow([*held[1:], other.manifest.entries[0]], other.read)
    del ahead
    with Index.open(home, encoder=QuickEncoder()) as index:
        assert sorted(_found(index, "bridge of Halden", 100)) == sorted(before)
    (home / NAME / "meta.json").write_text("{")
    with Index.open(home, encoder=QuickEncoder()) as index:
        assert sorted(_found(index, "bridge of Halden", 100)) == sorted(before)


def test_documents_of_a_large_home_are_read_when_they_are_looked_at(
    tmp_path: Path, on_disk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not when they are counted, named or chosen; and for a question, those that it finds stand for thousands."""
    del on_disk
    home = tmp_path / "home"
    with Index.open(home, encoder=QuickEncoder()) as index:
        ids = [result.doc_id for result in index.add(_files(tmp_path))]
    with Index.open(home, encoder=QuickEncoder()) as index:
        read: list[str] = []
        assert isinstance(index, OwnedIndex)
        whole = index.read
        monkeypatch.setattr(index, "read", lambda entry: read.append(entry.id) or whole(entry))
        chosen = SelectedDocuments(index, frozenset(ids[2:5]))
        assert len(index.documents()) == len(ids)
        assert document_ids(index) == ids
        assert document_ids(chosen) == ids[2:5]
        assert read == []
        assert [document.id for document in chosen.documents()] == ids[2:5] == read
        assert len(in_reach(index, "Osterby")) == len(ids)
        monkeypatch.setattr(selected, "MANY", 3)
        near = in_reach(index, "bridge number 31 of Osterby")
        assert near[0].id == ids[3]
        assert len(near) < len(ids)


@pytest.mark.parametrize(("few", "some"), [(100, 200), (0, 200), (0, 0)])
def test_a_filter_loses_nothing_and_lets_nothing_else_in(
    index: Index, monkeypatch: pytest.MonkeyPatch, few: int, some: int
) -> None:
    """All three ways of searching among some documents: comparing all, telling the graph, fetching more."""
    monkeypatch.setattr(large, "FEW", few)
    monkeypatch.setattr(large, "SOME", some)
    seen = {entry.id for entry in index.manifest.entries[5:7]}
    passages = {passage.id for doc_id in seen for passage in index.parsed(doc_id).passages}
    hits = index.search("the bridge of Brenwick was opened", 100, seen)
    assert {hit.passage.id for hit in hits} == passages
    assert [hit.passage for hit in SelectedDocuments(index, frozenset(seen)).search("bridge", 100)]
    best = index.search("bridge number 61 of Westry", 1, seen)[0]
    assert index.entry(best.passage.doc_id).source.rpartition("/")[2].startswith("Westry")
    assert best.words > 0
    assert best.similarity > 0


def test_what_a_question_has_begun_with_stays_as_it_was(index: Index, tmp_path: Path) -> None:
    """Of a home in memory; of a large one a document that was removed is gone, which is said."""
    before = index.view()
    gone = index.manifest.entries[4]
    words = index.parsed(gone.id).document.text
    index.remove(gone.id)
    assert isinstance(index, OwnedIndex)
    index.read.cache_clear()
    assert gone.id in document_ids(before)
    assert before.search("bridge number 31 of Osterby")
    if (tmp_path / "home" / NAME).exists():
        with pytest.raises(DocumentGone, match="try again"):
            before.parsed(gone.id)
    else:
        assert before.parsed(gone.id).document.text == words
    for corpus in (index, index.view(), SelectedDocuments(before, frozenset())):
        with pytest.raises(DocumentNotFound, match=gone.id):
            corpus.parsed(gone.id)


def test_a_filter_of_nothing_finds_nothing(index: Index) -> None:
    assert index.search("bridge", 8, frozenset()) == []
    assert index.search("bridge", 8, {"d0000000000000000"}) == []
    assert SelectedDocuments(index, frozenset()).search("bridge") == []
