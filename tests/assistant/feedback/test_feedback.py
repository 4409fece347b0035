"""Feedback is kept with the conversation, and what was wrong becomes a draft case, once, that people may edit."""

from __future__ import annotations

import json
import stat
from itertools import count
from typing import TYPE_CHECKING

import pytest

from assistant.conversations import Conversations
from assistant.feedback import DRAFTS, DraftsUnwritten, FeedbackKind, FeedbackStore
from assistant.store import AnswerRunning, NotFound, Store, TextRefused
from assistant.types import Answer, Status
from eval.cases import load_suite
from eval.errors import SuiteRefused
from index.manifest import Entry, Manifest
from tests.assistant.conversations import CITATION, CLAIM, answered

if TYPE_CHECKING:
    from pathlib import Path

WRONG, RIGHT = FeedbackKind.WRONG_ANSWER, FeedbackKind.RIGHT
HELD = Manifest("encoder", entries=(Entry("d1", "Minutes", "minutes.txt", "f" * 64, ".txt", "0", 3, 1),))


@pytest.fixture
def kept(store: Store) -> Conversations:
    return Conversations(store)


@pytest.fixture
def said(store: Store, tmp_path: Path) -> FeedbackStore:
    clock = count(1_750_000_000)
    return FeedbackStore(store, tmp_path, lambda: float(next(clock)))


@pytest.fixture
def conversation(kept: Conversations) -> str:
    made = kept.create("ann")
    kept.append("ann", made.id, answered("How many buses?"))
    return made.id


@pytest.fixture
def turn(kept: Conversations, conversation: str) -> str:
    return kept.append("ann", conversation, answered("And how many of them are new?"))


def drafts(home: Path) -> list[dict[str, object]]:
    path = home / DRAFTS
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_a_right_answer_makes_no_draft(said: FeedbackStore, turn: str, conversation: str, tmp_path: Path) -> None:
    given = said.give("ann", turn, RIGHT, note=" thanks ")
    assert said.of_conversation("ann", conversation) == {turn: given}
    assert given.note == "thanks"
    assert drafts(tmp_path) == []


def test_a_wrong_answer_becomes_a_draft_with_all_that_is_known(said: FeedbackStore, turn: str, tmp_path: Path) -> None:
    said.give("ann", turn, WRONG, note="31 is trams", expected=[CITATION], manifest=HELD)
    (draft,) = drafts(tmp_path)
    assert draft["draft"] is True
    assert draft["question"] == "And how many of them are new?"
    assert draft["history"] == [
        {"role": "user", "content": "How many buses?"},
        {"role": "assistant", "content": "It bought 31 buses."},
    ]
    assert (draft["answerable"], draft["must_say"], draft["must_cite"]) == (True, [], ["It bought 31 buses."])
    assert draft["documents"] == {"d1": "f" * 64}
    assert draft["feedback"] == {
        "kind": "wrong_answer",
        "note": "31 is trams",
        "answer": "It bought 31 buses.",
        "model": "quote",
    }
    assert "ann" not in (tmp_path / DRAFTS).read_text()
    assert stat.S_IMODE((tmp_path / DRAFTS).stat().st_mode) == 0o600


def test_wrong_evidence_keeps_what_was_said_and_declining_needs_nothing(
    said: FeedbackStore, kept: Conversations, conversation: str, turn: str, tmp_path: Path
) -> None:
    other = kept.append("ann", conversation, Answer("Why?", Status.ANSWERED, (CLAIM,)))
    said.give("ann", turn, FeedbackKind.WRONG_EVIDENCE)
    said.give("ann", other, FeedbackKind.SHOULD_HAVE_DECLINED)
    evidence, declined = drafts(tmp_path)
    assert (evidence["answerable"], evidence["must_say"]) == (True, [["It bought 31 buses."]])
    assert (declined["answerable"], declined["must_say"], declined["must_cite"]) == (False, [], [])
    assert declined["documents"] == {"d1": None}


def test_a_draft_is_refused_by_the_evaluation_until_a_person_has_finished_it(
    said: FeedbackStore, turn: str, tmp_path: Path
) -> None:
    said.give("ann", turn, WRONG, expected=[CITATION], manifest=HELD)
    with pytest.raises(SuiteRefused):
        load_suite(str(tmp_path / DRAFTS))
    (draft,) = drafts(tmp_path)
    case = {name: value for name, value in draft.items() if name not in {"draft", "documents", "feedback"}}
    suite = tmp_path / "suite.jsonl"
    suite.write_text(json.dumps({**case, "must_say": [["31"]]}) + "\n")
    (loaded,) = load_suite(str(suite)).cases
    assert (loaded.question, loaded.must_cite) == ("And how many of them are new?", ("It bought 31 buses.",))
    assert len(loaded.history) == 2


