"""What was tried of made questions outlives the server, and counts for the same documents only."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from assistant.calibration.kept import Calibration, Point, corpus_fingerprint, keep
from assistant.quoting.model import load
from assistant.web.suggestions import FILE, Suggestions, Tried

if TYPE_CHECKING:
    from pathlib import Path

    from index.library import Index
    from tests.assistant.web.conftest import Scripted


ASKED = "How many buses did the council buy?"


def test_what_was_tried_is_known_to_the_next_server_and_to_nobody_else(tmp_path: Path) -> None:
    Tried(tmp_path).put("now", "How many buses?", answered=True)
    again = Tried(tmp_path)
    assert again.get("now", "How many buses?") is True
    assert again.get("now", "How many boats?") is None
    assert again.get("then", "How many buses?") is None
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_of_many_states_the_latest_are_kept(tmp_path: Path) -> None:
    tried = Tried(tmp_path)
    for number in range(40):
        tried.put("everybody", f"question {number}", answered=True)
        tried.put(f"state {number}", "How many buses?", answered=True)
    assert tried.get("state 0", "How many buses?") is None
    assert tried.get("everybody", "question 0") is True


def _asked(index: Index, scripted: Scripted) -> list[str]:
    """Return what a server that starts now tries before it offers examples."""
    before = len(scripted.asked)
    assert ASKED in Suggestions(index, scripted).examples(4)  # type: ignore[arg-type]
    return [question for question, _ in scripted.asked[before:]]


def test_examples_are_tried_once_for_the_same_documents_and_threshold(index: Index, scripted: Scripted) -> None:
    assert ASKED in _asked(index, scripted)
    assert _asked(index, scripted) == []
    fingerprint = load().fingerprint
    keep(index.home, Calibration(corpus_fingerprint(index), fingerprint, 40, (Point(0.01, 20, 0),)))
    assert _asked(index, scripted) == [], "a calibration that leaves the threshold where it was changes nothing"
    keep(index.home, Calibration(corpus_fingerprint(index), fingerprint, 40, (Point(0.99, 20, 0),)))
    assert ASKED in _asked(index, scripted), "another threshold decides"
    other = index.home.parent / "other.txt"
    other.write_text("The harbour opened in 1950.")
    index.add([other])
    assert ASKED in _asked(index, scripted), "there is another document"


def test_two_who_come_at_once_have_a_question_tried_once(index: Index, scripted: Scripted) -> None:
    suggestions = Suggestions(index, scripted)  # type: ignore[arg-type]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: list(suggestions.examples(4)), range(8)))
    assert found == [found[0]] * 8
    asked = [question for question, _ in scripted.asked]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("content", ["", "[]", '{"now": 3}', '{"now": {"How many buses?": []}}', "\x00"])
def test_a_damaged_file_is_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    assert Tried(tmp_path).get("now", "How many buses?") is None


def test_where_nothing_can_be_written_the_server_still_remembers(tmp_path: Path) -> None:
    tried = Tried(tmp_path / "missing")
    tried.put("now", "How many buses?", answered=False)
    assert tried.get("now", "How many buses?") is False
