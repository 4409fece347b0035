"""``Briefing``: the assistant for other programs, over a real index; beside a server; and with what it cannot use."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from assistant import Briefing, Turn
from assistant.checking.answers import LONGEST, MOST_SEARCHED
from assistant.errors import BriefingClosed, CheckRefused, ModelUnavailable, QuestionRefused
from assistant.types import ClaimShown, Finished, Searched, Status
from index.errors import BriefingIndexError, DocumentNotFound, DocumentRefused, IndexInUse
from index.library import Index
from index.owner import Ownership
from tests.assistant.harbour import BUSES, HARBOUR, written
from tests.assistant.web.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUESTION = "When was the quay of Marn rebuilt?"


@pytest.fixture(scope="module")
def briefing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Briefing]:
    folder = tmp_path_factory.mktemp("made_up")
    with Briefing.open(folder / "home") as opened:
        opened.add(written(folder))
        yield opened


def test_a_question_is_answered_by_events_that_end_with_the_answer(briefing: Briefing) -> None:
    events = list(briefing.stream(QUESTION))
    assert [type(event) for event in events] == [Searched, ClaimShown, Finished]
    answer = briefing.ask(QUESTION)
    assert (answer.status, answer.claims[0].answer_span) == (Status.ANSWERED, "1987")
    assert isinstance(events[-1], Finished)
    assert events[-1].answer.claims == answer.claims


def test_turns_before_make_a_follow_up_stand_alone(briefing: Briefing) -> None:
    history = [Turn("user", QUESTION), Turn("assistant", "The quay of Marn was rebuilt in 1987.")]
    answer = briefing.ask("How much did it cost?", history)
    assert answer.read_as is not None
    assert "4 million crowns" in answer.text


def test_one_document_is_asked_alone_by_id_title_or_file_name(briefing: Briefing) -> None:
    harbour, buses = briefing.documents()
    for name in (harbour.id, harbour.title, "Harbour of Marn.txt"):
        assert briefing.ask(QUESTION, documents=[name]).status is Status.ANSWERED
    elsewhere = briefing.ask(QUESTION, documents=[buses.id])
    assert elsewhere.status is Status.ABSTAINED
    found = briefing.search("quay", documents=[buses.id])
    assert {passage.citation.doc_id for passage in found} == {buses.id}


def test_texts_of_ones_own_are_asked_without_the_index(briefing: Briefing) -> None:
    answer = briefing.ask("How many trams are there?", sources=["It rained.", "Odd Hill has 12 trams."])
    assert answer.claims[0].citations[0].doc_id == "1"
    with pytest.raises(QuestionRefused, match="not both"):
        briefing.ask(QUESTION, sources=["x"], documents=["Harbour of Marn"])


def test_what_is_found_is_the_documents_own_words(briefing: Briefing) -> None:
    best = briefing.search("cargo of the harbour", k=1)[0].citation
    (document,) = (each for each in briefing.documents() if each.id == best.doc_id)
    assert best.quote == document.text[best.start : best.end]
    assert "4.5 million tonnes" in best.quote


def test_a_text_is_held_against_the_index_or_against_texts(briefing: Briefing) -> None:
    said = "The quay of Marn was rebuilt in 1987. The work cost 9 million crowns."
    against_index = briefing.check(said)
    against_texts = briefing.check(said, [BUSES, HARBOUR])
    for report in (against_index, against_texts):
        assert [claim.verdict.is_bad for claim in report.claims] == [False, True]
        assert not report.grounded
    harbour = briefing.documents()[0]
    evidence = against_index.claims[1].evidence[0]
    assert evidence.source == harbour.id
    assert evidence.text == harbour.text[evidence.start : evidence.end]
    assert against_texts.claims[1].evidence[0].source == "1"
    place = against_index.claims[1].findings[0].source_range
    assert place is None or place.source == harbour.id


def test_the_index_check_sees_only_the_documents_that_are_named(briefing: Briefing) -> None:
    said = "The quay of Marn was rebuilt in 1987."
    assert briefing.check(said, documents=["Harbour of Marn.txt"]).grounded
    assert not briefing.check(said, documents=["Buses of Lakeside.txt"]).grounded


@pytest.mark.parametrize("question", ["", " \n", "?!"])
def test_an_empty_question_is_an_answer_that_says_so(briefing: Briefing, question: str) -> None:
    answer = briefing.ask(question)
    assert answer.status is Status.ERROR
    assert "empty" in answer.text
    with pytest.raises(QuestionRefused, match="empty"):
        briefing.search(question)
    with pytest.raises(CheckRefused, match="empty"):
        briefing.check(question)


@pytest.mark.parametrize("names", [["d0123456789abcdef"], ["../../etc/passwd"], [""], [], "nobody"])
def test_documents_that_are_not_there_are_never_all_documents(briefing: Briefing, names: list[str]) -> None:
    for use in (briefing.ask, briefing.search, briefing.check, briefing.stream):
        with pytest.raises(DocumentNotFound):
            use(QUESTION, documents=names)


@pytest.mark.parametrize("k", [0, -3])
def test_no_passages_are_not_asked_for(briefing: Briefing, k: int) -> None:
    with pytest.raises(QuestionRefused):
        briefing.search("quay", k)


def test_ten_megabytes_are_refused_at_once_and_many_sentences_by_the_index(briefing: Briefing) -> None:
    for sources in (None, [HARBOUR]):
        with pytest.raises(CheckRefused, match=r"10,000,000 characters.*in parts"):
            briefing.check("It rains. " * LONGEST, sources)
    with pytest.raises(CheckRefused, match="sentences"):
        briefing.check("It rained in Marn. " * (MOST_SEARCHED + 1))
    assert briefing.ask("x" * 10_000_000).status is Status.ERROR


def test_a_home_without_an_index_says_what_to_do(tmp_path: Path) -> None:
    with Briefing.open(tmp_path / "new") as empty:
        assert "index add" in empty.ask(QUESTION).text
        assert (empty.search("quay"), empty.documents()) == ([], ())
        with pytest.raises(CheckRefused, match="empty"):
            empty.check("It rained.")
        with pytest.raises(DocumentRefused):
            empty.add([tmp_path / "nothing.txt"])
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(BriefingIndexError, match="cannot be used"):
        Briefing.open(tmp_path / "file")


def test_a_model_that_cannot_be_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable):
        Briefing.open(tmp_path, model="nonsense")


def test_after_closing_nothing_is_answered_and_the_folder_is_free(tmp_path: Path) -> None:
    opened = Briefing.open(tmp_path)
    opened.close()
    opened.close()
    for use in (opened.documents, lambda: opened.ask(QUESTION), lambda: opened.search("quay")):
        with pytest.raises(BriefingClosed, match="open it again"):
            use()
    Briefing.open(tmp_path).close()


def test_a_folder_that_another_program_keeps_is_named_with_its_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Index, "open", partial(Index.open, wait=0.2))
    held = Ownership(tmp_path, 1.0)
    try:
        with pytest.raises(IndexInUse, match="in use by process"):
            Briefing.open(tmp_path)
    finally:
        held.release()


def test_beside_a_server_everything_goes_through_it(tmp_path: Path) -> None:
    with Briefing.open(tmp_path / "home") as alone:
        alone.add(written(tmp_path)[:1])
        before = alone.ask(QUESTION)
    with serving(tmp_path / "home"), Briefing.open(tmp_path / "home") as beside:
        assert not beside.index.owned
        assert beside.ask(QUESTION).claims == before.claims
        (added,) = beside.add(written(tmp_path)[1:])
        assert added.change == "added"
        assert len(beside.documents()) == 2
        assert "31 buses" in beside.search("buses of Lakeside", 1)[0].citation.quote
        assert not beside.check("Lakeside bought 40 buses in 2021.").grounded


def test_naming_the_package_imports_nothing_heavy() -> None:
    code = "import sys; from assistant import Briefing; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for heavy in ("torch", "chromadb", "langchain_core", "numpy", "pydantic"):
        assert f"'{heavy}'" not in done.stdout