def test_what_is_said_later_takes_the_place_of_what_was_said_before(
    said: FeedbackStore, turn: str, conversation: str, tmp_path: Path
) -> None:
    said.give("ann", turn, WRONG)
    said.give("ann", turn, WRONG, note="why")
    said.give("ann", turn, WRONG, note="why")
    (draft,) = drafts(tmp_path)
    assert "why" in str(draft["feedback"])
    said.give("ann", turn, RIGHT)
    assert drafts(tmp_path) == []
    assert said.of_conversation("ann", conversation)[turn].kind is RIGHT
    said.give("ann", turn, WRONG)
    said.take_back("ann", turn)
    assert (drafts(tmp_path), said.of_conversation("ann", conversation)) == ([], {})
    said.take_back("ann", turn)


def test_a_line_that_a_person_touched_is_left_alone(said: FeedbackStore, turn: str, tmp_path: Path) -> None:
    said.give("ann", turn, WRONG)
    path = tmp_path / DRAFTS
    touched = path.read_text().replace('"must_say": []', '"must_say": [["31"]]')
    path.write_text(f"# my notes\n{touched}[1, 2]\n")
    said.give("ann", turn, RIGHT)
    assert path.read_text() == f"# my notes\n{touched}[1, 2]\n"
    said.give("ann", turn, WRONG, note="still")
    assert path.read_text().startswith(f"# my notes\n{touched}[1, 2]\n{{")


def test_a_draft_that_could_not_be_written_is_written_with_the_next(
    said: FeedbackStore, kept: Conversations, conversation: str, turn: str, tmp_path: Path
) -> None:
    (tmp_path / DRAFTS).mkdir()
    with pytest.raises(DraftsUnwritten, match="The feedback is saved"):
        said.give("ann", turn, WRONG)
    assert said.of_conversation("ann", conversation)[turn].kind is WRONG
    (tmp_path / DRAFTS).rmdir()
    other = kept.append("ann", conversation, answered("When?"))
    said.give("ann", other, RIGHT)
    assert [draft["question"] for draft in drafts(tmp_path)] == ["And how many of them are new?"]
    said.write_drafts()
    assert len(drafts(tmp_path)) == 1


def test_a_kill_between_file_and_store_writes_no_draft_twice(
    said: FeedbackStore, turn: str, store: Store, tmp_path: Path
) -> None:
    said.give("ann", turn, WRONG)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE feedback SET written = 0")
    said.write_drafts()
    assert len(drafts(tmp_path)) == 1


def test_anothers_answer_is_not_found(said: FeedbackStore, turn: str, conversation: str, tmp_path: Path) -> None:
    said.give("ann", turn, RIGHT)
    with pytest.raises(NotFound):
        said.give("bob", turn, WRONG)
    with pytest.raises(NotFound):
        said.take_back("bob", turn)
    with pytest.raises(NotFound):
        said.give("ann", "0" * 32, WRONG)
    assert said.of_conversation("bob", conversation) == {}
    assert drafts(tmp_path) == []


def test_feedback_goes_with_its_conversation_and_the_draft_stays(
    said: FeedbackStore, kept: Conversations, conversation: str, turn: str, tmp_path: Path
) -> None:
    said.give("ann", turn, WRONG)
    kept.delete("ann", conversation)
    assert said.of_conversation("ann", conversation) == {}
    assert len(drafts(tmp_path)) == 1


def test_a_running_answer_has_none(said: FeedbackStore, kept: Conversations, conversation: str) -> None:
    with pytest.raises(AnswerRunning):
        said.give("ann", kept.begin("ann", conversation, "When?"), WRONG)


def test_a_note_has_a_bound(said: FeedbackStore, turn: str) -> None:
    with pytest.raises(TextRefused, match="4,000"):
        said.give("ann", turn, WRONG, note="x" * 4001)
    with pytest.raises(TextRefused, match="20 expected places"):
        said.give("ann", turn, WRONG, expected=[CITATION] * 21)


@pytest.mark.parametrize("note", ["two\nlines", "a\u2028b\u2029c\x85d", 'quote " and \\ back', "half \ud800", "\x00"])
def test_a_draft_is_one_line_whatever_is_said(said: FeedbackStore, turn: str, tmp_path: Path, note: str) -> None:
    said.give("ann", turn, WRONG, note=note)
    assert len((tmp_path / DRAFTS).read_text(encoding="utf-8").splitlines()) == 1
    said.give("ann", turn, RIGHT)
    assert drafts(tmp_path) == []
